"""The officer's own page: posts and rights, how they sign in, where they are signed in, what happened at the door."""
