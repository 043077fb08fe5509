"""The key of a form, as the form carries it: bound to the case that it was drawn for.

A key names the event that the form becomes, and events are named within their case. So nobody would see that a key
was used on another case; bound to its own by the server's secret, it fits no other, and nothing has to be looked up.
"""

from uuid import UUID

from django.core.signing import BadSignature, Signer

from masar.cases.actions import Refused


def carried(key: str, case: UUID) -> str:
    """What the form of this case carries of its key, a UUID."""
    return f"{key}{_SEPARATOR}{_signer().signature(_bound(key, case))}"


def key_of(told: str, case: UUID) -> str:
    """The key that a form of this case brought back. Raises Refused if it was drawn for no form of this case."""
    key, _, signature = told.partition(_SEPARATOR)
    try:
        _signer().unsign(f"{_bound(key, case)}{_SEPARATOR}{signature}")
        return str(UUID(key))
    except (BadSignature, ValueError):
        raise Refused("the key was that of another case's form") from None


_SEPARATOR = "."


def _signer() -> Signer:
    return Signer(salt="masar.cases.keys", sep=_SEPARATOR)


def _bound(key: str, case: UUID) -> str:
    return f"{key}:{case.hex}"
