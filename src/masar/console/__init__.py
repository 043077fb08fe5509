"""The officers' door: everything under ``/desk/``, with a session of its own.

``middleware`` decides who can reach it at all, ``guard`` who may see which page; ``sign_in`` is the way in.
"""
