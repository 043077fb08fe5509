"""What an office may say of itself besides its name and address: checked in its file, kept as one JSON object.

telephone   "+20 2 1234 5678"
hours       [{"days": [7, 1], "from": "08:00", "to": "14:00"}] or {"ar": …, "en": …}
map         an https address, or "geo:30.06,31.28"
zone        "Asia/Riyadh"
country     "SA"
second      {"hand_in": {"ar": …, "en": …}}, for any of ``cards.SECOND``
appointments  {"collection": {"counters": 4, "minutes": 10, "ahead": 21, "hours": […]}}, for any of ``cards.PURPOSES``
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from masar.lib import places
from masar.lib.languages import in_each
from masar.lib.tables import Table
from masar.staff.cards import PURPOSES, SECOND, Capacity, Hours

KEYS = ("telephone", "hours", "map", "zone", "country", "second", "appointments")
_UNIT = 5
"""Minutes: what the time of an appointment is made of (``appointments.offering``)."""
_MOST = {"counters": 200, "minutes": 120, "ahead": 120}
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
    if booked := entry.table("appointments", optional=True):
        booked.only(*PURPOSES)
        for purpose in sorted(set(PURPOSES) & booked.content.keys()):
            if capacity := booked.table(purpose):
                _capacity(capacity, entry, weekend)


def _capacity(capacity: Table, entry: Table, weekend: frozenset[int]) -> None:
    capacity.only("counters", "minutes", "ahead", "hours")
    for key, most in _MOST.items():
        expected = f"a number from 1 to {most}"
        value = capacity.value(key, int, expected)
        if value is not None and not 1 <= value <= most:
            capacity.wrong(key, f"is {value}", expected)
        elif key == "minutes" and value is not None and value % _UNIT:
            capacity.wrong(key, f"is {value}", f"a multiple of {_UNIT}")
    if "hours" in capacity.content:
        _hours(capacity, weekend)
    elif not isinstance(entry.content.get("hours"), list):
        capacity.wrong("hours", "is missing", "hours, where those of the office are not told by the day")


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
    found["appointments"] = {code: _booked(one) for code, one in kept.get("appointments", {}).items()}
    hours = kept.get("hours", [])
    if isinstance(hours, dict):
        return found | {"hours_said": in_each(hours)}
    return found | {"hours": _spans(hours)}


def _spans(hours: Iterable[Mapping[str, Any]]) -> tuple[Hours, ...]:
    return tuple(Hours(tuple(span["days"]), span["from"], span["to"]) for span in hours)


def _booked(kept: Mapping[str, Any]) -> Capacity:
    return Capacity(kept["counters"], kept["minutes"], kept["ahead"], _spans(kept.get("hours", [])))
