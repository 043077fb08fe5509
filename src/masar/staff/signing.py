"""What happens at the officers' door is recorded: who, what, when, and from which rough network."""

from datetime import datetime, timedelta
from enum import StrEnum

from masar.limits.network import wide
from masar.staff.models import SignIn, User

KEPT = timedelta(days=730)
"""How long it is kept: as long as what officers did may have to be explained."""


class Kind(StrEnum):
    """What may happen."""

    SIGNED_IN = "signed_in"
    RECOVERED = "recovered"
    BY_PASSKEY = "by_passkey"
    BY_SIGN_ON = "by_sign_on"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    WRONG_CODE = "wrong_code"
    WRONG_PASSKEY = "wrong_passkey"
    PASSKEY_COPIED = "passkey_copied"
    SIGN_ON_REFUSED = "sign_on_refused"
    SIGN_ON_UNKNOWN = "sign_on_unknown"
    LIMITED = "limited"
    PASSWORD_SET = "password_set"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    FACTOR_SET = "factor_set"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_SET = "recovery_set"
    PROVED = "proved"
    SESSION_ENDED = "session_ended"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"


def record(kind: Kind, user: User | None, network: str, *, now: datetime) -> None:
    """Keep it. ``network`` is a ``limits.network.network_of``; what is kept is coarser."""
    SignIn.objects.create(user=user, kind=kind.value, network=wide(network), at=now)


def lately(user_id: int, most: int = 10) -> list[tuple[Kind, datetime, str]]:
    """What happened at the door in somebody's name, the last first: (kind, when, network)."""
    rows = SignIn.objects.filter(user=user_id).order_by("-at", "-pk")[:most]
    return [(Kind(row.kind), row.at, row.network) for row in rows]


def forget(now: datetime) -> int:
    """Delete what is older than ``KEPT``; how many rows."""
    return SignIn.objects.filter(at__lt=now - KEPT).delete()[0]
