"""An appointment, booked, moved and given back by its owner, signed in by a code. Read ``views`` first."""
