"""How much work an answer takes, counted and not timed: lines of Python that run, and how much text is given to each
regular expression, ours or a library's. A pattern's own steps cannot be counted; what it is given can.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any
from unittest.mock import patch

from django.urls import URLPattern, URLResolver, get_resolver

from masar.people.identities.common import Scheme

LIBRARIES = {"masar", "django", "whitenoise", "csp", "jinja2", "phonenumbers", "babel", "json"}
LIBRARIES |= {"http", "urllib", "email", "ipaddress", "html", "string"}
"""What a request passes through. Others (the tests' own) use patterns too."""
OURS = str(Path(__file__).parent)
LOOKS = frozenset(("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"))


@dataclass(slots=True)
class Work:
    """``longest``: the most characters that a pattern was given, by its name; ``lines``: of Python that ran."""

    longest: dict[str, int] = field(default_factory=dict)
    lines: int = 0

    def given(self, name: str, text: str | bytes) -> None:
        """Note what a pattern is given."""
        self.longest[name] = max(self.longest.get(name, 0), len(text))


class Watched:
    """A pattern that says what it is given."""

    def __init__(self, pattern: re.Pattern[Any], name: str, work: Work) -> None:
        self._pattern, self._name, self._work = pattern, name, work

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pattern, name)
        if name not in LOOKS:
            return found

        def look(*given: Any, **more: Any) -> Any:
            self._work.given(self._name, given[name in ("sub", "subn")])
            return found(*given, **more)

        return look


def places() -> Iterator[tuple[Any, str, Any]]:
    """Everything that a module or a class of the ``LIBRARIES`` holds: where, under which name, and what."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in LIBRARIES and isinstance(module, ModuleType):
            for key, value in list(vars(module).items()):
                yield module, key, value
                if isinstance(value, type) and value.__module__ == name:
                    yield from ((value, own, held) for own, held in list(vars(value).items()))


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern | URLResolver]:
    """Every address that there is."""
    for one in (resolver or get_resolver()).url_patterns:
        yield one
        if isinstance(one, URLResolver):
            yield from routes(one)


def watched(work: Work) -> Iterator[Any]:
    """What has to be patched so that every pattern says what it is given."""
    for holder, key, value in places():
        name = f"{getattr(holder, '__module__', '')}.{holder.__name__}.{key}".lstrip(".")
        if isinstance(value, re.Pattern):
            yield patch.object(holder, key, Watched(value, name, work))
        elif isinstance(pattern := getattr(value, "__self__", None), re.Pattern) and value.__name__ in LOOKS:
            yield patch.object(holder, key, getattr(Watched(pattern, name, work), value.__name__))
    for route in routes():
        seen = Watched(route.pattern.regex, f"the route {route.pattern}", work)
        yield patch.dict(route.pattern.__dict__, {"regex": seen})
    # A plug-in's pattern cannot be exchanged: what asks it is watched.
    fits = Scheme.fits
    yield patch.object(
        Scheme, "fits", lambda scheme, text: work.given("a plug-in's shape", text) or fits(scheme, text)
    )


class Counter:
    """Counts the work of one call after another."""

    def __init__(self) -> None:
        self.work = Work()

    def line(self, frame: FrameType, event: str, argument: object) -> Any:
        """What Python calls for each line that runs; what a test does beside the product is not counted."""
        self.work.lines += event == "line"
        return None if frame.f_code.co_filename.startswith(OURS) else self.line

    def of(self, call: Callable[[], object]) -> Work:
        """What ``call`` takes."""
        compiled: Any = re._compile  # type: ignore[attr-defined]
        self.work.longest, self.work.lines, before = {}, 0, sys.gettrace()
        with patch.object(
            re, "_compile", lambda text, flags: Watched(compiled(text, flags), f"re {text}", self.work)
        ):
            sys.settrace(self.line)
            try:
                call()
            finally:
                sys.settrace(before)
        return self.work


@contextmanager
def counting() -> Iterator[Counter]:
    """A counter, with every pattern watched as long as it is needed."""
    counter = Counter()
    with ExitStack() as stack:
        for one in [*watched(counter.work)]:
            stack.enter_context(one)
        yield counter
