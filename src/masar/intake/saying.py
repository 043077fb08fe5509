"""What a reason says, in codes: of files that officers hand in people read them, in their own language. Pure.

The command line says reasons in English. Here each becomes a code, the field that it is about, and a number, of which
the console makes a sentence; what has no row is ``OTHER``. Nothing else that stands in a reason goes along.
"""

import re
from typing import NamedTuple

OTHER = "other"
OFFICES = {
    r"it is of the office (?P<office>[a-z0-9-]+), .*": "other_office",
    r"the application is at the office (?P<office>[a-z0-9-]+) now": "elsewhere",
}
"""Reasons that name an office of ours."""


class Said(NamedTuple):
    """A reason in codes. ``field`` is a column, a part of an event, or an office (``OFFICES``), ``number`` a limit or
    a count. Either may be empty.
    """

    code: str
    field: str = ""
    number: str = ""


_HEADS = (
    (r"the reference ", "reference"),
    (r"date of birth: (?:born )?", "born"),
    (r"contact: ", "contact"),
    (r"name: ", "name"),
    (r"[a-z_]+: the day ", "date"),
    (r"[a-z_]+: (?P<field>[a-z_]+) ", ""),
    (r"(?P<field>[a-z_]+) ", ""),
)
"""How a reason begins that is about one field, and which."""
_ABOUT = {
    r"is empty(?:, and it says when|, and it names the event)?": "empty",
    r"(?:is )?longer than (?P<number>\d+) characters(?:, and it names the event)?": "too_long",
    r"is (?:missing or )?not of its form": "form",
    r"lists something that the profile's codes do not know": "unknown",
    r"holds a character that cannot be kept": "not_kept",
    r"holds something nested, not a text": "not_kept",
    r"holds an error of the workbook": "cell_error",
    r"holds no number": "no_number",
    r"holds a number of more than 15 digits, which a workbook rounds": "rounded",
    r"is a filler for a day that nobody knew": "filler",
    r"has a year of two digits": "two_digits",
    r"(?:looks like a Hijri year|holds a Hijri date): set hijri = true": "hijri",
    r"is too long ago": "long_ago",
    r"is too far ahead: .*": "too_far",
    r"is in the future: .*": "future",
    r"is not a time that the profile knows": "no_day",
    r"does not hold the day where the profile expects it": "no_day",
    r"holds a day of the year that does not exist": "no_day",
    r"is a number, as workbooks count days: .*": "counted",
    r"not a telephone number": "no_telephone",
    r"not an e-mail address": "no_email",
    r"several in one place, and only the first is taken": "several",
    r"(?:a word|a telephone number) that stands for none": "filler_word",
    r"not the one in the identity number": "not_in_number",
}
"""What is wrong with a field, after its head."""
_WHOLE = {
    r"no service is given for this row": Said("empty", "service"),
    r"no mapping of the profile fits this row": Said("unknown", "event"),
    r"unknown service .*": Said("unknown", "service"),
    r"unknown office .*": Said("unknown", "office"),
    r"unknown authority .*": Said("unknown", "authority"),
    r"the profile maps no \w+ .*": Said("unknown", "service"),
    r"the stage is not written as a code": Said("unknown", "stage"),
    r"[a-z_]+: names no stage": Said("empty", "stage"),
    r"[a-z_]+: the payload has a key that this kind does not allow .*": Said("not_with_event"),
    r"it is of the office that there is not, .*": Said("unknown", "office"),
    r"the service is not among those that you may hand in for this office": Said("not_yours"),
    r"identity number: .*": Said("wrong_number", "identity"),
    r"language or kind of contact is unknown": Said("unknown", "contact"),
    r"[a-z_]+: .* contradicts? the person on file.*": Said("contradicts"),
    r"[a-z_]+: the numbers belong to different people.*": Said("contradicts"),
    r"nobody can find it by its reference, .*": Said("not_found_by_it", "reference"),
    r"people find another case under its reference too .*": Said("alike", "reference"),
    r"the row has more cells than the heading": Said("more_cells"),
    r"a cell cannot be read .*": Said("cell_error"),
    r"the row is longer than .*": Said("long_row"),
    r"a date or a number in it is farther off than can be counted": Said("too_large"),
    r"a character in it cannot be kept": Said("not_kept"),
    r"an event needs an id of 1 to 200 characters": Said("form", "reference"),
}
"""Reasons that are about a row as a whole, or name their field themselves."""
_TROUBLES = {
    r"the file could not be read, in three tries": "tries",
    r"whoever handed it in has no right .*": "no_right",
    r"The file has a heading and no rows.*": "no_rows",
    r"(?P<number>\d+) of \d+ rows could not be taken.*": "most_refused",
    r"The file is damaged after row \d+: a file that is handed in has at most so many.*": "too_many",
    r"The file is damaged after row (?P<number>\d+).*": "damaged_after",
    r"The file is damaged .*": "damaged",
    r"The file is not the one that the profile describes: .*": "heading",
}


def said(reason: str) -> Said:
    """The reason of a row in codes."""
    for pattern, code in OFFICES.items():
        if office := re.fullmatch(pattern, reason):
            return Said(code, office["office"])
    for pattern, found in _WHOLE.items():
        if re.fullmatch(pattern, reason, re.DOTALL):
            return found
    for head, named in _HEADS:
        begun = re.match(head, reason)
        if begun and (about := _about(reason[begun.end() :])):
            field = named or begun.groupdict().get("field", "")
            return Said(about[0], field, about[1])
    return Said(OTHER)


def _about(rest: str) -> tuple[str, str] | None:
    for pattern, code in _ABOUT.items():
        if found := re.fullmatch(pattern, rest, re.DOTALL):
            return code, found.groupdict().get("number") or ""
    return None


def trouble(reason: str) -> Said:
    """Why a file does not count as read, in codes."""
    for pattern, code in _TROUBLES.items():
        if found := re.match(pattern, reason, re.DOTALL):
            return Said(code, "", found.groupdict().get("number") or "")
    return Said(OTHER)


def codes() -> frozenset[str]:
    """All that a row can be told by."""
    return frozenset({OTHER, *OFFICES.values(), *_ABOUT.values(), *(found.code for found in _WHOLE.values())})


def troubles() -> frozenset[str]:
    """All that a file can be told by."""
    return frozenset({OTHER, *_TROUBLES.values()})
