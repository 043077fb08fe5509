"""Who hears about it."""
