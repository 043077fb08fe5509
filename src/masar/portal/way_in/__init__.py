"""The way in: a code is asked for and typed, a contact is changed by codes, an older reference with a date of birth.

Read ``code_views`` first.
"""
