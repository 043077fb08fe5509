"""Databases as earlier versions left them, one file a version: filled by that version's own commands, all made up.

At each release: fill a database with the commands of that version (every status, people, notes, messages), and run

    MASAR_STATE=… MASAR_KEYS_FILE=… python -m tests.upgrades.kept keep tests/upgrades/VERSION.json.gz

The key ring in such a file opens nothing else.
"""
