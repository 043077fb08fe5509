"""Files with the form: kept with the draft, the application's once it is sent, and gone with a draft that is not."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from masar.applying import drafts, files, filling
from masar.applying.drafts import Reach, who
from masar.applying.files import NotAsked
from masar.applying.submitting import Otherwise, ready, submit
from masar.applying.tests.forming import FORM, GUARDED, MONA, PHONE, begun, filled, put, sent
from masar.cases.acting import desk
from masar.cases.models import Case, CaseParty, Event
from masar.cases.queries import differences
from masar.catalogue.forms import Evidence, Is
from masar.documents import answering, checking
from masar.documents.checking import check_uploads
from masar.documents.kinds import Unfit
from masar.documents.models import Upload
from masar.documents.taking import TooMany
from masar.documents.tests.files import picture
from masar.lib.clock import now

pytestmark = pytest.mark.usefixtures("form", "folder")
PICTURE = picture()
OTHER = Reach("mobile", "+201900000099")


def send(draft, content=PICTURE, document="photo", reach=PHONE):
    files.send(who(reach), draft.pk, document, content, "IMG_1.jpg", now=now())


def work(until=None):
    while check_uploads(until or now()):
        pass


def state(made):
    """The state of the photograph in the application."""
    ask = desk(made.number).progress.asks.get("photo")
    return ask.state if ask else None


def test_a_file_that_was_looked_into_is_the_applications_when_it_is_sent():
    draft = begun()
    send(draft)
    work()
    assert not Event.objects.exists()
    made = sent(draft)
    row = Upload.objects.get()
    person = CaseParty.objects.get(case_id=made.case).person
    assert (row.owner, row.person, state(made)) == (made.case, person, "received")
    assert list(Event.objects.order_by("pk").values_list("kind", "actor")) == [
        ("submitted", "online"),
        ("document_received", "owner"),
    ]
    assert list(differences(list(Case.objects.all()))) == []


def test_one_that_is_looked_into_only_after_sending_is_the_applications_then():
    draft = begun()
    send(draft)
    made = sent(draft)
    assert state(made) is None
    work()
    assert state(made) == "received"


def test_one_that_is_being_looked_into_while_it_is_sent_is_not_lost(monkeypatch):
    draft, made = begun(), []
    send(draft)
    settle = checking._recorded
    monkeypatch.setattr(checking, "_recorded", lambda *told: (made or made.append(sent(draft)), settle(*told)))
    work()
    assert state(made[0]) == "received" and Upload.objects.get().owner == made[0].case


def test_one_that_turns_out_to_be_no_picture_is_refused_before_or_after_sending():
    with pytest.raises(Unfit):
        send(begun(), b"MZ not a picture")
    assert not Upload.objects.exists()


def test_another_file_after_it_was_shown_and_it_is_shown_again():
    draft = begun()
    mark = ready(filled(draft)).mark
    send(draft)
    with pytest.raises(Otherwise):
        submit(who(PHONE), draft.pk, mark=mark, now=now())
    [item] = files.items(filled(draft))
    assert item.sent == 1 and sent(draft)


def test_what_was_taken_back_is_not_sent_and_goes(lying):
    draft = begun()
    send(draft)
    work()
    assert lying() == 1
    files.take_back(who(PHONE), draft.pk, Upload.objects.get().pk, now=now())
    made = sent(draft)
    work()
    assert state(made) is None and lying() == 0


@pytest.mark.parametrize("document", ["old-passport", "no-such", ""])
def test_what_the_answers_do_not_ask_for_is_not_taken(document):
    draft = begun()
    with pytest.raises(NotAsked):
        send(draft, document=document)
    assert not Upload.objects.exists()


def test_what_the_answers_do_not_ask_for_any_more_is_not_sent_and_goes(lying):
    put(replace(FORM, evidence=(Evidence("photo", Is("why", frozenset({"lost"}))),)))
    draft = begun(MONA | {"why": "lost", "where": "Tanta"})
    send(draft)
    work()
    asked = filled(draft).questions
    filling.answer(who(PHONE), draft.pk, {"why": asked["why"]}, {"why": "old"}, now=now())
    made = sent(draft)
    work()
    assert state(made) is None and lying() == 0 and not Upload.objects.exists()


def test_a_draft_that_is_deleted_or_whose_time_is_over_leaves_nothing(lying):
    first, second = begun(), begun(reach=OTHER)
    send(first)
    send(second, reach=OTHER)
    work()
    assert lying() == 2
    drafts.drop(who(PHONE), first.pk, now=now())
    later = now() + timedelta(days=31)
    assert drafts.forget(later) == 1
    work(later)
    assert lying() == 0 and not Upload.objects.exists()


def test_nobody_sends_to_or_takes_from_what_another_contact_began_or_what_was_sent():
    draft = begun()
    with pytest.raises(NotAsked):
        send(draft, reach=OTHER)
    send(draft)
    row = Upload.objects.get().pk
    with pytest.raises(NotAsked):
        files.take_back(who(OTHER), draft.pk, row, now=now())
    sent(draft)
    with pytest.raises(NotAsked):
        send(draft, picture(noise=1))
    with pytest.raises(NotAsked):
        files.take_back(who(PHONE), draft.pk, row, now=now())
    assert Upload.objects.count() == 1


def test_one_that_arrives_while_it_is_sent_goes_where_the_draft_went(monkeypatch):
    draft, made = begun(), []
    take = files.taking.take
    monkeypatch.setattr(
        files.taking, "take", lambda *told, **more: (made.append(sent(draft)), take(*told, **more))[1]
    )
    send(draft)
    work()
    assert Upload.objects.get().owner == made[0].case and state(made[0]) == "received"


def test_one_that_arrives_while_its_draft_is_deleted_goes_with_it(monkeypatch, lying):
    draft = begun()
    take = files.taking.take
    monkeypatch.setattr(
        files.taking,
        "take",
        lambda *told, **more: (drafts.drop(who(PHONE), draft.pk, now=now()), take(*told, **more))[1],
    )
    with pytest.raises(NotAsked):
        send(draft)
    work()
    assert lying() == 0 and not Upload.objects.exists()


def test_the_files_of_all_that_a_contact_has_begun_count_together():
    one, other = begun(), begun()
    rows = [(one, "received"), (other, "refused")] * 20
    for place, (draft, became) in enumerate(rows):
        row = Upload(owner=draft.pk, person=draft.pk, document="x", digest=str(place), size=1, kind="jpeg")
        row.state, row.received_at, row.address = became, now(), ""
        row.save()
    with pytest.raises(TooMany):
        send(one)
    Upload.objects.filter(state="refused").update(received_at=now() - timedelta(days=2))
    send(other)


def test_of_a_child_it_was_the_guardian_who_handed_it_in():
    put(GUARDED)
    child = MONA | {"born": "2020-02-02", "number": "32002021234567"}
    told = {"g_name": "Mona Hassan", "g_number": MONA["number"], "o_name": "A B", "o_phone": "+201900000034"}
    draft = begun(child | told)
    send(draft)
    work()
    made = sent(draft)
    guardian = CaseParty.objects.get(case_id=made.case, role="guardian").person
    assert Upload.objects.get().person == guardian
    assert Event.objects.filter(kind="document_received", actor="guardian").count() == 1


def test_the_owner_of_the_application_sees_it_among_what_was_sent():
    draft = begun()
    send(draft)
    work()
    made = sent(draft)
    [item] = answering.items(desk(made.number))
    assert (item.document, len(item.files), item.ask.state) == ("photo", 1, "received")
    assert isinstance(item.files[0].row.pk, UUID)
