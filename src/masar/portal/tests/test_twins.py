"""Two workers that answer two taps of one finger at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from masar.lib.clock import now
from masar.lib.tests.waiting import WITHIN, waits_for_a_lock
from masar.people import codes
from masar.people.models import CodeRequest, Person
from masar.portal.tests.way_in import MONA, Browser, applied, given


@pytest.mark.django_db(transaction=True)
def test_the_second_worker_waits_for_the_code_of_the_first(world):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one worker write at a time anyhow")
    applied("1", given())
    Browser().ask(MONA), Browser().ask(MONA)
    first, second = CodeRequest.objects.order_by("asked_at")
    person, looked, go_on = Person.objects.get().pk, Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            assert codes.claim(first) and codes.twin_of(first, person, now=now()) is None
            looked.set()
            assert go_on.wait(WITHIN)
            codes.settle(first, "sent", found=codes.Found(person, None), code="12345678")
        connection.close()

    def beside() -> str | None:
        assert looked.wait(WITHIN)
        with transaction.atomic():
            told = codes.twin_of(second, person, now=now())
        connection.close()
        return told

    with ThreadPoolExecutor(2) as workers:
        one, other = workers.submit(slowly), workers.submit(beside)
        end = time.monotonic() + WITHIN
        while not (waits_for_a_lock() or other.done()) and time.monotonic() < end:
            time.sleep(0.01)
        go_on.set()
        assert one.result(WITHIN) is None and other.result(WITHIN) == "12345678"
