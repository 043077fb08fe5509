"""Nobody can be flooded, and nobody is kept waiting by a flood: attacks on the queue of codes, from the form to the
telephone (attacks F5 and F6; ``15_sms_pump``, ``11_worker_queue``, ``08_owner_record_flood``).
"""

from datetime import timedelta

import pytest
from django.db import DataError

from masar.cases.owner import issue_receipt
from masar.catalogue.testing import load_sample
from masar.lib.clock import now
from masar.notices import codes as answering
from masar.notices import engine
from masar.notices.budget import Urgency
from masar.notices.codes import answer_codes
from masar.notices.models import Delivery
from masar.notices.tests.conftest import mailbox  # noqa: F401
from masar.people import codes
from masar.people.keyring import ring
from masar.portal.tests.way_in import NOBODY, Browser, applied, given
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
OWNER, HOME = "29001011234567", "203.0.113.50"
TELEPHONE = "+201900000099"
PEOPLE = [f"290010112{number:05d}" for number in range(30)]


@pytest.fixture
def town(mailbox, settings):  # noqa: F811  the fixture
    """An owner and thirty others on file, and a gateway that takes one message at a time."""
    load_offices()
    load_sample()
    settings.MASAR_AT_ONCE = {"sms": 1, "email": 1}
    applied("owner", given(OWNER, mobile=TELEPHONE))
    for place, number in enumerate(PEOPLE):
        applied(str(place), given(number, mobile=f"+2019000001{place:02d}"))
    return mailbox


def ask(number, address, seconds=0):
    """A request that was made so many seconds ago."""
    wanted = codes.Ask("identity", tuple(ring().blinds(f"eg|{number}")), "ar", address)
    codes.ask(wanted, now=now() - timedelta(seconds=seconds))


def place_of_owner(town):
    """How many messages reached telephones before the owner's."""
    while answer_codes(now()):
        pass
    engine.deliver(now())
    return [message.to for message in reversed(town.messages)].index(TELEPHONE)


def test_attack_f5_pumped_messages_of_a_few_networks_do_not_push_back_the_next_owner(town):
    for place, number in enumerate(PEOPLE):
        ask(number, f"198.51.100.{place // 10}", seconds=30)
    ask(OWNER, HOME)
    assert place_of_owner(town) <= 6


def test_attack_f5_nor_do_those_that_come_each_from_a_network_of_its_own(town):
    for place, number in enumerate(PEOPLE):
        ask(number, f"45.{place}.7.1", seconds=30)
    ask(OWNER, HOME)
    assert place_of_owner(town) <= 2


def test_attack_f5_requests_that_are_answered_in_batches_are_taken_by_turns_too(town, monkeypatch):
    monkeypatch.setattr(answering, "BATCH", 4)
    for second in range(60):
        ask(NOBODY, f"198.51.100.{second % 3}", seconds=60 - second)
    ask(OWNER, HOME)
    answer_codes(now())
    assert Delivery.objects.count() == 1


def test_attack_f5_an_owner_in_the_midst_of_a_flood_is_not_overtaken_for_ever(town):
    for place, number in enumerate(PEOPLE[:15]):
        ask(number, f"45.{place}.7.1", seconds=60)
    ask(OWNER, HOME, seconds=30)
    for place, number in enumerate(PEOPLE[15:]):
        ask(number, f"46.{place}.7.1", seconds=5)
    assert 0 < place_of_owner(town) <= 30


def signed_in(town):
    """The owner's browser, with a code that came."""
    owner = Browser(HOME)
    owner.ask(OWNER)
    place_of_owner(town)
    code = next(message.body for message in town.messages if message.to == TELEPHONE).split("رمزك ")[1][:8]
    assert owner.enter(code).status_code == 303
    return owner


def test_codes_for_one_person_go_one_in_thirty_seconds_from_however_many_networks(town):
    for network in ("45.1.7.1", "46.1.7.1", "47.1.7.1"):
        ask(OWNER, network, seconds=20)
    answer_codes(now())
    turns = sorted(row.turn for row in Delivery.objects.all())
    assert [round((turn - turns[0]).total_seconds()) for turn in turns] == [0, 30, 60]


def test_a_home_is_no_proof_and_has_no_part_in_what_is_kept_for_known_browsers(town):
    signed_in(town)
    ask(OWNER, HOME)
    answer_codes(now())
    [waiting] = Delivery.objects.filter(state="waiting", kind="code")
    assert waiting.urgency == Urgency.OPEN


def test_a_known_browser_passes_by_every_flood(town):
    owner = signed_in(town)
    engine.deliver(now())
    town.messages.clear()
    for place, number in enumerate(PEOPLE):
        ask(number, f"45.{place}.7.1", seconds=120)
    owner.ask(OWNER)
    assert place_of_owner(town) == 0


def test_attack_f5_when_strangers_have_spent_their_share_a_receipt_still_gets_its_code(town, settings):
    settings.MASAR_BUDGETS = {"sms": 20}
    number = applied("owner", None).replace("-", "")
    pages = []
    for place, person in enumerate(PEOPLE):
        pages.append(Browser(f"45.{place}.7.1").ask(person))
    while answer_codes(now()):
        pass
    engine.deliver(now())
    strangers = len(town.messages)
    pages.append(Browser("46.1.7.1").ask(OWNER))
    Browser(HOME).ask(issue_receipt(number, now=now()))
    place_of_owner(town)
    assert 13 <= strangers <= 15 and len(town.messages) == strangers + 1
    assert len({(page.status_code, page["Location"], page.content) for page in pages}) == 1


@pytest.mark.parametrize("before", [PEOPLE[0], NOBODY], ids=["hit", "miss"])
def test_ones_own_code_comes_no_later_for_a_hit_of_the_same_network_than_for_a_miss(town, before):
    asked_at = now() - timedelta(seconds=40)
    for number in (before, OWNER):
        wanted = codes.Ask("identity", tuple(ring().blinds(f"eg|{number}")), "ar", HOME)
        codes.ask(wanted, now=asked_at)
        answer_codes(now())
    own = Delivery.objects.order_by("pk").last()
    assert (own.turn - asked_at).total_seconds() == pytest.approx(10, abs=0.001)


def test_a_request_that_the_database_refuses_keeps_no_other_waiting(town, monkeypatch):
    def refused(wanted):
        raise DataError("value too long") if wanted.request.network == "45.1.7.1" else LookupError

    ask(PEOPLE[0], "45.1.7.1")
    ask(PEOPLE[1], "46.1.7.1")
    monkeypatch.setattr(answering, "who", refused)
    answer_codes(now())
    assert codes.outcomes(now()) == {"failed": 2}


def test_what_became_of_requests_is_counted_for_the_operator(town):
    for number in (OWNER, NOBODY, NOBODY, PEOPLE[1]):
        ask(number, HOME)
    answer_codes(now())
    assert codes.outcomes(now()) == {"nobody": 2, "sent": 2}
