"""What an officer looks at in a queue: what is set on the page, and what they may see at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from masar.cases.queue_files import queues
from masar.cases.queue_rows import Mark, counts, mark
from masar.cases.queues import Queue, Whose
from masar.cases.sight import Filter, Sight, offices, seen_by
from masar.catalogue.queries import catalogue
from masar.staff import queries as staff
from masar.staff.officers import Officer


@dataclass(frozen=True, slots=True)
class Asked:
    """What is set, and from where a page is read. What is not the officer's to choose is as if it were not set."""

    chosen: Filter
    after: Mark | None = None

    def query(self, **more: str) -> str:
        """What is set, as the query of an address with its question mark; empty if nothing is."""
        chosen = self.chosen
        told = {"office": chosen.office, "service": chosen.service, **more}
        told |= {"whose": chosen.whose.value} if chosen.whose is not Whose.ALL else {}
        return f"?{found}" if (found := urlencode({key: value for key, value in told.items() if value})) else ""

    def hidden(self) -> dict[str, str]:
        """The same as fields of a form, with the place in the queue."""
        return {
            "office": self.chosen.office,
            "service": self.chosen.service,
            "whose": self.chosen.whose.value,
            "after": str(self.after or ""),
        }


def asked(given: Mapping[str, str], queue: Queue, officer: Officer) -> Asked:
    """What an address or a form sets."""
    known_offices, known_services = choices(queue, officer)
    office, service, whose = (given.get(name, "") for name in ("office", "service", "whose"))
    chosen = Filter(
        office if office in known_offices else "",
        service if service in known_services else "",
        Whose(whose) if whose in set(Whose) else Whose.ALL,
    )
    return Asked(chosen, mark(given.get("after", "")))


def choices(queue: Queue, officer: Officer) -> tuple[list[str], list[str]]:
    """The offices and services of which the officer can see cases in the queue."""
    everything = sight(queue, officer, Filter(), date.min)
    services = {one for place in everything.places for one in place.services or ()}
    every_service = any(place.services is None for place in everything.places)
    known = catalogue().offered
    return offices(everything), [code for code in known if every_service or code in services]


def mine(officer: Officer) -> list[Queue]:
    """The queues that the officer sees, in their order."""
    return [queue for queue in queues().values() if officer.holds(queue.right)]


def sight(queue: Queue, officer: Officer, chosen: Filter, today: date) -> Sight:
    """What of a queue the officer looks at."""
    return seen_by(officer.id, officer.postings, queue.right, staff.offices(), chosen, today=today)


def numbers(officer: Officer, chosen: Filter, today: date) -> list[tuple[Queue, int]]:
    """The officer's queues, and how many cases are behind each under what is set."""
    seen = [(queue, sight(queue, officer, chosen, today)) for queue in mine(officer)]
    found = counts(seen)
    return [(queue, found[queue.name]) for queue, _ in seen]
