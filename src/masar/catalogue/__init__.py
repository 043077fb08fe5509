"""What can be applied for: services, versioned procedures and forms, and the public wording.

The catalogue is data: ``catalogue/*.toml`` and ``catalogue/forms/*.toml`` in the repository, read by ``loading``. A
published structure never changes; its wording may be revised, and revisions are logged.
Read ``definitions`` first; for forms ``forms``, then ``answering``.
"""
