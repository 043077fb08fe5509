"""For tests: a client that has signed in with both factors."""

from itertools import count

from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from masar.console.models import OpenSession
from masar.console.sessions import opened
from masar.lib import clock
from masar.lib.languages import FIRST
from masar.staff.models import Posting, User
from masar.staff.officers import Officer, read
from masar.staff.rights import Role
from masar.staff.signing import Kind

_NUMBERS = count(1)


def signed_in(
    client: Client, role: Role, office: str | None = None, service: str | None = None, language: str = FIRST
) -> Officer:
    """A new officer of this role, whose session ``client`` has from now on."""
    user = User.objects.create_user(f"{role.value}-{next(_NUMBERS)}-{clock.now():%H%M%S%f}", language=language)
    Posting.objects.create(user=user, role=role.value, office_id=office, service=service)
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session.update(opened(user, open_session(user), clock.now()))
    session.save()
    client.cookies[settings.MASAR_DESK_COOKIE] = session.session_key
    return read(user)


def open_session(user: User) -> OpenSession:
    """A session of the officer from now on."""
    now, way = clock.now(), Kind.SIGNED_IN.value
    return OpenSession.objects.create(user=user, way=way, network="127.0.0.0/24", opened_at=now, seen_at=now)
