"""The public's door: home, section, the one field, the status page.

``page`` shapes a public record for the screen, ``edge`` answers the hot pages in front of the
framework, ``views`` answers the rest. No rules live here. Read ``page`` first.
"""
