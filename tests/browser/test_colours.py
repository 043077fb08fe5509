"""What a browser draws on what: every text stands on a ground for which ``design.colours`` checks the pair."""

import re

from playwright.sync_api import Browser, Route

from masar.design.colours import NAMES, PAIRS, TEXT
from masar.design.look import stylesheet
from tests.browser.visits import visits
from tests.demo import Demo

MARKED = {name: f"#{40 + number:02x}{200 - number:02x}77" for number, name in enumerate(NAMES)}
"""A palette in which every colour tells its name."""
NAMED = {f"rgb({int(c[1:3], 16)}, {int(c[3:5], 16)}, {int(c[5:], 16)})": name for name, c in MARKED.items()}
TEXTS = """() => {
  document.querySelectorAll('details').forEach(one => one.open = true)
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue
    const style = getComputedStyle(element), svg = element.namespaceURI.endsWith('svg')
    let ground = element, below = ''
    for (; ground; ground = ground.parentElement) {
      const {backgroundColor, backgroundImage} = getComputedStyle(ground)
      if (backgroundImage !== 'none') { below = backgroundImage; break }
      if (!/, 0\\)$|^transparent$/.test(backgroundColor)) { below = backgroundColor; break }
    }
    found.add((svg ? style.fill : style.color) + '|' + below + '|' + element.outerHTML.slice(0, 60))
  }
  return [...found]
}"""


def _named(text: str) -> list[str]:
    return [NAMED.get(colour, colour) for colour in re.findall(r"rgba?\([^)]*\)", text)]


def test_every_text_stands_on_a_ground_that_is_checked_with_it(chromium: Browser, demo: Demo) -> None:
    demo.forgive()
    context = chromium.new_context(base_url=demo.url, viewport={"width": 360, "height": 740})

    def mark(route: Route) -> None:
        route.fulfill(body=stylesheet(MARKED, MARKED), content_type="text/css")

    context.route("**/look/*/style.css", mark)
    page, drawn = context.new_page(), {}
    for visit in visits(demo):
        visit.open(page, "en")
        for line in page.evaluate(TEXTS):
            above, below, where = line.split("|", 2)
            drawn |= {(_named(above)[0], ground): where for ground in _named(below)}
    context.close()
    held = {(pair.above, pair.below) for pair in PAIRS if pair.least >= TEXT}
    assert len(drawn) > 15
    assert {pair: where for pair, where in drawn.items() if pair not in held} == {}
