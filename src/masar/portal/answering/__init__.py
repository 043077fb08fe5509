"""A request for documents, answered online by the owner who came in by a code. Read ``views`` first."""

from masar.lib.languages import PATTERN

SENT = rf"/(?:{PATTERN})/(?:mine/[0-9A-Z-]{{15}}|apply/[0-9a-f-]{{36}})/documents/send/"
"""The addresses of the portal to which files are sent: of an application, and of what becomes one."""
TOO_LONG = "masar.too_long"
"""The key in what a page is given that says that what was sent to it was too long, and is not there."""
