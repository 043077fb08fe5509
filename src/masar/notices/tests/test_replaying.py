"""To try dead letters again stands in nobody's way: rows are locked in the order in which workers lock them."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction

from masar.lib.tests.waiting import WITHIN, waits_for_a_lock
from masar.notices.engine import replay
from masar.notices.models import Delivery, Notice
from masar.notices.tests.telling import HOUR, NOW
from masar.notices.tests.test_outcomes import State, noticed
from masar.people.vault import seal

FIRST, SECOND = UUID(int=1), UUID(int=2)


def died(name):
    """A message that could not be sent, with its notice."""
    noticed(State.FAILED, id=name)
    told = {"key": f"notice:{name}", "channel": "sms", "kind": "progress", "language": "ar", "urgency": 3}
    sealed = seal(Delivery, name, {"to": "+201900000012", "subject": "", "body": "x"})
    when = {"created_at": NOW, "due_at": NOW, "turn": NOW, "settled_at": NOW}
    Delivery.objects.create(id=name, sealed=sealed, state=Delivery.State.DEAD, **told | when)


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_the_first_notice_holds_none_of_the_others():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one worker write at a time anyhow")
    for name in (SECOND, FIRST):
        died(name)

    def again():
        try:
            return replay(now=NOW + HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as workers, transaction.atomic():
        Notice.objects.select_for_update().get(pk=FIRST)
        replayed = workers.submit(again)
        end = time.monotonic() + WITHIN
        while not (waits_for_a_lock() or replayed.done()) and time.monotonic() < end:
            time.sleep(0.01)
        assert Notice.objects.select_for_update(nowait=True).get(pk=SECOND).state == State.FAILED
    assert replayed.result(WITHIN) == 2
    assert set(Notice.objects.values_list("state", flat=True)) == {State.QUEUED}


@pytest.mark.django_db
def test_only_what_died_is_tried_again():
    died(FIRST)
    noticed(State.FAILED, id=SECOND)
    assert replay(now=NOW + HOUR) == 1
    assert dict(Notice.objects.values_list("pk", "state")) == {FIRST: State.QUEUED, SECOND: State.FAILED}
