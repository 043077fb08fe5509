"""Applying from home: what somebody has begun and not sent (a draft), and how it becomes an application.

A draft belongs to whoever reads what is sent to a contact; there is no account. Read ``models`` first, then
``drafts`` (begun, found, changed), ``filling`` (a draft under the form of today) and ``submitting`` (sent once).
"""
