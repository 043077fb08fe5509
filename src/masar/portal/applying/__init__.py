"""Applying from home: somebody comes by a code, answers a step at a time, looks it through, and sends it.

Read ``coming`` first, then ``steps`` and ``sending``.
"""
