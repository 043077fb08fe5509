"""Who did and saw what, for auditors. ``asking`` reads what is asked for, ``telling`` puts entries into words."""
