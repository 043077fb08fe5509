"""Who works here, with their postings, as plain values."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from masar.staff.models import Posting as PostingRow
from masar.staff.models import User
from masar.staff.rights import RIGHTS, Posting, Right, Role, allowed


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who can sign in. ``name`` is for colleagues; ``language`` is a code, or empty for the first."""

    id: int
    name: str
    language: str
    postings: tuple[Posting, ...]

    @property
    def actor(self) -> str:
        """The officer as an event names them."""
        return f"officer:{self.id}"

    def holds(self, right: Right) -> bool:
        """Whether they have the right anywhere: for a page that belongs to no case."""
        return any(posting.role in RIGHTS[right] for posting in self.postings)

    def may(self, right: Right, *, office: str | None = None, service: str | None = None) -> bool:
        """Whether they have the right over a case of ``office`` and ``service`` (``rights.Posting.allows``)."""
        return allowed(self.postings, right, office=office, service=service)

    def offices(self, right: Right) -> frozenset[str] | None:
        """The offices in which they have the right, for some service at least; None for all."""
        found = [posting.office for posting in self.postings if posting.role in RIGHTS[right]]
        return None if None in found else frozenset(office for office in found if office is not None)


def officer_of(user_id: int) -> Officer | None:
    """The officer; None if there is none of this id, or they are closed."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return None if user is None else read(user)


def names(ids: Collection[int]) -> dict[int, str]:
    """What officers are called among colleagues, by id; those who are closed as well."""
    found = User.objects.filter(pk__in=ids)
    return {user.pk: user.get_full_name() or user.username for user in found}


def who_may(right: Right, *, office: str | None, service: str) -> dict[int, str]:
    """Those who have a right over a case of ``office`` and ``service``, by id, in the order of their names."""
    roles = [role.value for role in RIGHTS[right]]
    posts = PostingRow.objects.filter(role__in=roles, user__is_active=True)
    posts = posts.filter(Q(office=None) | Q(office=office), Q(service=None) | Q(service=service))
    return dict(sorted(names(set(posts.values_list("user", flat=True))).items(), key=lambda one: one[1]))


def read(user: User) -> Officer:
    """The officer that a row is. A role that is none any more gives nothing."""
    known = {role.value for role in Role}
    rows = user.postings.order_by("pk").values_list("role", "office_id", "service")
    postings = tuple(Posting(Role(role), office, service) for role, office, service in rows if role in known)
    return Officer(user.pk, user.get_full_name() or user.username, user.language, postings)
