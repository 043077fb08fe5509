"""Files that are handed in, looked into and handed on by processes that are killed at every place of their work.

    python -m tests.killed_uploads

Each process is killed by the kernel before or after it writes a row, puts or takes away content, or records an event.
What it acknowledged before that is there; what it did not leaves nothing, once the worker came by.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  the settings come first

from masar.cases.access import Own, own_cases  # noqa: E402
from masar.cases.acting import desk  # noqa: E402
from masar.cases.actions import record_event  # noqa: E402
from masar.cases.facts import Fact, Kind  # noqa: E402
from masar.documents import answering, handing, store, taking  # noqa: E402
from masar.documents.checking import check_uploads  # noqa: E402
from masar.documents.models import Upload  # noqa: E402
from masar.documents.tests.files import pdf, picture  # noqa: E402
from masar.lib.clock import now  # noqa: E402
from masar.people.models import PersonIndex  # noqa: E402
from masar.portal.tests.way_in import applied, given  # noqa: E402
from tests.killed import forked  # noqa: E402

LONGEST = 80
"""More places than one file comes by on its way."""


def stopping_at(place: int) -> None:
    """From here on this process is killed when it comes to its ``place``-th place."""
    left = iter(range(place - 1))

    def passing(function: Callable[..., Any]) -> Callable[..., Any]:
        def passed(*args: Any, **named: Any) -> Any:
            _one_more(left)
            found = function(*args, **named)
            _one_more(left)
            return found

        return passed

    store.put, store.drop = passing(store.put), passing(store.drop)
    handing.hand_on = passing(handing.hand_on)
    rows: Any = type(Upload.objects.all())
    rows.update, rows.delete = passing(rows.update), passing(rows.delete)
    model: Any = Upload
    model.save = passing(model.save)


def _one_more(left: Any) -> None:
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)


def work(days: int = 0) -> None:
    """Until nothing is left, as it will be so many days from now."""
    while check_uploads(now() + timedelta(days=days)):
        pass


def main() -> None:
    told, taking.MOST_A_DAY = Path(settings.STATE) / "acknowledged", 1000
    number = applied("K-1", given()).replace("-", "")
    asked = Fact(Kind.DOCUMENTS_REQUESTED, now().date(), "old", "2", now(), payload={"documents": ["photo"]})
    record_event(number, asked, now=now())
    own, ended, place = _own(), -signal.SIGKILL, 0
    while ended == -signal.SIGKILL:
        place += 1
        content = pdf(pages=place) if place % 2 else picture(size=(200 + place, 200))

        def killed(place: int = place, content: bytes = content) -> None:
            stopping_at(place)
            row = answering.send(_own(), "photo", content, "a", now=now())
            with told.open("a") as file:
                file.write(f"{row.pk}\n")
                file.flush()
                os.fsync(file.fileno())
            work(days=1)

        ended = forked(killed)
        _all_there(told)
        # Its owner takes the older ones back, so that there is room for the next.
        work(days=1)
        for item in answering.of_owner(own):
            for file in item.files:
                if answering.can_take_back(item, file):
                    answering.take_back(own, file.row.pk, now=now())
                    break
        if place > LONGEST:
            raise SystemExit("it never came to its end")
    assert ended == 0, ended
    work(days=2)
    kept = {row.address for row in Upload.objects.exclude(address="")}
    lying = {path.name for path in (settings.STATE / "documents").rglob("*") if path.is_file()}
    received = [one for one in desk(number).events if one.fact.kind is Kind.DOCUMENT_RECEIVED]
    print(f"{len(lying - kept)} left over, {len(kept - lying)} missing, received {len(received)} time")


def _own() -> Own:
    person = PersonIndex.objects.values_list("person", flat=True).first()
    assert person is not None
    return own_cases(person)[0]


def _all_there(told: Path) -> None:
    """What was acknowledged is there, and can be read."""
    for name in told.read_text().split() if told.exists() else ():
        row = Upload.objects.get(pk=name)
        if row.state not in ("removed", "refused"):
            taking.content_of(row)


if __name__ == "__main__":
    main()
