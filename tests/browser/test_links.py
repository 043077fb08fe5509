"""Links: none is dead, both languages have the same, and the language link keeps the page."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.visits import LANGUAGES, visits
from tests.demo import Demo

OTHER = {"ar": "en", "en": "ar"}


class Scanned(HTMLParser):
    """The links and the ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name == "id" and value:
                self.ids.add(value)


def test_no_link_is_dead(demo: Demo) -> None:
    waiting = ["/ar/", "/en/", *(f"/ar/track/{numbers[0]}/" for numbers in demo.numbers.values())]
    seen: dict[str, Scanned] = {}
    fragments: list[tuple[str, str, str]] = []
    dead = []
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = demo.ask(path)
        is_html = answer.headers.get("content-type", "").startswith("text/html")
        seen[path] = found = Scanned(answer.text if is_html else "")
        if answer.status != 200:
            dead.append((path, answer.status))
        for link in found.links:
            whole = urljoin(f"{demo.url}{path}", link)
            target, fragment = urldefrag(whole)
            if not target.startswith(demo.url):
                assert urlsplit(whole).scheme in ("https", "tel", "mailto"), (path, link)
                continue
            waiting.append(target.removeprefix(demo.url))
            if fragment:
                fragments.append((path, target.removeprefix(demo.url), fragment))
    assert dead == []
    assert [hop for hop in fragments if hop[2] not in seen[hop[1]].ids] == []
    assert len(seen) > 60


def test_both_languages_have_the_same_links(demo: Demo) -> None:
    for visit in visits(demo):
        if visit.typed is None:
            links = {}
            for language in LANGUAGES:
                page = Scanned(demo.ask(f"/{language}/{visit.path}").text)
                # An ID may be named in a language's own letters; the addresses may not differ.
                links[language] = sorted(link.replace(f"/{language}/", "/*/") for link in page.links)
                links[language] = [link.replace(f"/{OTHER[language]}/", "/*/") for link in links[language]]
            assert sorted(links["ar"]) == sorted(links["en"]), visit.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_link_keeps_the_page(reader: Page, demo: Demo, language: str) -> None:
    other = OTHER[language]
    for visit in visits(demo):
        if visit.typed is None and visit.name != "404":
            visit.open(reader, language)
            link = reader.locator(f"header a[lang={other}]").first
            assert link.get_attribute("href") == f"/{other}/{visit.path}", visit.name
            assert link.get_attribute("hreflang") == other, visit.name
