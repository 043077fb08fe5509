"""Which cases a job is for: numbers that were typed or pasted, or what stands in a queue."""

import re
from collections.abc import Mapping
from datetime import date

from masar.cases.acting import Desk, desk
from masar.cases.actions import Refused
from masar.cases.acts import Act, foreseen
from masar.cases.bulk import MOST
from masar.cases.desk_models import OpenCase
from masar.cases.queue_files import queues
from masar.cases.queue_rows import page
from masar.console.queues import asking
from masar.lib import rows
from masar.lib.numbers import is_number
from masar.lib.typed import Meaning, read
from masar.staff.officers import Officer
from masar.staff.rights import Right

_BETWEEN = re.compile(r"[\s,;،؛]+")
LONGEST = 64 * MOST
"""Characters that are looked at."""


def numbers(text: str) -> tuple[list[str], int]:
    """The application numbers in a text, each once, and how many parts of it are none."""
    parts = [part for part in _BETWEEN.split(text[:LONGEST]) if part]
    told = [read(part) for part in parts]
    found = [one.value for one in told if one.meaning is Meaning.NUMBER and is_number(one.value)]
    return list(dict.fromkeys(found)), len(parts) - len(found)


def of_queue(name: str, given: Mapping[str, str], officer: Officer, today: date) -> list[str]:
    """The numbers of what stands in a queue under the filter that is set, at most as many as a job can have."""
    queue = queues().get(name)
    if queue is None or not officer.holds(queue.right):
        return []
    asked = asking.asked(given, queue, officer)
    cases, _ = page(queue, asking.sight(queue, officer, asked.chosen, today), size=MOST)
    known: dict[object, str] = {}
    for chunk in rows.in_chunks(cases):
        known |= dict(OpenCase.objects.filter(pk__in=chunk).values_list("pk", "number"))
    return [known[case] for case in cases if case in known]


def model(wanted: list[str], act: Act, officer: Officer) -> Desk | None:
    """The first of these cases to which the act is open: the form's choices are those of this one."""
    for number in wanted[:MOST]:
        try:
            at = desk(number)
        except Refused:
            continue
        if officer.may(Right.BULK, office=at.office, service=at.name.service) and act in foreseen(at.progress):
            return at
    return None
