"""The second factor: codes of an authenticator (RFC 6238, 30 seconds, 6 digits, SHA-1) and recovery codes.

SHA-1 is what every authenticator can do; nothing here leans on its resisting collisions. A code is taken from 30
seconds before to 30 seconds after its time, and once.
"""

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from masar.console.models import Factor, Passkey, RecoveryCode
from masar.people.keyring import ring
from masar.people.vault import opened, seal
from masar.staff.inviting import LETTERS
from masar.staff.models import User

STEP, DIGITS, SECRET_BYTES = 30, 6, 20
RECOVERY, RECOVERY_LENGTH = 10, 16


def factor_of(user: User) -> Factor | None:
    """The authenticator that the officer has set up."""
    return Factor.objects.filter(user=user, confirmed_at__isnull=False).first()


def is_set_up(user: User) -> bool:
    """Whether the officer has a second factor. From then on a password alone sets up no other."""
    # A closed passkey counts: it opens nothing, and whoever has the password makes no other of it.
    return factor_of(user) is not None or Passkey.objects.filter(user=user).exists()


def holder(user: User) -> Factor | None:
    """What the officer's recovery codes hang on, be there an authenticator or passkeys alone."""
    return Factor.objects.filter(user=user).first() if is_set_up(user) else None


def may_have(user: User) -> bool:
    """Whether the officer can have an authenticator once they are in: it goes with a password."""
    return factor_of(user) is not None or (user.has_usable_password() and is_set_up(user))


def begun(user: User) -> str:
    """The secret of an authenticator that is being set up, in base 32: the same until it is confirmed.

    Raises ValueError where one is set up already: that is changed by an invitation, not by whoever has a password.
    """
    found = Factor.objects.filter(user=user).first()
    if found is not None and found.confirmed_at is not None:
        raise ValueError("set up already")
    if found is None:
        found = Factor(user=user)
        text = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
        found.secret = seal(Factor, found.pk, text)
        found.save(force_insert=True)
    return _secret(found)


def _secret(factor: Factor) -> str:
    return str(opened(Factor, factor.pk, factor.secret))


def address(user: User, secret: str, issuer: str) -> str:
    """What an authenticator is given to know the secret (``otpauth:``)."""
    label = quote(f"{issuer}:{user.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def code_at(secret: str, seconds: float) -> str:
    """The code of the time step that ``seconds`` of the Unix epoch lie in."""
    made = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303  see above
    return made.generate(int(seconds)).decode()


def confirm(user: User, code: str, *, now: datetime) -> list[str] | None:
    """Set up the first factor if its code is right: the recovery codes, shown this once. Else None."""
    with transaction.atomic():
        found = confirmed(user, code, now=now)
        return None if found is None else recovery(found)


def confirmed(user: User, code: str, *, now: datetime) -> Factor | None:
    """The authenticator that is being set up, if ``code`` is its; from now on it counts. Recovery codes stay."""
    with transaction.atomic():
        found = Factor.objects.filter(user=user, confirmed_at__isnull=True).first()
        if found is None or not _taken(found, _secret(found), code, now):
            return None
        Factor.objects.filter(pk=found.pk).update(confirmed_at=now)
        return found


def of_passkeys(user: User) -> list[str]:
    """The recovery codes of whoever set up a passkey as their first factor, shown this once."""
    begun(user)
    return recovery(Factor.objects.get(user=user))


def recovery(factor: Factor) -> list[str]:
    """New recovery codes, shown this once. Those from before are gone."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY)]
    with transaction.atomic():
        RecoveryCode.objects.filter(factor=factor).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, code=_kept(factor, one)) for one in codes)
    return ["-".join(one[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4)) for one in codes]


def following(factor: Factor) -> str:
    """The secret of an authenticator that is to take the place of this one: the same until it has."""
    if factor.following is None:
        text = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
        # Of two pages that begin at once, both show the secret that was kept.
        Factor.objects.filter(pk=factor.pk, following__isnull=True).update(following=seal(Factor, factor.pk, text))
        factor.refresh_from_db()
    return str(opened(Factor, factor.pk, bytes(factor.following or b"")))


def follow(factor: Factor, code: str, *, now: datetime) -> bool:
    """Put the new authenticator in the place of the old one if ``code`` is the new one's. Recovery codes stay."""
    step = None if factor.following is None else _step(following(factor), code, now)
    if step is None:
        return False
    changed = {"secret": factor.following, "following": None, "step": step, "confirmed_at": now}
    # One statement decides here too. No code of the new one was used before, whatever was of the old one.
    return bool(Factor.objects.filter(pk=factor.pk, following=factor.following).update(**changed))


def _kept(factor: Factor, code: str) -> str:
    return ring().blind(f"recovery|{factor.pk}|{code}")


def right(factor: Factor, code: str, *, now: datetime) -> bool:
    """Whether ``code`` is the authenticator's now, and was not used. It is used up by that."""
    return _taken(factor, _secret(factor), code, now)


def _taken(factor: Factor, secret: str, code: str, now: datetime) -> bool:
    step = _step(secret, code, now)
    # One statement decides: of two requests with the same code one gets in.
    return step is not None and bool(Factor.objects.filter(pk=factor.pk, step__lt=step).update(step=step))


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The time step, close to now, whose code this is."""
    typed, current = code.strip().replace(" ", ""), int(now.timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(code_at(secret, step * STEP).encode(), typed.encode()):
            return step
    return None


def recovered(factor: Factor, code: str) -> bool:
    """Whether ``code`` is one of the recovery codes that are left. It is used up by that."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    wanted = ring().blinds(f"recovery|{factor.pk}|{plain}")
    return bool(RecoveryCode.objects.filter(factor=factor, code__in=wanted).delete()[0])


def left(factor: Factor) -> int:
    """How many recovery codes are left."""
    return RecoveryCode.objects.filter(factor=factor).count()


def forget(user: User) -> None:
    """The authenticator, its recovery codes and all passkeys are gone; the next sign-in sets up another."""
    Passkey.objects.filter(user=user).delete()
    Factor.objects.filter(user=user).delete()
