"""A request for documents, answered: each file by itself, the case moves on by itself, nothing vanishes."""

import pytest
from django.utils.timezone import localdate

from masar.cases.acting import desk
from masar.cases.actions import record_event
from masar.cases.facts import Fact, Kind
from masar.documents import answering, looking, scanner, store, taking
from masar.documents.answering import Kept, NotAsked, Shows
from masar.documents.checking import AGAIN, check_uploads
from masar.documents.kinds import Unfit
from masar.documents.models import Upload
from masar.documents.tests.files import packed, pdf, picture
from masar.lib.clock import now

PHOTO, PAPER = "photo", "birth-certificate"


def send(own, document, content=None, name="a.jpg"):
    return answering.send(own, document, content or picture(), name, now=now())


def work():
    while check_uploads(now()):
        pass


def shown(own):
    return {item.document: (item.ask.state, [file.shows for file in item.files]) for item in answering.of_owner(own)}


def recorded(own):
    return [(one.fact.kind, one.fact.payload.get("document")) for one in desk(own.number).events[2:]]


def decide(own, kind, document, **payload):
    moment = now()
    fact = Fact(kind, localdate(moment), "old", str(moment), moment, payload={"document": document} | payload)
    record_event(own.number, fact, now=moment)


def test_after_the_last_document_the_case_moves_on_by_itself(own):
    send(own, PHOTO)
    work()
    assert desk(own.number).progress.status == "action_needed"
    send(own, PAPER, pdf())
    work()
    assert desk(own.number).progress.status != "action_needed"
    received = Kind.DOCUMENT_RECEIVED
    assert recorded(own) == [(received, PHOTO), (received, PAPER)]
    assert shown(own) == {PHOTO: ("received", [Shows.CHECKED]), PAPER: ("received", [Shows.CHECKED])}


def test_a_file_for_which_a_busy_machine_had_no_time_is_looked_into_later_and_at_last_by_people(own, monkeypatch):
    send(own, PHOTO)
    send(own, PAPER, pdf())
    with monkeypatch.context() as busy:
        busy.setattr(looking, "PATIENCE", 0)
        check_uploads(now())
        assert [file.shows for item in answering.of_owner(own) for file in item.files] == [Shows.CHECKING] * 2
    check_uploads(now() + 2 * AGAIN)
    check_uploads(now() + 2 * AGAIN)
    assert set(Upload.objects.values_list("state", flat=True)) == {"checked"}


def test_the_days_are_counted_from_when_a_file_came_however_late_it_is_checked(own):
    row = send(own, PHOTO)
    work()
    event = desk(own.number).events[2].fact
    assert event.at == row.received_at and desk(own.number).actors[-1] == ("document_received", "owner")


def test_a_file_that_is_refused_costs_no_other_and_leaves_nothing(own, lying):
    send(own, PHOTO)
    with pytest.raises(Unfit):
        send(own, PHOTO, packed())
    send(own, PHOTO, pdf(active="script"))
    work()
    assert shown(own)[PHOTO] == ("received", [Shows.CHECKED, Shows.REFUSED])
    assert lying() == 1
    gone = Upload.objects.get(reason="active")
    assert (gone.sealed, gone.address, gone.size > 0, len(gone.digest)) == (None, "", True, 64)


def test_what_lies_on_the_disk_is_sealed_and_named_after_itself(own, folder):
    content = pdf()
    send(own, PAPER, content, "../../etc/passwd")
    (path,) = (one for one in folder.rglob("*") if one.is_file())
    assert b"%PDF" not in path.read_bytes() and (path.stat().st_mode & 0o077) == 0
    row = Upload.objects.get()
    assert path.name == row.address and taking.content_of(row) == content
    assert taking.name_of(row) == "../../etc/passwd"


def test_the_same_file_sent_again_is_the_same_file(own, lying):
    content = picture()
    first = send(own, PHOTO, content)
    assert send(own, PHOTO, content).pk == first.pk
    assert (Upload.objects.count(), lying()) == (1, 1)
    work()
    assert send(own, PHOTO, content).pk == first.pk


def test_more_pages_can_be_sent_until_somebody_has_seen_one(own):
    send(own, PHOTO)
    work()
    send(own, PHOTO, pdf())
    work()
    Upload.objects.update(seen_at=now())
    with pytest.raises(NotAsked):
        send(own, PHOTO, pdf(pages=2))
    assert len(recorded(own)) == 1


def test_what_was_not_asked_for_is_not_taken(own, lying):
    with pytest.raises(NotAsked):
        send(own, "old-passport")
    assert (Upload.objects.count(), lying()) == (0, 0)


def test_a_file_can_be_taken_back_before_the_application_counts_on_it(own, lying):
    row = send(own, PHOTO)
    answering.take_back(own, row.pk, now=now())
    work()
    assert (shown(own)[PHOTO], lying()) == (("open", [Shows.REMOVED]), 0)


def test_the_only_file_of_a_document_is_replaced_and_not_taken_back(own):
    first = send(own, PHOTO)
    work()
    with pytest.raises(Kept):
        answering.take_back(own, first.pk, now=now())
    send(own, PHOTO, pdf())
    work()
    answering.take_back(own, first.pk, now=now())
    assert shown(own)[PHOTO] == ("received", [Shows.REMOVED, Shows.CHECKED])


def test_nobody_takes_back_the_file_of_somebody_else(own):
    row = send(own, PHOTO)
    Upload.objects.update(owner=row.pk)
    with pytest.raises(NotAsked):
        answering.take_back(own, row.pk, now=now())


def test_that_a_document_cannot_be_had_is_an_answer(own):
    key = Upload().pk
    for _ in range(2):
        answering.cannot_get(own, PAPER, "السجل احترق", until=None, key=key, now=now())
    assert recorded(own) == [(Kind.DOCUMENT_UNAVAILABLE, PAPER)]
    with pytest.raises(NotAsked):
        answering.cannot_get(own, PAPER, "", until=None, key=Upload().pk, now=now())


def test_what_an_office_decides_of_a_document_stands_at_its_files(own):
    content = picture()
    send(own, PHOTO, content)
    work()
    decide(own, Kind.DOCUMENT_REFUSED, PHOTO)
    assert shown(own)[PHOTO] == ("refused", [Shows.REFUSED])
    send(own, PHOTO, content)
    work()
    assert shown(own)[PHOTO] == ("received", [Shows.REFUSED, Shows.CHECKED])
    decide(own, Kind.DOCUMENT_ACCEPTED, PHOTO)
    assert shown(own)[PHOTO] == ("accepted", [Shows.REFUSED, Shows.ACCEPTED])


def test_a_worker_that_is_ended_by_a_file_three_times_leaves_it_to_people(own):
    send(own, PHOTO)
    Upload.objects.update(tries=3, state="checking")
    work()
    assert shown(own)[PHOTO] == ("received", [Shows.NOT_CHECKABLE])


def test_what_is_not_where_it_was_put_is_told_and_not_lost_from_sight(own, folder, lying):
    row = send(own, PHOTO)
    store.drop(row.address)
    work()
    assert shown(own)[PHOTO] == ("received", [Shows.NOT_CHECKABLE])


def test_without_a_scanner_nothing_is_said_to_be_scanned(own):
    send(own, PHOTO)
    work()
    assert not scanner.set_up() and Upload.objects.get().scan == "none"
