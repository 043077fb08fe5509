"""Made-up applicants for made-up cases.

Mobile numbers begin with a prefix of no network and addresses end in example.org, so that no message can reach
anybody. Identity numbers have the shape of Egypt's, of births registered abroad.
"""

from datetime import date, timedelta
from random import Random

from masar.people.registering import Given

FIRST = ("أحمد", "محمد", "مصطفى", "عمر", "يوسف", "منى", "هدى", "سارة", "مريم", "فاطمة")
LAST = ("حسن", "إبراهيم", "السيد", "عبد الله", "محمود", "خليل", "منصور", "سالم")


def applicant(seed: int, index: int) -> Given:
    """The applicant of case ``index``: some have two cases, some no telephone, some no contact at all."""
    who = index - 1 if index % 5 == 1 else index
    random = Random(f"{seed}:person:{who}")  # noqa: S311  must be repeatable
    born = date(1950, 1, 1) + timedelta(days=random.randrange(55 * 365))
    century = "2" if born.year < 2000 else "3"
    reachable = who % 9 != 8
    return Given(
        identities=(("eg", f"{century}{born:%y%m%d}88{who % 100_000:05d}"),),
        name=f"{random.choice(FIRST)} {random.choice(LAST)} {random.choice(LAST)}",
        born=born,
        mobile=f"+2019{(who + 1) % 100_000_000:08d}" if reachable and who % 7 != 6 else None,
        email=f"applicant{who}@example.org" if reachable else None,
        language="en" if random.random() < 0.2 else "ar",
    )
