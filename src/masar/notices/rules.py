"""Which news is told to whom: the rules of ``rules.toml``. Pure.

A row of news says what happened to one case; the first rule that fits it says what the message is about, whether it
waits for nobody, and whose part in the case makes them hear of it. What the heart says is not to be announced
(``Outbox.announce``: too late to be new, or an internal step) fits nothing.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from masar.cases.facts import Kind
from masar.catalogue.definitions import Status

FILE = Path(__file__).with_name("rules.toml")
EVERY = "*"
_STATUSES = {status.value: status.value for status in Status}


class Topic(StrEnum):
    """What a message is about. Of several that are told together the first one here names the message."""

    ACTION_NEEDED = "action_needed"
    READY = "ready"
    DECIDED = "decided"
    REMINDER = "reminder"
    AMENDMENT = "amendment"
    APPOINTMENT = "appointment"
    DISPATCHED = "dispatched"
    OVERDUE = "overdue"
    DEFERRED = "deferred"
    MOVED = "moved"
    RECEIVED = "received"
    PROGRESS = "progress"


ORDER = {topic: place for place, topic in enumerate(Topic)}


class News(Protocol):
    """What a rule looks at: a row of the outbox."""

    kind: str
    before: str | None
    after: str | None
    announce: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``kinds`` empty: of every kind; ``after`` empty: whatever the status. ``who``: parts in the case."""

    topic: Topic
    kinds: frozenset[str]
    after: frozenset[str]
    turned: bool
    wanted: bool
    who: frozenset[str]

    def fits(self, news: News) -> bool:
        """Whether the row of news is this rule's."""
        if self.kinds and news.kind not in self.kinds:
            return False
        if self.after and news.after not in self.after:
            return False
        return not self.turned or news.before != news.after


class Unruly(ValueError):
    """The file of rules is not as it must be."""


def rule_for(news: News) -> Rule | None:
    """The rule that a row of news fits; None if nobody is told of it."""
    if not news.announce:
        return None
    return next((rule for rule in rules() if rule.fits(news)), None)


@cache
def rules() -> Sequence[Rule]:
    """The rules, in their order. Raises Unruly."""
    return read(FILE.read_text(encoding="utf-8"))


def wanted() -> frozenset[Topic]:
    """The topics of messages that wait for nobody."""
    return frozenset(rule.topic for rule in rules() if rule.wanted)


def read(text: str) -> Sequence[Rule]:
    """The rules that a file says. Raises Unruly, with the number of the rule and what is wrong with it."""
    found = tuple(_rule(number, table) for number, table in enumerate(tomllib.loads(text)["rule"], 1))
    for topic in Topic:
        if len({rule.wanted for rule in found if rule.topic is topic}) != 1:
            raise Unruly(f"{topic} must have rules, all of them wanted or none")
    return found


def _rule(number: int, table: Mapping[str, Any]) -> Rule:
    if unknown := table.keys() - {"topic", "kinds", "after", "turned", "wanted", "who"}:
        raise Unruly(f"rule {number}: unknown: {', '.join(sorted(unknown))}")
    try:
        kinds = frozenset() if table["kinds"] == [EVERY] else frozenset(Kind(kind) for kind in table["kinds"])
        after = frozenset(_STATUSES[status] for status in table.get("after", ()))
        who = frozenset(table["who"])
        rule = Rule(Topic(table["topic"]), kinds, after, bool(table.get("turned")), table["wanted"], who)
    except (KeyError, ValueError, TypeError) as error:
        raise Unruly(f"rule {number}: {error}") from None
    if not who or not (kinds or after):
        raise Unruly(f"rule {number} names nobody, or everything")
    return rule
