"""Drawings that a deployment brings draw, and do nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.design.drawings import Unsafe, drawing, size, tile
from masar.lib.deployment import DEMO

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(inner: str) -> bytes:
    return f"{HEAD}{inner}</svg>".encode()


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script of another name space": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">1</x:script>',
    "event": '<path d="M0 0" onclick="alert(1)"/>',
    "event in capitals": '<path d="M0 0" onLoad="alert(1)"/>',
    "foreign object": "<foreignObject><p>x</p></foreignObject>",
    "picture": '<image href="https://example.org/x.png"/>',
    "link": '<a href="https://example.org/"><path d="M0 0"/></a>',
    "use from outside": '<use href="https://example.org/x.svg#y"/>',
    "use from outside, older": '<use xlink:href="//example.org/x.svg#y"/>',
    "paint from outside": '<path d="M0 0" fill="url(https://example.org/x.svg#y)"/>',
    "paint from beside": '<path d="M0 0" fill="url( \'x.svg#y\')"/>',
    "style element": "<style>@import 'https://example.org/x.css'</style>",
    "style that fetches": '<path d="M0 0" style="fill:url(https://example.org/x)"/>',
    "style that fetches, escaped": '<path d="M0 0" style="fill:\\75 rl(//example.org/x)"/>',
    "data": '<use href="data:image/svg+xml,x"/>',
    "animation": '<animate attributeName="href" to="javascript:alert(1)"/>',
    "set": '<set attributeName="onload" to="alert(1)"/>',
}


@pytest.mark.parametrize("inner", HOSTILE.values(), ids=HOSTILE)
def test_what_could_run_or_fetch_is_refused(inner):
    with pytest.raises(Unsafe):
        drawing(svg(inner))
    try:
        drawn = tile(svg(inner))
    except Unsafe:
        return
    assert drawn in ('<path d="M0 0" fill="currentColor"/>',)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        b"<svg>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<svg viewBox='0 0 9 9'/>",
        b'<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
        svg("<path d='" + "M0 0" * 20_000 + "'/>"),
    ],
    ids=["nothing", "a picture", "not closed", "a page", "no name space", "entities", "too long"],
)
def test_what_is_no_drawing_is_refused(data):
    with pytest.raises(Unsafe, match="expected"):
        drawing(data)


@pytest.mark.parametrize(
    "inner",
    [
        '<path fill="#c9a13b" d="M1 1h7"/>',
        '<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient><path fill="url(#g)" d="M1 1"/>',
        '<g id="a"><circle r="2"/></g><use href="#a" x="3"/><use xlink:href="#a"/>',
        '<path style="fill:#c9a13b;stroke:none" d="M1 1"/><title>An emblem: a palm</title>',
    ],
)
def test_what_draws_is_taken_as_it_came(inner):
    assert drawing(svg(inner)) == svg(inner)


def test_the_demos_own_are_taken():
    assert all(drawing((DEMO / name).read_bytes()) for name in ("emblem.svg", "icon.svg"))
    assert tile((DEMO / "pattern.svg").read_bytes()).startswith('<path fill="none" stroke="currentColor"')
    assert size((DEMO / "pattern.svg").read_bytes()) == (56.0, 56.0)


def test_a_pattern_is_put_together_anew_in_one_colour():
    drawn = tile(svg('<g transform="scale(2)"><rect x="1" fill="#ff0000" stroke="none"/></g>'))
    assert drawn == '<g transform="scale(2)"><rect x="1" fill="currentColor" stroke="none"/></g>'


@pytest.mark.parametrize("box", ["", 'viewBox="0 0 0 9"', 'viewBox="0 0 9"', 'viewBox="0 0 nan 9"', 'viewBox="a"'])
def test_a_pattern_without_a_measure_is_refused(box):
    with pytest.raises(Unsafe, match="viewBox"):
        size(f'<svg xmlns="http://www.w3.org/2000/svg" {box}/>'.encode())


NAMES = st.sampled_from(["path", "g", "rect", "script", "style", "a", "image", "circle"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["d", "x", "onload", "href", "fill", "style", "class", "stroke"]),
    st.sampled_from(["1", "M0 0", "javascript:1", "url(//x)", "none", '"><script>', "&lt;"]),
)


@given(NAMES, ATTRIBUTES)
def test_whatever_a_pattern_holds_no_more_than_shapes_come_out(name, attributes):
    said = "".join(
        f' {key}="{value.replace("&", "&amp;").replace("<", "&lt;").replace(chr(34), "&quot;")}"'
        for key, value in attributes.items()
    )
    try:
        drawn = tile(svg(f"<{name}{said}/>"))
    except Unsafe:
        return
    assert re.fullmatch(r'<(path|g|rect|circle)( (d|x|fill|stroke)="[^"<>]*")*/>', drawn)
