"""The way in: a name with its password, then a passkey, or a code. ``views`` first."""
