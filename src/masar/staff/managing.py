"""Who works here, changed: one verb for the command line and the console alike, each leaving a deed.

``by`` is the id of the officer who does it; None is the server's command line, which may do everything. Somebody in
the console gives no rights to themselves, and the last administrator who can sign in stays.
"""

from datetime import datetime

from django.db import transaction

from masar.staff import deeds, inviting, linking
from masar.staff.deeds import Did, post_told
from masar.staff.made_up import BEGINNING
from masar.staff.models import Office, Posting, User
from masar.staff.rights import Role

LONGEST = 150


class Unfit(Exception):
    """It cannot be done. ``why`` is a code, ``str()`` says it to whoever runs the server."""

    def __init__(self, why: str, told: str) -> None:
        super().__init__(told)
        self.why = why


def create(username: str, name: str, language: str, *, by: int | None, now: datetime) -> User:
    """A new officer, who can do nothing until they are posted, nor sign in until they are invited."""
    if not username or len(username) > LONGEST or not username.isprintable() or any(map(str.isspace, username)):
        raise Unfit("name", "A name to sign in with has 1 to 150 characters and no spaces.")
    if username.startswith(BEGINNING):
        raise Unfit("made_up", f"Names that begin with {BEGINNING} are of officers made up for trying.")
    with transaction.atomic():
        _in_line()
        if User.objects.filter(username=username).exists():
            raise Unfit("known", "There is an officer of this name.")
        user = User(username=username, first_name=name[:LONGEST], language=language)
        user.set_unusable_password()
        user.save()
        deeds.record(Did.CREATED, by=by, whom=user.pk, now=now)
    return user


def invite(user: User, *, by: int | None, now: datetime) -> str:
    """A fresh code for somebody (``inviting.invite``): their password and sessions are gone."""
    _not_oneself(user, by)
    if not user.is_active:
        raise Unfit("closed", "The officer is closed.")
    with transaction.atomic():
        code = inviting.invite(user, now=now)
        deeds.record(Did.INVITED, by=by, whom=user.pk, now=now)
    return code


def post(
    user: User, role: Role, office: str | None, service: str | None, *, by: int | None, now: datetime
) -> Posting:
    """Somebody is this from now on, at this office, for this service; None for all. A post they hold stays one."""
    _not_oneself(user, by)
    if office is not None and not Office.objects.filter(pk=office).exists():
        raise Unfit("office", "There is no office of this code: masar offices load")
    with transaction.atomic():
        _in_line()
        named = {"user": user, "role": role.value, "office_id": office, "service": service}
        known = Posting.objects.filter(**named).first()
        if known is not None:
            return known
        made = Posting.objects.create(**named)
        deeds.record(Did.POSTED, by=by, whom=user.pk, about=post_told(role.value, office, service), now=now)
    return made


def close_post(posting: int, *, of: User, by: int | None, now: datetime) -> None:
    """Somebody does not hold this post any more. Done twice, it is done once."""
    _not_oneself(of, by)
    with transaction.atomic():
        _in_line()
        held = Posting.objects.filter(pk=posting, user=of).first()
        if held is None:
            return
        _not_the_last(of, without=posting)
        held.delete()
        about = post_told(held.role, held.office_id, held.service)
        deeds.record(Did.POST_CLOSED, by=by, whom=of.pk, about=about, now=now)


def close(user: User, *, by: int | None, now: datetime) -> None:
    """Somebody has left: they cannot sign in, and their sessions are over. What they did stays in their name."""
    _not_oneself(user, by)
    with transaction.atomic():
        _in_line()
        _not_the_last(user)
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False, sessions_ended_at=now):
            deeds.record(Did.CLOSED, by=by, whom=user.pk, now=now)


def open_again(user: User, *, by: int | None, now: datetime) -> None:
    """Somebody is back, with the password that they had and without a session."""
    _not_oneself(user, by)
    with transaction.atomic():
        _in_line()
        if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            deeds.record(Did.OPENED, by=by, whom=user.pk, now=now)


def end_sessions(user: User, *, by: int | None, now: datetime) -> None:
    """Whoever is signed in as this officer is signed out."""
    User.objects.filter(pk=user.pk).update(sessions_ended_at=now)
    deeds.record(Did.SESSIONS_ENDED, by=by, whom=user.pk, now=now)


def link(user: User, issuer: str, subject: str, *, by: int | None, now: datetime) -> None:
    """An account of the ministry's own sign-on stands for somebody from now on (``linking``)."""
    _not_oneself(user, by)
    if not issuer or not subject or len(subject) > linking.LONGEST or not subject.isprintable():
        raise Unfit("subject", "An account has 1 to 255 characters, and there is an issuer (MASAR_OIDC_ISSUER).")
    try:
        with transaction.atomic():
            linking.link(user, issuer, subject)
            deeds.record(Did.LINKED, by=by, whom=user.pk, now=now)
    except linking.Taken as error:
        raise Unfit("linked", "This account stands for another officer already.") from error


def unlink(user: User, *, by: int | None, now: datetime) -> None:
    """No account stands for somebody any more, and whoever is signed in as them is signed out."""
    _not_oneself(user, by)
    with transaction.atomic():
        if linking.unlink(user):
            User.objects.filter(pk=user.pk).update(sessions_ended_at=now)
            deeds.record(Did.UNLINKED, by=by, whom=user.pk, now=now)


def _not_oneself(user: User, by: int | None) -> None:
    if by == user.pk:
        raise Unfit("oneself", "Nobody changes their own account or rights.")


def _in_line() -> None:
    """One after the other: of two that close the last two administrators, the second sees what the first did."""
    list(User.objects.select_for_update().filter(postings__role=Role.ADMINISTRATOR.value).order_by("pk"))


def _not_the_last(user: User, without: int | None = None) -> None:
    """Raises Unfit if no administrator of everything would be left who can sign in."""
    full = Posting.objects.filter(role=Role.ADMINISTRATOR.value, office=None, service=None, user__is_active=True)
    lost = full.filter(pk=without) if without is not None else full.filter(user=user)
    left = full.exclude(pk=without) if without is not None else full.exclude(user=user)
    if lost.exists() and not left.exists():
        raise Unfit("last", "This is the last administrator. Post another one first.")
