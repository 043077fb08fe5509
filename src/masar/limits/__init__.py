"""How often a stranger may guess: token buckets (GCRA) kept in the database. Only misses write.

Read ``gcra`` first, then ``misses`` (numbers that do not exist), ``births`` (dates of birth) and ``asking`` (codes).
"""
