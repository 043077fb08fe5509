"""Whom an account of the ministry's own sign-on stands for. An administrator says so; it makes nobody an officer."""

from django.db import IntegrityError, transaction

from masar.staff.models import Invitation, Link, User

LONGEST = 255
"""Characters of an issuer's address, and of what it calls somebody (OpenID Connect Core, 2)."""


class Taken(Exception):
    """The account stands for somebody else already."""


def link(user: User, issuer: str, subject: str) -> None:
    """The account stands for this officer from now on, instead of any other of the issuer's. An invitation that they
    have not taken up is void: they have a way in. Raises Taken.
    """
    try:
        with transaction.atomic():
            Link.objects.update_or_create(user=user, issuer=issuer, defaults={"subject": subject})
            Invitation.objects.filter(user=user).delete()
    except IntegrityError as error:
        raise Taken from error


def unlink(user: User) -> bool:
    """No account stands for the officer any more; whether one did."""
    return bool(Link.objects.filter(user=user).delete()[0])


def linked(issuer: str, subject: str) -> User | None:
    """Whom the account stands for."""
    found = Link.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    return found.user if found is not None else None


def is_linked(user: User, issuer: str) -> bool:
    """Whether an account of the issuer stands for the officer."""
    return Link.objects.filter(user=user, issuer=issuer).exists()
