"""The door for files: CSV, XLSX, JSON Lines and XES, each translated into our events by a profile.

Read ``profile`` first (what a file means), then ``translate`` (a row becomes events) and
``importing`` (the run). What cannot be taken is kept with its reason; nothing is lost.
"""
