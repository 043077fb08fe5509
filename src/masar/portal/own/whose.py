"""Whose application an address of one's own pages names."""

from uuid import UUID

from django.http import Http404

from masar.cases.access import Own, own_case


def own_or_404(person: UUID, number: str) -> Own:
    """The person's application with this number as it is shown; a stranger's looks as if it did not exist."""
    found = own_case(person, number.replace("-", ""))
    if found is None:
        raise Http404
    return found
