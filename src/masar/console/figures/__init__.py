"""Supervisors' figures: ``asking`` reads what is asked for, ``telling`` puts it into words, ``charts`` draws it."""
