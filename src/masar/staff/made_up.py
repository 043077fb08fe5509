"""Officers made up for trying: one of each role, with a password that all know. Elsewhere they open nothing."""

from django.conf import settings

from masar.lib.languages import FIRST
from masar.staff.models import Posting, User
from masar.staff.officers import Officer, read
from masar.staff.rights import Role

BEGINNING = "demo-"
"""What their names begin with; ``masar officer create`` gives nobody else such a name."""
PASSWORD = "made up for trying"  # noqa: S105  printed by the demo, and refused everywhere else


def create() -> list[tuple[str, str]]:
    """The made-up officers, made unless they are there: (name, role). Raises RuntimeError outside the demo."""
    if not settings.MASAR_DEMO:
        raise RuntimeError("made-up officers are for the demo alone")
    for role in Role:
        user, new = User.objects.get_or_create(username=f"{BEGINNING}{role.value}", defaults={"language": FIRST})
        if new:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            Posting.objects.create(user=user, role=role.value)
    return [(f"{BEGINNING}{role.value}", role.value) for role in Role]


def officer(role: Role) -> Officer:
    """The made-up officer of a role, who is there."""
    return read(User.objects.get(username=f"{BEGINNING}{role.value}"))


def shut_out(user: User) -> bool:
    """Whether the officer is made up, and this is not the demo."""
    return user.username.startswith(BEGINNING) and not settings.MASAR_DEMO
