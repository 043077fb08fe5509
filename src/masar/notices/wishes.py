"""What people wish to be told of: everything, only what is wanted of them and the outcome, or nothing.

Whoever stops messages stops those on which nothing hangs, in one step. What asks something of them, the decision and
that it is ready still come, unless they say once more that they want nothing at all.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing

from masar.notices.models import Owed, Wish

SALT = "masar.notices.stop"
Level = Wish.Level


def silent(owed: Sequence[Owed]) -> set[tuple[UUID, int, UUID]]:
    """What of it its people do not want to hear."""
    levels = dict(Wish.objects.filter(pk__in={one.person for one in owed}).values_list("pk", "level"))
    return {one.pk for one in owed if _mute(levels.get(one.person, Level.ALL), wanted=one.wanted)}


def _mute(level: str, *, wanted: bool) -> bool:
    return level == Level.NOTHING or (level == Level.WANTED and not wanted)


def level(person: UUID) -> str:
    """What somebody wishes to be told of."""
    return Wish.objects.filter(pk=person).values_list("level", flat=True).first() or Level.ALL.value


def offered(level: str) -> tuple[str, ...]:
    """What can be wished for instead: to hear nothing at all only after a first step."""
    others = {
        Level.ALL: (Level.WANTED,),
        Level.WANTED: (Level.NOTHING, Level.ALL),
        Level.NOTHING: (Level.WANTED, Level.ALL),
    }
    return tuple(other.value for other in others[Level(level)])


def wish(person: UUID, level: str, *, now: datetime) -> None:
    """Somebody wishes to be told of this from now on. Raises ValueError for what is no level."""
    told = Level(level).value
    Wish.objects.update_or_create(pk=person, defaults={"level": told, "since": now})


def token(person: UUID) -> str:
    """What stands in the address at which ``person`` has fewer messages: it opens nothing else."""
    return signing.Signer(salt=SALT).sign(signing.b64_encode(person.bytes).decode())


def person_of(token: str) -> UUID | None:
    """Whose messages a token stops; None if it is not ours."""
    try:
        return UUID(bytes=signing.b64_decode(signing.Signer(salt=SALT).unsign(token).encode()))
    except (signing.BadSignature, ValueError):
        return None


def address(person: UUID, language: str) -> str:
    """Where ``person`` has fewer messages with one press of a button; "" where this deployment has no address."""
    origin = settings.MASAR_ORIGIN
    return f"{origin}/{language}/stop/{token(person)}/" if origin else ""
