"""Made-up applicants for made-up cases.

Mobile numbers begin with a prefix of no network and addresses end in example.org, so that no message can reach
anybody. Identity numbers have the shape of Egypt's, of births registered abroad.
"""

from datetime import date, timedelta
from random import Random

from masar.lib.languages import TABLE
from masar.people.registering import Given

FIRST = ("أحمد", "محمد", "مصطفى", "عمر", "يوسف", "منى", "هدى", "سارة", "مريم", "فاطمة")
MOTHERS, BOYS, GIRLS = FIRST[5:], FIRST[:5], FIRST[5:]
LAST = ("حسن", "إبراهيم", "السيد", "عبد الله", "محمود", "خليل", "منصور", "سالم")


CHILDREN = 3
"""How many children a guardian has."""


def _who(index: int) -> int:
    """Whose case it is: some people have two."""
    return index - 1 if index % 5 == 1 else index


def is_child(index: int) -> bool:
    """Whether the applicant of case ``index`` is a child, for whom a guardian applies."""
    return _who(index) % 8 == 7


def _family(index: int) -> int:
    return _who(index) // (8 * CHILDREN)


def guardian(seed: int, index: int) -> Given:
    """The mother of the child whose case ``index`` is: she has an identity number and a contact."""
    family = _family(index)
    random = Random(f"{seed}:guardian:{family}")  # noqa: S311  must be repeatable
    born = date(1975, 1, 1) + timedelta(days=random.randrange(15 * 365))
    return Given(
        identities=(("eg", f"2{born:%y%m%d}88{(50_000 + family) % 100_000:05d}"),),
        name=f"{random.choice(MOTHERS)} {random.choice(LAST)} {random.choice(LAST)}",
        born=born,
        mobile=f"+20195{(family + 1) % 10_000_000:07d}" if family % 3 != 2 else None,
        email=f"guardian{family}@example.org",
        language=TABLE[0].code,
    )


def _child(seed: int, index: int) -> Given:
    """A child with an identity number and no contact; those of one mother have one father."""
    who, father = _who(index), Random(f"{seed}:father:{_family(index)}")  # noqa: S311  must be repeatable
    nth = who // 8 % CHILDREN
    born = date(2010 + 4 * nth, 1, 1) + timedelta(days=father.randrange(365) + nth)
    first = (BOYS, GIRLS)[nth % 2][who % 5]
    return Given(
        identities=(("eg", f"3{born:%y%m%d}88{who % 100_000:05d}"),),
        name=f"{first} {father.choice(BOYS)} {father.choice(LAST)}",
        born=born,
        language=TABLE[0].code,
    )


def applicant(seed: int, index: int) -> Given:
    """The applicant of case ``index``: some have two cases, some no telephone, some no contact at all, and some are
    children.
    """
    if is_child(index):
        return _child(seed, index)
    who = _who(index)
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
        language=TABLE[-1 if random.random() < 0.2 else 0].code,
    )
