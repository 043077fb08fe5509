"""The appointments of a day at an office. Read ``views`` first."""
