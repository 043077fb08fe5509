"""At the counter: an application is looked for, registered with its receipt, and whoever it belongs to is decided.

Read ``register`` first. The rules are in ``cases.finding``, ``cases.registering``, ``cases.doubting``.
"""
