"""What an office says of itself besides its name: read and checked."""

import pytest
from django.conf import settings

from masar.staff import queries
from masar.staff.cards import SECOND, Hours, OfficeCard
from masar.staff.loading import WrongFile, load
from masar.staff.testing import load_offices

FILE = settings.MASAR_OFFICES / "offices.toml"
CALENDAR = '[[calendars]]\ncode = "c"\nweekend = [5, 6]\n'
OFFICE = '[[offices]]\ncode = "o"\ncalendar = "c"\nname = { ar = "مكتب", en = "Office" }\n'
PLAIN = CALENDAR + OFFICE + 'place = { ar = "شارع", en = "Street" }\n'


def loaded(tmp_path, more: str) -> OfficeCard:
    path = tmp_path / "offices.toml"
    path.write_text(PLAIN + more, encoding="utf-8")
    load(path)
    return queries.offices()["o"]


@pytest.mark.django_db
def test_an_office_may_say_nothing_more(tmp_path):
    card = loaded(tmp_path, "")
    assert (card.telephone, card.hours, card.map, card.zone, card.second, card.sample) == ("", (), "", "", {}, False)


@pytest.mark.django_db
def test_an_office_may_close_at_noon_and_open_again_at_once(tmp_path):
    spans = '{ days = [1], from = "08:00", to = "12:00" }, { days = [1], from = "12:00", to = "14:00" }'
    assert len(loaded(tmp_path, f"hours = [{spans}]\n").hours) == 2


@pytest.mark.django_db
def test_all_that_an_office_may_say_is_kept(tmp_path):
    card = loaded(
        tmp_path,
        'telephone = "+20 2 2000 0000"\nmap = "geo:30.06,31.28"\nzone = "Africa/Cairo"\ncountry = "EG"\n'
        'hours = [{ days = [7, 1], from = "08:00", to = "14:30" }]\n'
        '[offices.second]\nhand_in = { ar = "بالبريد", en = "By post" }\n',
    )
    assert card.hours == (Hours((7, 1), "08:00", "14:30"),)
    assert (card.telephone, card.map, card.zone, card.country) == (
        "+20 2 2000 0000",
        "geo:30.06,31.28",
        "Africa/Cairo",
        "EG",
    )
    assert card.second == {"hand_in": {"ar": "بالبريد", "en": "By post"}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('telephone = "19777"', "telephone is '19777'; expected a number with its country's code"),
        ('telephone = "02 2000 0000"', "expected a number with its country's code"),
        ('telephone = "+20 2"', "expected a number with its country's code"),
        ('map = "http://maps.example/x"', "map is 'http://maps.example/x'; expected an https address"),
        ('map = "javascript:alert(1)"', "expected an https address"),
        ('map = "geo:here"', "expected an https address, or geo:latitude,longitude"),
        ('zone = "Cairo"', "zone is 'Cairo'; expected a zone such as Asia/Riyadh"),
        ('country = "Saudi"\nzone = "Asia/Riyadh"', "country is 'Saudi'; expected two capital letters"),
        ('country = "SA"', "zone is missing; expected the zone of an office that says its country"),
        ('hours = [{ days = [], from = "08:00", to = "14:00" }]', "hours[0].days is []"),
        ('hours = [{ days = [8], from = "08:00", to = "14:00" }]', "expected numbers from 1 (Monday) to 7 (Sunday)"),
        (
            'hours = [{ days = [4, 5], from = "08:00", to = "14:00" }]',
            "days names [5]; expected days that are not the",
        ),
        ('hours = [{ days = [1], from = "14:00", to = "08:00" }]', "to is '08:00' after '14:00'"),
        ('hours = [{ days = [1], from = "8am", to = "25:00" }]', "expected two times such as 08:00 and 14:00"),
        (
            'hours = [{ days = [1], from = "08:00", to = "12:00" }, { days = [1, 2], from = "11:00", to = "14:00" }]',
            "expected spans that do not overlap",
        ),
        ('hours = { ar = "صباحًا" }', "hours.en is missing"),
        ('hours = [{ days = [1], from = "08:00", to = "14:00", lunch = "12:00" }]', "lunch is not a known key"),
        (
            '[offices.second]\nfly = { ar = "طر", en = "Fly" }',
            "second.fly is not a known key; expected one of hand_in",
        ),
        ('[offices.second]\nhand_in = { ar = "بالبريد" }', "second.hand_in.en is missing"),
        ('fax = "+20 2 2000 0000"', "fax is not a known key"),
    ],
)
def test_nonsense_is_refused_with_what_is_expected(tmp_path, more, words):
    with pytest.raises(WrongFile) as error:
        loaded(tmp_path, more + "\n")
    assert words in str(error.value)


@pytest.mark.django_db
def test_the_sample_says_that_it_is_one_and_has_offices_abroad_with_all_that_a_reader_needs():
    load_offices()
    cards = queries.offices().values()
    abroad = [card for card in cards if card.country]
    assert len(cards) == 15 and len(abroad) == 8 and all(card.sample for card in cards)
    assert {card.country for card in abroad} == {"SA", "KW", "AE", "JO", "FR", "GB", "US"}
    for card in abroad:
        assert card.hours and card.zone and card.telephone.startswith("+")
        assert not any(card.calendar.weekend & set(span.days) for span in card.hours)
        assert set(card.second) <= set(SECOND)
    assert queries.offices()["consulate-riyadh"].calendar.weekend == {5, 6}
    assert queries.offices()["consulate-london"].calendar.weekend == {6, 7}
