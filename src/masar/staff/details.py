"""What an office may say of itself besides its name and address: checked in its file, kept as one JSON object.

telephone   "+20 2 1234 5678"
hours       [{"days": [7, 1], "from": "08:00", "to": "14:00"}] or {"ar": …, "en": …}
map         an https address, or "geo:30.06,31.28"
zone        "Asia/Riyadh"
country     "SA"
second      {"hand_in": {"ar": …, "en": …}}, for any of ``cards.SECOND``
"""

import re
from collections.abc import Mapping
from typing import Any

from masar.lib import places
from masar.lib.languages import in_each
from masar.lib.tables import Table
from masar.staff.cards import SECOND, Hours

KEYS = ("telephone", "hours", "map", "zone", "country", "second")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_RULES = {
    "telephone": (places.is_dialled_from_anywhere, "a number with its country's code, such as +20 2 1234 5678"),
    "map": (places.is_map, "an https address, or geo:latitude,longitude"),
    "zone": (places.is_zone, "a zone such as Asia/Riyadh"),
    "country": (places.is_country, "two capital letters of ISO 3166, such as SA"),
}


def check(entry: Table, weekend: frozenset[int]) -> None:
    """Note whatever is wrong with the details of an office whose calendar has this ``weekend``."""
    for key, (fits, expected) in _RULES.items():
        value = entry.value(key, str, expected, optional=True)
        if value is not None and not fits(value):
            entry.wrong(key, f"is {value!r}", expected)
    if "country" in entry.content and "zone" not in entry.content:
        entry.wrong("zone", "is missing", "the zone of an office that says its country, for its hours")
    if second := entry.table("second", optional=True):
        second.only(*SECOND)
        for key in set(SECOND) & second.content.keys():
            second.text(key)
    if isinstance(entry.content.get("hours"), dict):
        entry.text("hours")
    elif "hours" in entry.content:
        _hours(entry, weekend)


def _hours(entry: Table, weekend: frozenset[int]) -> None:
    taken: list[tuple[int, str, str]] = []
    for span in entry.tables("hours"):
        span.only("days", "from", "to")
        days = span.value("days", list, "a list of ISO weekdays, such as [7, 1, 2]") or []
        if not days or not all(isinstance(day, int) and 1 <= day <= 7 for day in days):
            span.wrong("days", f"is {days!r}", "numbers from 1 (Monday) to 7 (Sunday)")
            continue
        if closed := sorted(weekend & set(days)):
            span.wrong("days", f"names {closed}", "days that are not the weekend of the office's calendar")
        opens, closes = (span.value(key, str, "a time such as 08:00") or "" for key in ("from", "to"))
        if not (_TIME.fullmatch(opens) and _TIME.fullmatch(closes) and opens < closes):
            span.wrong(
                "to", f"is {closes!r} after {opens!r}", "two times such as 08:00 and 14:00, the later one last"
            )
        if any(day == known and opens < until and since < closes for day in days for known, since, until in taken):
            span.wrong("days", "are open already at that time", "spans that do not overlap")
        taken += [(day, opens, closes) for day in days]


def kept(entry: Mapping[str, Any], *, sample: bool) -> dict[str, Any]:
    """What is kept of the details of an office, as its file has them."""
    found = {key: entry[key] for key in KEYS if key in entry}
    return found | {"sample": True} if sample else found


def read(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an ``OfficeCard`` that were kept so."""
    found = {key: value for key, value in kept.items() if key != "hours"}
    found["second"] = {key: in_each(text) for key, text in kept.get("second", {}).items()}
    hours = kept.get("hours", [])
    if isinstance(hours, dict):
        return found | {"hours_said": in_each(hours)}
    return found | {"hours": tuple(Hours(tuple(span["days"]), span["from"], span["to"]) for span in hours)}
