"""Who applies: the vault of identities and contacts, the codes that open it, and the record of who looked.

Names, identity numbers, dates of birth and contacts are here and nowhere else, sealed at rest and found by a
keyed blind index. A case knows a person by an opaque id only. Read ``models`` first, then ``keyring``,
``registering`` (the one way in) and ``access`` (the one way out); of codes ``requests``, ``ways`` and ``codes``.
"""
