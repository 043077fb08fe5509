"""What waits for whom. ``asking`` reads what is looked at, ``showing`` makes rows of it, ``views`` answers."""
