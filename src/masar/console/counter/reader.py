"""An officer at the counter, as the vault writes down who reads."""

from django.http import HttpRequest

from masar.limits.network import network_of, wide
from masar.people.access import Reader
from masar.staff.officers import Officer


def reader_of(request: HttpRequest, officer: Officer) -> Reader:
    """Who reads: the officer by their code, from a rough network."""
    network = wide(network_of(request.META.get("REMOTE_ADDR")))
    return Reader("officer", unit=officer.actor, door="counter", network=network)
