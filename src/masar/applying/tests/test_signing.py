"""Whoever else has to agree: asked at one contact, answering once, whatever happens to the application meanwhile."""

from itertools import permutations

import pytest
from django.db import transaction

from masar.applying import signing
from masar.applying.drafts import Reach, who
from masar.applying.models import Draft, Signature
from masar.applying.signing import Over
from masar.applying.submitting import of_case
from masar.applying.tests.forming import GUARDED, MONA, PHONE, begun, filled, put, sent
from masar.applying.tests.test_claims import on_file
from masar.cases.acting import desk
from masar.cases.amending import recorded
from masar.cases.facts import Kind
from masar.cases.incoming import PartyGiven
from masar.cases.models import Case, Event, PersonCase, PublicRecord
from masar.lib.clock import now
from masar.notices import engine
from masar.people.access import Reader, applicants
from masar.people.given import Given
from masar.people.models import Contact

pytestmark = pytest.mark.usefixtures("form")

OTHER = Reach("mobile", "+201900000034")
CHILD = MONA | {"name": "Omar Hassan", "born": "2020-02-02", "number": "32002021234567"}
GUARDIAN = {"g_name": "Mona Hassan", "g_number": MONA["number"], "o_name": "Ali Hassan"}


@pytest.fixture
def posted(monkeypatch):
    """The messages that are put on their way."""
    found = []
    monkeypatch.setattr(engine, "post", lambda **told: found.append(told))
    monkeypatch.setattr(engine, "available", lambda channel: True)
    put(GUARDED)
    return found


def child(phone=OTHER.value):
    """A child's application, sent; the other guardian has this telephone."""
    return sent(begun(CHILD | GUARDIAN | {"o_phone": phone}))


def answered(made, agrees=True, *, whose=OTHER, reason=""):
    """What came of an answer."""
    id = Signature.objects.get(case_id=made.case).pk
    told = {"reason": reason, "said": {"agree": "I agree"}, "language": "en", "now": now()}
    return signing.answer(who(whose), id, agrees=agrees, **told)


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_the_other_is_asked_as_soon_as_it_is_sent_and_once(posted):
    draft = begun(CHILD | GUARDIAN | {"o_phone": OTHER.value})
    made, again = sent(draft), signing.find(OTHER, Draft.objects.get().number)
    assert made.number == again.number and Signature.objects.get().case_id == made.case
    assert [(one["to"], one["kind"]) for one in posted] == [(OTHER.value, "signature")]
    assert kinds() == ["submitted", "signature_wanted"]
    assert not any(one in posted[0]["body"] for one in ("Omar", "Hassan", made.number, "http"))


def test_what_they_read_has_no_number_and_no_contact_of_anybody(posted):
    found = signing.find(OTHER, child().number)
    told = str(found.shown)
    assert "Omar Hassan" in told and "I declare" in told
    assert not any(one in told for one in (MONA["number"], CHILD["number"], OTHER.value, PHONE.value))


@pytest.mark.parametrize("reach", [PHONE, Reach("mobile", "+201900000056"), Reach("email", "ali@example.org")])
def test_the_right_number_and_another_contact_find_nothing(posted, reach):
    made = child()
    assert signing.find(reach, made.number) is None
    assert signing.at(who(reach), Signature.objects.get().pk) is None
    assert answered(made, whose=reach) is None and kinds() == ["submitted", "signature_wanted"]


def test_it_is_answered_once_and_kept_with_what_was_read(posted):
    made = child()
    assert [answered(made, False, reason="Not asked"), answered(made), answered(made, False)] == ["refused"] * 3
    assert kinds() == ["submitted", "signature_wanted", "signature_answered"]
    assert Event.objects.get(kind="signature_answered").actor == "signer"
    (found,) = signing.of_case(made.case)
    assert (found.state, found.reason, found.on_file) == ("refused", "Not asked", False)
    assert (
        "Not asked" not in PublicRecord.objects.get().content and "refused" not in PublicRecord.objects.get().content
    )


def test_the_contact_that_was_typed_becomes_nobodys_and_opens_nothing_else(posted):
    made = child()
    answered(made)
    people = list(PersonCase.objects.values_list("person", flat=True))
    reached = [one.contacts.get("mobile") for one in applicants(people, reader=Reader("worker"), now=now()).values()]
    assert OTHER.value not in reached and Contact.objects.count() == 1


@pytest.mark.parametrize("typed", [PHONE.value, ""])
def test_one_telephone_for_both_is_the_offices_to_ask(posted, typed):
    made = child(typed or PHONE.value)
    assert Signature.objects.get().state == "at_office" and not posted
    assert signing.find(PHONE, made.number) is None


def test_whoever_is_on_file_is_asked_there_and_not_where_the_applicant_says(posted):
    on_file("+201900000078")
    draft = begun(CHILD | GUARDIAN | {"o_phone": OTHER.value})
    made = sent(draft)
    Signature.objects.all().delete()
    sponsor = PartyGiven("sponsor", Given((("eg", MONA["number"]),), claimed=True))
    shown = of_case(made.case).shown
    told = {"by": PHONE, "number": made.number, "now": now()}
    posted.clear()
    signing.want(draft, made.case, [("sponsor", OTHER.value)], [sponsor], shown, **told)
    assert [one["to"] for one in posted] == ["+201900000078"]
    assert signing.find(OTHER, made.number) is None
    assert signing.find(Reach("mobile", "+201900000078"), made.number) and signing.of_case(made.case)[0].on_file


def test_whoever_only_claims_the_signers_number_is_not_asked_in_their_place(posted):
    """The guardian's number is claimed in the child's own application: nobody has seen whose it is."""
    draft = begun(CHILD | GUARDIAN | {"o_phone": OTHER.value})
    made = sent(draft)
    Signature.objects.all().delete()
    sponsor = PartyGiven("sponsor", Given((("eg", MONA["number"]),), claimed=True))
    posted.clear()
    told = {"by": Reach("mobile", "+201900000077"), "number": made.number, "now": now()}
    signing.want(draft, made.case, [("sponsor", OTHER.value)], [sponsor], of_case(made.case).shown, **told)
    assert [one["to"] for one in posted] == [OTHER.value] and not signing.of_case(made.case)[0].on_file


def test_what_could_not_be_kept_asks_nobody(posted, monkeypatch):
    draft = begun(CHILD | GUARDIAN | {"o_phone": OTHER.value})

    def broken(*told, **more):
        raise RuntimeError

    monkeypatch.setattr(Draft, "save", broken)
    with pytest.raises(RuntimeError):
        sent(draft)
    assert not Signature.objects.exists() and not Case.objects.exists() and filled(draft)


def lived(made, order):
    """What came of the answers when all this happens in this order."""
    acts, said = {"withdraw": Kind.WITHDRAWN, "approve": Kind.APPROVED}, []
    for turn, step in enumerate(order):
        if step == "approve" and "withdraw" in order[:turn]:
            continue
        if step in acts:
            recorded(desk(made.number), acts[step], {}, key=step, actor="officer:1", now=now())
            continue
        try:
            said.append(answered(made, step == "agree"))
        except Over:
            said.append("over")
    return said, kinds().count("signature_answered")


def test_whatever_comes_first_there_is_one_answer_and_none_after_the_end(posted):
    made = child()
    for order in permutations(("agree", "refuse", "withdraw", "approve")):
        answers = [step for step in order if step in ("agree", "refuse")]
        before = order.index("withdraw") > order.index(answers[0])
        first = {"agree": "agreed", "refuse": "refused"}[answers[0]] if before else "over"
        with transaction.atomic():
            assert lived(made, order) == ([first, first], int(before)), order
            transaction.set_rollback(True)
