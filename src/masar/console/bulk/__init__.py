"""One act on many cases: choosing them, seeing every effect beforehand, what became of each. Read ``views`` first."""
