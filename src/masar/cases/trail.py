"""Who did and saw what, for auditors: acts, looks, claims, sign-ins and what was done about the house, as one list.

Each of the five is a table of its own with its own index (``trail_of``); here they are merged, the newest first, a
page at a time from where the last one ended. Nothing of an applicant but the application's id is in it.
"""

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from masar.cases import trail_of
from masar.cases.models import Case
from masar.cases.trail_of import Entry, Place, Sort, Wanted
from masar.lib import rows

__all__ = ["PAGE", "Entry", "Place", "Sort", "Wanted", "everything", "numbers", "page"]

PAGE = 50


def page(wanted: Wanted, after: Place | None = None, most: int = PAGE) -> tuple[list[Entry], Place | None]:
    """The newest entries that are ``wanted``, or those after a place; and from where to go on, if there are more."""
    parts = [trail_of.READ[sort](wanted, after, most + 1) for sort in Sort if _asked(wanted, sort)]
    found = list(islice(merge(*parts, key=lambda entry: entry.order), most + 1))
    return found[:most], found[most - 1].place if len(found) > most else None


def everything(wanted: Wanted) -> Iterator[Entry]:
    """All that is wanted, the newest first; of a page that showed many applications, each of them."""
    after: Place | None = None
    while True:
        entries, after = page(wanted, after, 4 * PAGE)
        for entry in entries:
            yield trail_of.whole(entry, wanted) if entry.more else entry
        if after is None:
            return


def _asked(wanted: Wanted, sort: Sort) -> bool:
    """Whether entries of this sort can be wanted: what is about a case has no network, and the other way round."""
    if wanted.sort is not None and wanted.sort is not sort:
        return False
    if wanted.network:
        return sort is Sort.DOOR and wanted.case is None
    return wanted.case is None or sort in (Sort.ACT, Sort.LOOK, Sort.CLAIM)


def numbers(entries: list[Entry]) -> dict[object, str]:
    """The application numbers of the cases that these entries name."""
    named = list({case for entry in entries for case in entry.cases})
    found: dict[object, str] = {}
    for chunk in rows.in_chunks(named):
        found |= dict(Case.objects.filter(pk__in=chunk).values_list("pk", "number"))
    return found
