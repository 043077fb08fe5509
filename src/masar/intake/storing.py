"""A batch into the database, whatever is in it: what one case or one fact raises is found, and is its reject.

The others go on. A batch in which nothing raises is recorded as it is, in one transaction.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection

from masar.cases.actions import Incoming, Recorded
from masar.cases.incoming import Became, Outcome, PartyGiven

Record = Callable[[Sequence[Incoming]], Recorded]
ATTEMPTS = 5


def store(incoming: Sequence[Incoming], record: Record) -> Recorded:
    """Record all of it but what cannot be: that is in ``refused``, each with its reason."""
    try:
        return _patiently(incoming, record)
    except (OperationalError, InterfaceError, MemoryError):
        raise  # the database's trouble, not a row's
    except Exception as error:
        if len(incoming) > 1:
            middle = len(incoming) // 2
            return _together(store(incoming[:middle], record), store(incoming[middle:], record))
        return _one(incoming[0], record, error)


def _one(given: Incoming, record: Record, error: Exception) -> Recorded:
    """A case that cannot be recorded: its facts in halves; one fact alone first without what it says of people."""
    if len(given.facts) > 1:
        middle = len(given.facts) // 2
        halves = (replace(given, facts=given.facts[:middle]), replace(given, facts=given.facts[middle:]))
        return _together(*(store([half], record) for half in halves))
    case, why = given.case, reason(error)
    if any(party.given for group in (case.parties, *given.also) for party in group):
        nobody = replace(case, parties=tuple(PartyGiven(party.role) for party in case.parties))
        found = store([replace(given, case=nobody, also=())], record)
        if not found.refused:
            what = f"what it says of people: {why}"
            found.people.append(Outcome(case.source, case.reference, "", Became.REFUSED, what))
        return found
    name = (case.source, case.reference)
    return Recorded(outcomes=[Outcome(*name, fact.source_id, Became.REFUSED, why) for fact in given.facts])


def _patiently(incoming: Sequence[Incoming], record: Record) -> Recorded:
    """Two runs that wait for each other are parted by the database; the one that it stopped comes again."""
    for attempt in range(1, ATTEMPTS):
        try:
            return record(incoming)
        except OperationalError as error:
            parted = "deadlock" in str(error) or "locked" in str(error) or "serialize" in str(error)
            if not parted or connection.in_atomic_block:
                raise
            time.sleep((50 + secrets.randbelow(150)) / 1000 * attempt)
    return record(incoming)


def reason(error: Exception) -> str:
    """Why something could not be recorded, without anything of what it said."""
    if isinstance(error, OverflowError):
        return "a date or a number in it is farther off than can be counted"
    if isinstance(error, UnicodeError):
        return "a character in it cannot be kept"
    if isinstance(error, DataError | IntegrityError):
        return "the database cannot keep what it says"
    return f"it cannot be recorded ({type(error).__name__})"


def _together(first: Recorded, second: Recorded) -> Recorded:
    return Recorded(
        cases_new=first.cases_new + second.cases_new,
        outcomes=first.outcomes + second.outcomes,
        numbers=first.numbers | second.numbers,
        versions=first.versions | second.versions,
        people=first.people + second.people,
    )
