"""What a reader meets, in Chromium, in both languages. Start with ``visits.py``: every page there is."""
