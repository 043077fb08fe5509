"""Page furniture: each door has its own environment, and the base template asks for nothing else."""

from masar.design.environment import Furniture, Link, page_environment


def furniture(service: str) -> Furniture:
    return Furniture(
        service=service,
        home="/desk/",
        skip="Skip",
        official="Official.",
        how_to_check="How to check",
        assurances=("One & two",),
        more=Link("/desk/more/", "More"),
        links=(Link("/desk/help/", "Help"),),
        publisher="Published by us.",
        help_title="Help?",
        help_call="Call us:",
        help_abroad="From abroad:",
        help_email="By e-mail:",
    )


def door(folder, service: str, **own):
    blocks = "{% block title %}A page{% endblock %}{% block main %}{{ mine }}{% endblock %}"
    (folder / "page.html").write_text('{% extends "design/base.html" %}' + blocks)
    return page_environment("en", [folder], furniture(service), **own)


def drawn(environment, alternate=None) -> str:
    return environment.get_template("page.html").render(fonts=True, alternate=alternate)


def test_a_door_with_words_of_its_own_has_the_same_page_around_them(tmp_path):
    html = drawn(door(tmp_path, "Desk", mine="<b>work</b>"))
    assert "<title>A page — Desk</title>" in html and "&lt;b&gt;work" in html
    assert "<li>One &amp; two</li>" in html and '<a href="/desk/help/">Help</a>' in html


def test_two_doors_do_not_disturb_each_other(tmp_path):
    first = door(tmp_path, "First", mine="1")
    second = door(tmp_path, "Second", mine="2")
    assert ["First" in drawn(first), "Second" in drawn(first)] == [True, False]
    assert ["First" in drawn(second), "Second" in drawn(second)] == [False, True]


def test_a_page_links_to_itself_in_every_other_language(tmp_path):
    html = drawn(door(tmp_path, "Desk", mine=""), alternate="work/7/")
    assert '<a class="lang" href="/ar/work/7/" lang="ar" hreflang="ar" dir="rtl">العربية</a>' in html
    assert 'href="/ar/"' in drawn(door(tmp_path, "Desk", mine=""), alternate="")
    assert "hreflang" not in drawn(door(tmp_path, "Desk", mine=""))
