"""Colours that people can read: WCAG's ratios, and the pairs that the stylesheet draws on one another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.design.colours import NAMES, PAIRS, TEXT, contrast, is_colour, unreadable
from masar.design.look import SHEET, Look, demo_palettes, stylesheet

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
RULES = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", SHEET.read_text(encoding="utf-8")))
DERIVED = {"veil", "veil-line", "r", "sans"}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#ff0000", "#ffffff", 3.998),
    ],
)
def test_the_ratio_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.001)


@given(COLOURS, COLOURS)
def test_it_is_the_same_both_ways_and_between_one_and_twenty_one(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1.0 <= contrast(one, other) <= 21.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_demos_colours_can_be_read(scheme):
    assert unreadable(demo_palettes()[scheme]) == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.above} on {pair.below}")
def test_two_colours_of_a_pair_that_are_the_same_are_named_with_their_ratio(pair):
    palette = demo_palettes()["light"]
    told = unreadable({**palette, pair.above: palette[pair.below]})
    colour = palette[pair.below]
    assert f"{pair.above} {colour} on {pair.below} {colour} has 1.00 to 1 and needs {pair.least:g}" in told


def test_a_ratio_just_below_is_not_rounded_up():
    palette = dict(demo_palettes()["light"]) | {"surface": "#ffffff", "ink-2": "#777777"}
    assert "ink-2 #777777 on surface #ffffff has 4.47 to 1 and needs 4.5" in unreadable(palette)


@pytest.mark.parametrize("text", ["#0A443D", "#0a4", "0a443d", "red", "#0a443d80", "#0a443d;}", "", None, 7])
def test_a_colour_is_six_digits_and_nothing_that_could_be_more_css(text):
    assert not is_colour(text)


def test_the_stylesheet_uses_every_colour_and_no_other():
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET.read_text(encoding="utf-8")))
    assert used - DERIVED == set(NAMES)


def test_what_a_rule_writes_on_its_own_ground_is_a_pair_that_is_checked():
    held = {(pair.above, pair.below) for pair in PAIRS if pair.least >= TEXT}
    found = {}
    for selector, body in RULES:
        above = re.search(r"(?<![-\w])color:var\(--([\w-]+)\)", body)
        below = re.search(r"background(?:-color)?:var\(--([\w-]+)\)", body)
        if above and below:
            found[selector.strip()] = (above[1], below[1])
    assert len(found) > 8
    assert {selector: pair for selector, pair in found.items() if pair not in held} == {}


def test_the_stylesheet_begins_with_the_colours_of_the_deployment():
    light, dark = (dict(demo_palettes()[scheme]) for scheme in ("light", "dark"))
    made = stylesheet(light | {"brand": "#123456", "on-brand": "#fedcba"}, dark | {"brand": "#654321"})
    first = made.split("@media")[0]
    assert "--brand:#123456" in first and "--veil:#fedcba38" in first
    assert "--brand:#654321" in made.split("@media")[1]


def test_files_have_another_address_when_they_change():
    light, dark = (demo_palettes()[scheme] for scheme in ("light", "dark"))
    one = Look(light, dark, b"<svg/>", b"<svg/>", "", (1, 1))
    other = Look({**light, "brand": "#123456"}, dark, b"<svg/>", b"<svg/>", "", (1, 1))
    assert one.address("style.css") != other.address("style.css")
    assert one.address("style.css") == Look(light, dark, b"<svg/>", b"<svg/>", "", (1, 1)).address("style.css")
