"""Recording for many cases that have nothing to do with one another: together, and apart where that fails."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from masar.cases.actions import record_events
from masar.cases.facts import CLOCK
from masar.cases.incoming import Became, Incoming

log = logging.getLogger(__name__)


def record_apart(told: Sequence[tuple[UUID, Incoming]], now: datetime) -> dict[UUID, Became | str]:
    """Record for each case what the clock tells of it: all at once, or each alone if that fails.

    What became of the last fact of each case; or why nothing could be recorded of it, in codes.
    """
    if not told:
        return {}
    try:
        recorded = record_events([incoming for _, incoming in told], now=now, actor=CLOCK)
    except (OperationalError, InterfaceError):
        # The database, not a case.
        raise
    except Exception as error:
        log.error("what fell due of %d cases could not be recorded: %s", len(told), type(error).__name__)
        if len(told) == 1:
            return {told[0][0]: f"recording failed: {type(error).__name__}"}
        return {case: became for one in told for case, became in record_apart([one], now).items()}
    outcomes = iter(recorded.outcomes)
    found: dict[UUID, Became | str] = {}
    for case, incoming in told:
        of_case = [next(outcomes) for _ in incoming.facts]
        refused = next((one.why for one in of_case if one.became is Became.REFUSED), None)
        found[case] = refused if refused is not None else of_case[-1].became
    return found
