"""A form's file is refused whole when wrong, with every mistake named."""

import tomllib

import pytest

from masar.catalogue.forms_checking import check
from masar.catalogue.forms_shape import form, structure_of, wording_of
from masar.lib.tables import Table

W = '{ ar = "نص", en = "words" }'
FILE = f"""
service = "passport-renewal"
[[versions]]
version = 1
declaration = {W}

[[versions.steps]]
code = "you"
title = {W}
why = {W}
[[versions.steps.questions]]
code = "name"
ask = "name"
name = {W}
fills = "applicant.name"
[[versions.steps.questions]]
code = "phone"
ask = "phone"
name = {W}

[[versions.steps]]
code = "reason"
title = {W}
[[versions.steps.questions]]
code = "why"
ask = "choice"
name = {W}
help = {W}
choices = [{{ code = "lost", name = {W} }}, {{ code = "full", name = {W}, help = {W} }}]
[[versions.steps.questions]]
code = "when"
ask = "day"
name = {W}
least = -90
most = 0
when = {{ question = "why", is = ["lost"] }}
[[versions.steps.questions]]
code = "home"
ask = "country"
name = {W}
optional = true

[[versions.steps]]
code = "more"
title = {W}
when = {{ all = [{{ question = "home", is = ["SA"] }}, {{ not = {{ question = "why", is = ["full"] }} }}] }}
[[versions.steps.questions]]
code = "more"
ask = "text"
name = {W}

[[versions.evidence]]
document = "photo"
when = {{ any = [{{ question = "why", is = ["lost", "full"] }}] }}
[[versions.signers]]
role = "spouse"
name = {W}
why = {W}
named = "name"
reached = "phone"
"""


def problems(text: str) -> list[str]:
    found = []
    check(Table("f.toml", tomllib.loads(text), found), {"passport-renewal": {"photo"}})
    return [str(one) for one in found]


def test_a_right_file_has_nothing_wrong_and_becomes_a_form():
    assert problems(FILE) == []
    content = tomllib.loads(FILE)
    made = form("passport-renewal", 1, structure_of(content["versions"][0]), wording_of(content))
    assert [one.code for one in made.questions] == ["name", "phone", "why", "when", "home", "more"]
    assert made.signers[0].reached == "phone" and made.evidence[0].when and made.steps[0].why["en"] == "words"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('service = "passport-renewal"', 'service = "nothing"', "service is 'nothing'"),
        ("version = 1", "version = 2", "are numbered [2]"),
        (f"declaration = {W}", 'declaration = { ar = "نص" }', "declaration.en is missing"),
        (f"title = {W}", 'title = { en = "words" }', "title.ar is missing"),
        (f"why = {W}", f"because = {W}", "because is not a known key"),
        ('code = "phone"', 'code = "name"', "questions with code 'name' twice"),
        ('code = "reason"', 'code = "you"', "has code 'you' twice"),
        ('ask = "phone"', 'ask = "telephone"', "ask is 'telephone'"),
        ('code = "full"', 'code = "lost"', "has code 'lost' twice"),
        ('ask = "choice"', 'ask = "text"', "choices are given"),
        ('ask = "country"', 'ask = "choice"', "choices are too few"),
        ('ask = "day"', 'ask = "yes_no"', "least is given"),
        ("most = 0", 'after = "why"', "after is 'why'"),
        ("optional = true", 'after = "when"', "after is 'when'"),
        ("least = -90", "least = 1", "least is 1; expected 0 (most) at most"),
        ("least = -90", "least = 70000", "least is 70000"),
        ('is = ["lost"]', 'is = ["stolen"]', "compares why with 'stolen'; expected one of lost, full"),
        ('is = ["lost"]', 'is = "lost"', "compares why with 'lost'; expected a list"),
        ('is = ["SA"]', 'is = ["Saudi Arabia"]', "compares home with 'Saudi Arabia'"),
        ('{ question = "why", is = ["lost"] }', '{ question = "nothing", is = ["lost"] }', "names 'nothing'"),
        ('{ question = "why", is = ["lost"] }', '{ question = "home", is = ["SA"] }', "names 'home'"),
        ('{ question = "why", is = ["lost"] }', '{ question = "when", is = ["SA"] }', "names 'when'"),
        (
            '{ question = "why", is = ["lost"] }',
            '{ question = "name", is = ["x"] }',
            "rests on name, which asks 'name'",
        ),
        ('{ question = "why", is = ["lost"] }', '"why == lost"', "when has 'why == lost'"),
        ('{ question = "why", is = ["lost"] }', "{ all = [] }", "when has {'all': []}"),
        ('{ not = { question = "why", is = ["full"] } }', '{ not = "why" }', "when has 'why'"),
        ('fills = "applicant.name"', 'fills = "spouse.name"', "fills is 'spouse.name'"),
        ('fills = "applicant.name"', 'fills = "applicant.identity"', "expected 'identity', since it fills"),
        ('fills = "applicant.name"', 'fills = "guardian.name"', "do not say who applies"),
        ('ask = "phone"', 'ask = "name"\nfills = "applicant.name"', "fills 'applicant.name' twice"),
        ('document = "photo"', 'document = "passport"', "document is 'passport'; expected one of photo"),
        ('role = "spouse"', 'role = "cousin"', "role is 'cousin'"),
        ('named = "name"', 'named = "phone"', "named is 'phone'; expected one of name"),
        ('reached = "phone"', 'reached = "name"', "reached is 'name'; expected one of phone"),
    ],
)
def test_a_mistake_is_named(right, wrong, said):
    assert right in FILE
    assert any(said in one for one in problems(FILE.replace(right, wrong, 1)))


def test_every_mistake_is_named_at_once():
    text = FILE.replace('is = ["lost"]', 'is = ["stolen"]').replace('role = "spouse"', 'role = "cousin"')
    assert len(problems(text)) == 2


@pytest.mark.parametrize("text", ['service = "passport-renewal"', "", "versions = 3", "[[versions]]\nsteps = 1"])
def test_what_is_no_form_at_all_is_refused_and_not_read(text):
    assert problems(text)


def test_an_older_version_may_have_asked_for_a_document_that_is_asked_for_no_more():
    newer = FILE[FILE.index("[[versions]]") :].replace("version = 1", "version = 2", 1)
    assert problems(FILE.replace('document = "photo"', 'document = "old"') + newer) == []
