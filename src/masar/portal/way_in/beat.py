"""Answers that leave at the beat of a clock: what little they differ in work is not in the time that they take.

The same statements and as many looks into the vault still leave some microseconds between a reference that exists
and one that does not, which whoever asks some hundred times can measure.
"""

import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse

SECONDS = 0.01
"""From beat to beat, counted from when the work began: several times as long as the work."""


def rest(elapsed: float) -> float:
    """How long it is to the next beat after so many seconds."""
    return -elapsed % SECONDS


def at_the_beat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, whose answers leave at the beat."""

    @wraps(view)
    def waiting(*given: object, **named: object) -> HttpResponse:
        began = time.monotonic()
        response = view(*given, **named)
        time.sleep(rest(time.monotonic() - began))
        return response

    return waiting
