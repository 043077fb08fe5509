"""Each form that is shipped can be filled in to its end, whatever is chosen, and every page of it is small."""

import gzip
from datetime import date, timedelta

import pytest

from masar.applying.filling import filling
from masar.applying.models import Draft
from masar.applying.submitting import of_case
from masar.cases.models import Case
from masar.catalogue.forms import Ask
from masar.catalogue.testing import sample_forms
from masar.lib.clock import now
from masar.portal.applying.tests.journey import OFFICE, come, mark_of, where

MOST = 8 * 1024
IDENTITIES = {"applicant": ("29001011234567", date(1990, 1, 1)), "guardian": ("28502031234569", date(1985, 2, 3))}
CHILD = ("32002021234567", date(2020, 2, 2))
SPONSOR = ("28001021234561", date(1980, 1, 2))


def people(at):
    """Numbers and birthdays that fit each other: a child's, where a guardian is asked for."""
    guarded = any((one.fills or "").startswith("guardian.") for one in at.questions.values())
    return IDENTITIES | {"sponsor": SPONSOR} | ({"applicant": CHILD} if guarded else {})


def answer(question, at, which):
    """Something that can be answered, as a browser sends it."""
    role, _, what = (question.fills or "").partition(".")
    known = people(at).get(role)
    match question.ask:
        case Ask.DAY:
            bounded = at.today + timedelta(days=question.most if question.most is not None else question.least or 0)
            day = known[1] if known and what == "born" else bounded
            return {
                f"{question.code}-day": day.day,
                f"{question.code}-month": day.month,
                f"{question.code}-year": day.year,
            }
        case Ask.CHOICE | Ask.CHOICES:
            return {question.code: question.choices[which % len(question.choices)].code}
        case Ask.YES_NO:
            return {question.code: ("yes", "no")[which % 2]}
        case Ask.NUMBER:
            return {question.code: question.least or question.most or 1}
        case Ask.IDENTITY:
            return {question.code: known[0] if known else "A1234567"}
    plain = {Ask.COUNTRY: "EG", Ask.PHONE: "01001234599", Ask.EMAIL: "ali@example.org", Ask.NAME: "Mona Hassan"}
    return {question.code: plain.get(question.ask, "x" * max(question.least or 0, 5))}


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("service", sorted(sample_forms()))
def test_every_form_leads_to_a_receipt(world, service, which):
    browser, address = come(world, service=service)
    sizes = {}
    for _ in range(40):
        page = where(browser, address)
        sizes[page] = len(gzip.compress(browser.get(page.replace("/en/", "/ar/")).content, 6))
        at = filling(Draft.objects.get(), now=now())
        if page.endswith("/check/"):
            break
        if page.endswith("/documents/"):
            address = page.replace("documents/", "check/")
            continue
        step = at.step(page.split("/step/")[1].split("/")[0]) if "/step/" in page else None
        values = {"office": OFFICE} if step is None else {}
        for question in step.questions if step else ():
            values |= answer(question, at, which)
        sent = browser.fill_in(page, page, **values)
        assert sent.status_code == 303, (page, values, sent.content.decode())
        address = sent["Location"]
    assert page.endswith("/check/") and max(sizes.values()) <= MOST, sizes
    receipt = browser.fill_in(page, page, mark=mark_of(browser.get(page)))
    assert receipt.status_code == 303, receipt.content.decode()
    assert browser.get(receipt["Location"]).status_code == 200
    kept = of_case(Case.objects.get().pk)
    assert len(kept.shown["steps"]) == len(at.steps)
