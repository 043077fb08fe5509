"""Who hears about it: the delivery engine, its channels, and what is written to people.

Read ``engine`` first. A message is a row in the transaction of what it tells about; ``masar work`` sends it.
"""
