"""Good forms for whatever act, for tests: something in every field, as the state offers it."""

from datetime import datetime, timedelta

from masar.cases.acting import Desk
from masar.cases.acts import ACTS, Act
from masar.cases.correcting import as_it_is, changeable, named
from masar.cases.forms import not_before


def filled(at: Desk, act: Act, now: datetime, pick=lambda codes: codes[0], days: int = 9) -> dict:
    """What a form of this act gives; ``pick`` takes one of several codes. A day is ``days`` later than it must be."""
    made: dict = {}
    for field in ACTS[act].fields:
        offered = at.choices(act, field)
        if field == "new":
            old = next(one for one in changeable(at.events) if named(one) == made["of"])
            made[field] = as_it_is(old) | {"day": (now - timedelta(days=40)).date().isoformat()}
        elif field == "note":
            made[field] = "words"
        elif offered is None:
            least = not_before(act, made.get("document"), at.progress, at.codes, now.date()) or now.date()
            made[field] = (max(least, now.date()) + timedelta(days=days)).isoformat()
        elif field == "also":
            further = [code for code in offered if code != made.get("reason")]
            made |= {field: [pick(further)]} if further else {}
        elif offered:
            made[field] = [pick(offered)] if field == "documents" else pick(offered)
    return made
