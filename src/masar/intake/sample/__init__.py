"""Made-up cases: believable, seeded, in every service and status. For trying, testing and measuring.

``story`` tells what happens to a case, ``generating`` gives it dates, numbers and ids. They take the same
road as everything else, from a source of their own, so that a deployment can refuse a database that
holds any.
"""

SOURCE = "sample"
"""The source of made-up cases."""
MADE_UP = {"ar": "بيانات مصطنعة للتجربة", "en": "Made-up data for trying Masar"}
"""Its name."""
