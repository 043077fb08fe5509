"""A job of 500 cases, of which others change 20 meanwhile, and whose worker is killed again and again.

    python -m tests.killed_bulk

Each worker is a process of its own, which the kernel kills at a place of its work: before an act is recorded, or
after that and before its row says so. The last two are left alone, side by side.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

django.setup()

from masar.cases import bulk  # noqa: E402  the settings come first
from masar.cases.actions import DESK, Incoming, NewCase, declare_source, record_event, record_events  # noqa: E402
from masar.cases.acts import Act  # noqa: E402
from masar.cases.desk_models import BulkRow  # noqa: E402
from masar.cases.facts import Fact, Kind  # noqa: E402
from masar.cases.models import Event  # noqa: E402
from masar.lib.clock import now  # noqa: E402
from masar.staff.models import Posting, User  # noqa: E402
from masar.staff.officers import officer_of  # noqa: E402
from tests.killed import beside, forked, out_of_order  # noqa: E402

CASES, CHANGED = 500, 20
PLACES = (1, 2, 3, 10, 301)
"""Each worker but the last two is killed at one of these places of its work."""


def begun() -> list[str]:
    """500 applications that were handed in today."""
    declare_source("killed", name={"ar": "اختبار", "en": "test"})
    at = now()
    handed_in = [
        Incoming(
            NewCase("passport-renewal", "killed", f"K-{one}", "cairo-abbasiya"),
            (Fact(Kind.SUBMITTED, at.date(), "killed", f"in-{one}", at),),
        )
        for one in range(CASES)
    ]
    recorded = record_events(handed_in, now=at)
    return [recorded.numbers["killed", f"K-{one}"] for one in range(CASES)]


def stopping_at(place: int) -> None:
    """From here on this process is killed when it comes to its ``place``-th place."""
    left = iter(range(place - 1))

    def passing(function: Callable[..., Any]) -> Callable[..., Any]:
        def passed(*args: Any, **named: Any) -> Any:
            for moment in ("before", "after"):
                if moment == "after":
                    found = function(*args, **named)
                if next(left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)
            return found

        return passed

    bulk.perform = passing(bulk.perform)


def work() -> None:
    """Until nothing is left."""
    while bulk.run_bulk(now()):
        pass


def main() -> None:
    numbers = begun()
    user = User.objects.create_user("bulk")
    Posting.objects.create(user=user, role="officer")
    officer = officer_of(user.pk)
    assert officer is not None
    job = bulk.prepare(officer, Act.NOTE, {"note": "seen"}, numbers, now=now())
    for number in numbers[40:60]:
        record_event(number, Fact(Kind.REMINDED, now().date(), "killed", f"other-{number}", now()), now=now())
    bulk.start(job, now=now())
    for place in PLACES:

        def killed(place: int = place) -> None:
            stopping_at(place)
            work()

        assert forked(killed) == -signal.SIGKILL
    assert beside(work, work) == [0, 0]
    became = Counter(BulkRow.objects.values_list("became", flat=True))
    acts = Counter(Event.objects.filter(source=DESK).values_list("case_id", flat=True))
    print(f"{became['done']} done, {became['overtaken']} changed by others, {len(acts)} acts on as many cases")
    if set(acts.values()) != {1}:
        raise SystemExit("an act was recorded twice")
    if problems := list(out_of_order()):
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
