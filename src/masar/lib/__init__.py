"""Small tools that know nothing of the domain: application numbers, calendars, dates, Arabic text."""
