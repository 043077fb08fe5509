"""Administrators read what messages cost, by month and service; nobody else does."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from masar.catalogue.testing import load_sample
from masar.console.testing import signed_in
from masar.lib import clock
from masar.lib.deployment import Price
from masar.notices.costs import Key, months
from masar.notices.models import MessageCount
from masar.staff.models import Look
from masar.staff.rights import Role
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
COSTS = "/desk/office/costs/"
PASSPORT = "Passport renewal"


def put(what, n, *, month=None, channel="sms", about="notice", service="passport-renewal"):
    month = month or months(clock.now())[0]
    key = Key(month, channel, about, service, what)
    MessageCount.objects.create(**key._asdict(), n=n)


@pytest.fixture
def sent(settings):
    """A month of messages: of a service, codes, mails, and one of a year ago."""
    load_sample()
    settings.MASAR_SMS_PRICE = Price(Decimal("0.35"), {"ar": "جنيه", "en": "EGP"})
    settings.MASAR_REPORTS = settings.MASAR_REPORTS | {"sms": "full"}
    for what, n in (("handed_over", 1000), ("parts", 2100), ("delivered", 900), ("failed", 7)):
        put(what, n)
    for what, n in (("handed_over", 50), ("parts", 50)):
        put(what, n, about="code", service="")
    put("handed_over", 30, channel="email")
    put("handed_over", 4, month=months(clock.now())[-1])
    put("parts", 5, month=months(clock.now())[-1])
    put("handed_over", 99, month=date(2020, 1, 1))


def rows(answer, name):
    table = re.search(rf'aria-label="{name}".*?</table>', answer.content.decode(), re.DOTALL).group()
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    return {row[0]: row[1:] for row in found}


def administrator(client, office=None, language="en"):
    return signed_in(client, Role.ADMINISTRATOR, office, language=language)


def test_a_month_is_told_by_service_with_codes_on_a_line_of_their_own_and_what_it_cost(client, sent):
    administrator(client)
    answer = client.get(COSTS)
    assert rows(answer, "Text messages") == {
        "Service": ["Sent", "Parts", "Cost (EGP)", "Arrived", "Failed"],
        PASSPORT: ["1000", "2100", "735.00", "900", "7"],
        "Codes": ["50", "50", "17.50", "–", "0"],
        "All together": ["1050", "2150", "752.50", "900", "7"],
    }
    assert rows(answer, "E-mails")[PASSPORT] == ["30", "–", "0"]


def test_thirteen_months_are_told_one_below_the_other_and_none_before(client, sent):
    administrator(client)
    told = list(rows(client.get(COSTS), "By month").values())
    assert len(told) == 14
    assert (told[1], told[13]) == (["2150", "752.50", "1050", "30"], ["5", "1.75", "4", "0"])
    assert {tuple(one) for one in told[2:13]} == {("0", "0.00", "0", "0")}


def test_another_month_is_looked_at_and_what_is_no_month_is_this_one(client, sent):
    administrator(client)
    then = months(clock.now())[-1].isoformat()
    assert rows(client.get(f"{COSTS}?month={then}"), "Text messages")[PASSPORT][:2] == ["4", "5"]
    for given in ("x", "2020-01-01", ""):
        assert rows(client.get(f"{COSTS}?month={given}"), "Text messages")[PASSPORT][0] == "1000"
    assert "Nothing was sent" in client.get(f"{COSTS}?month={months(clock.now())[1]}").content.decode()


def test_where_no_price_is_set_none_is_told(client, sent, settings):
    settings.MASAR_SMS_PRICE = None
    administrator(client)
    answer = client.get(COSTS)
    assert "Cost (" not in answer.content.decode() and "no price of a part is set" in answer.content.decode()
    assert rows(answer, "Text messages")[PASSPORT] == ["1000", "2100", "900", "7"]


def test_a_service_that_is_gone_keeps_its_line(client, sent):
    put("handed_over", 3, service="gone")
    put("handed_over", 2, service="")
    administrator(client)
    told = rows(client.get(COSTS), "Text messages")
    assert (told["gone"][0], told["Service not recorded"][0], told["All together"][0]) == ("3", "2", "1055")


def test_what_came_of_messages_is_unknown_where_a_network_reports_nothing(client, sent, settings):
    settings.MASAR_REPORTS = settings.MASAR_REPORTS | {"sms": "none"}
    MessageCount.objects.filter(what="delivered").delete()
    administrator(client)
    assert rows(client.get(COSTS), "Text messages")[PASSPORT][3] == "–"


def test_the_workbook_has_all_months_as_numbers_and_is_recorded(client, sent):
    officer = administrator(client)
    book = load_workbook(BytesIO(client.post(f"{COSTS}export/").content))
    assert book.sheetnames == ["By month", "Text messages", "E-mails"]
    told = [[cell.value for cell in row] for row in book["Text messages"].iter_rows()]
    assert told[0][:2] == ["Service", "Month"] and told[1][0] == PASSPORT and told[1][2:] == [1000, 2100, 735, 900, 7]
    assert [row[2] for row in told if row[0] == PASSPORT] == [1000, 4]
    [look] = Look.objects.filter(user_id=officer.id)
    assert (look.saw, look.about) == ("export", "costs")


def test_the_arabic_page_says_it_all_and_its_workbook_reads_from_right_to_left(client, sent):
    administrator(client, language="ar")
    page = client.get(COSTS).content.decode()
    assert "التكلفة (جنيه)" in page and "الرموز" in page and "735.00" in page
    assert all(
        sheet.sheet_view.rightToLeft for sheet in load_workbook(BytesIO(client.post(f"{COSTS}export/").content))
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_reads_it(client, role):
    signed_in(client, role)
    assert client.get(COSTS).status_code == 403 and client.post(f"{COSTS}export/").status_code == 403


def test_an_administrator_of_one_office_does_not_read_what_all_cost(client, sent):
    load_offices()
    administrator(client, office="cairo-abbasiya")
    assert client.get(COSTS).status_code == 403 and client.post(f"{COSTS}export/").status_code == 403
    assert not Look.objects.exists()


def test_to_look_changes_nothing(client, sent):
    officer = administrator(client)
    client.get(COSTS)
    assert client.get(f"{COSTS}export/").status_code == 405
    assert not Look.objects.filter(user_id=officer.id).exists()
