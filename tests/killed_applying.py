"""An application that is sent from home by a process that is killed after its first, second, third … statement.

    python -m tests.killed_applying

Each time it is another draft. After each death all of it is there or nothing, and sent again it is one application.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402  the settings come first

from masar.applying.drafts import Reach, who  # noqa: E402
from masar.applying.models import Draft, Submission  # noqa: E402
from masar.applying.submitting import ready, submit  # noqa: E402
from masar.applying.tests.forming import FORM, begun, filled, put  # noqa: E402
from masar.cases.desk_models import OpenCase  # noqa: E402
from masar.cases.models import Case, Event, Outbox, PublicRecord, Receipt, ReferenceLookup  # noqa: E402
from masar.lib.clock import now  # noqa: E402
from tests.killed import forked  # noqa: E402

ALL = (Case, Event, Outbox, OpenCase, PublicRecord, Receipt, ReferenceLookup, Submission)


def stopping_after(place: int) -> None:
    """From here on this process is killed after its ``place``-th statement."""
    left = iter(range(place - 1))

    def passed(execute: Callable[..., Any], *told: Any) -> Any:
        found = execute(*told)
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    connection.execute_wrappers.append(passed)


def counted() -> tuple[int, ...]:
    """How many rows there are of all that an application is made of."""
    return tuple(model.objects.count() for model in ALL)


def main() -> None:
    put(FORM)
    place, died = 0, -signal.SIGKILL
    while died:
        place += 1
        draft = begun(reach=Reach("email", f"killed{place}@example.org"))
        mark, before = ready(filled(draft)).mark, counted()

        def send(draft: Draft = draft, mark: str = mark, place: int = place) -> None:
            stopping_after(place)
            submit((draft.contact,), draft.pk, mark=mark, now=now())

        died = forked(send)
        made = tuple(after - had for after, had in zip(counted(), before, strict=True))
        draft.refresh_from_db()
        if made != (bool(draft.case_id),) * len(ALL):
            raise SystemExit(f"half of it was kept after statement {place}: {made}")
        again = submit(who(Reach("email", f"killed{place}@example.org")), draft.pk, mark=mark, now=now())
        made = tuple(after - had for after, had in zip(counted(), before, strict=True))
        if made != (1,) * len(ALL) or not again.secret:
            raise SystemExit(f"sent again after statement {place} it is not one application: {made}")
        # The next one is somebody else's: there is nothing open that would be asked about.
        Case.objects.filter(pk=again.case).update(ended_on=now().date())
    print(f"killed {place - 1} times, {place} applications, each once")


if __name__ == "__main__":
    main()
