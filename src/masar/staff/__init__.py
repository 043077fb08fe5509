"""Offices, their working weeks and holidays, and the people who work there.

Offices are data: ``offices/*.toml`` in the repository, read by ``loading``. Read ``models`` first.
"""
