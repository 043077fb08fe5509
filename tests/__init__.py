"""Tests of the whole product: a real server process, a real browser, both databases, and the house rules."""
