"""A case on one screen, and the forms of everything that can be done with it. ``screen`` and ``forms`` first."""
