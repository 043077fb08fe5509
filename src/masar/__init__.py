"""Masar (مسار): where an application stands, from submission to completion, for whoever made it."""

__version__ = "0.1.0"
