"""What a log calls an address: the route that it took, never what somebody put into it.

A number, an identity or a secret can be spelt in more scripts and escapes than any pattern knows. A route is ours.
"""

import re
from functools import lru_cache

from django.urls import Resolver404, resolve

BLOT = "•••"
LONGEST = 256
"""Characters of a path. The longest address of the portal has fewer than one hundred."""
NOWHERE = "(no route)"
_OURS = ("language", "name")
"""The parts of a route that can only be one of a few words of ours."""
_PART = re.compile(r"\(\?P<(\w+)>[^)]*\)|<\w+:(\w+)>")


@lru_cache(maxsize=1024)
def route_of(path: str) -> str:
    """The route that ``path`` takes, with what it has of its own blotted out."""
    if len(path) > LONGEST:
        return NOWHERE
    if path.startswith("/static/"):
        return f"/static/{BLOT}"
    try:
        found = resolve(path)
    except Resolver404:
        return NOWHERE
    told = {name: str(found.kwargs[name]) for name in _OURS if name in found.kwargs}
    plain = _PART.sub(lambda part: told.get(part[1] or part[2], BLOT), found.route)
    return "/" + plain.removeprefix("^").removesuffix("$").replace("\\.", ".")
