"""How somebody new, or somebody who lost their password, comes to one: by a code that works once, within three days.

The code has 125 random bits, so that its plain SHA-256 is enough to keep. It is handed over by hand.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from masar.staff.models import Invitation, User

LIFE = timedelta(hours=72)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 25


def invite(user: User, *, now: datetime) -> str:
    """A fresh code for ``user``, in groups of five. Any earlier one, their password and their sessions are gone."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    user.set_unusable_password()
    user.sessions_ended_at = now
    user.save(update_fields=["password", "sessions_ended_at"])
    kept = {"code": _kept(code), "until": now + LIFE}
    Invitation.objects.update_or_create(user=user, defaults=kept)
    return "-".join(code[at : at + 5] for at in range(0, LENGTH, 5))


def _kept(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


def invited(username: str, code: str, *, now: datetime) -> User | None:
    """Whom the code invites; None for all else. The code is not used up by asking."""
    found = Invitation.objects.select_related("user").filter(user__username=username, user__is_active=True).first()
    kept = found.code if found is not None else "0" * 64
    right = hmac.compare_digest(kept, _kept(code))
    return found.user if found is not None and right and found.until > now else None


def accept(user: User, code: str, password: str, *, now: datetime) -> bool:
    """Use the code up and keep the password. False, and nothing changes, if somebody used it meanwhile."""
    with transaction.atomic():
        live = Invitation.objects.filter(user=user, code=_kept(code), until__gt=now)
        if not live.delete()[0]:
            return False
        user.set_password(password)
        user.save(update_fields=["password"])
    return True


def pending(user: User) -> bool:
    """Whether the officer was invited and has not come yet: until then nothing else that they had lets them in."""
    return Invitation.objects.filter(user=user).exists()
