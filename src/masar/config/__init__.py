"""The roof: settings, the table of contents (``urls``), the WSGI entry and the ``masar`` command.

No rules live here. Read ``settings`` first, then ``urls``.
"""
