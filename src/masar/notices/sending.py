"""Sending in parallel: threads that talk to far sides, and one that keeps the books.

The threads touch no database; they carry one letter each and report what became of it. Whoever calls ``step`` claims,
renews and writes down, on one connection. So a far side that is slow or silent costs a place among those of its own
channel, and nothing else waits for it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from uuid import UUID, uuid4

from masar.notices import channels, claiming, routing
from masar.notices.channels import Failed, Letter
from masar.notices.claiming import LEASE, Ended
from masar.notices.models import Delivery
from masar.people.vault import opened

RENEWED = LEASE / 3
TOGETHER = 0.03
"""Seconds. The books take as long for one message as for many."""
GIVEN_UP = timedelta(minutes=5)
"""A far side that has not come to an end by then, though it never fell silent: the message is tried again. Its thread
keeps its place, so that not more of them gather than may send at once."""


@dataclass(slots=True)
class Flight:
    """A message that a thread carries. It has no thread if it could not be opened."""

    delivery: Delivery
    begun: datetime
    renewed: datetime
    thread: Thread | None = None


class Sender:
    """One worker's messages on their way. ``step`` and ``wait`` are called by one thread alone."""

    def __init__(self) -> None:
        self.lease = uuid4()
        self._flights: dict[UUID, Flight] = {}
        self._given_up: list[Flight] = []
        self._reports: SimpleQueue[Ended] = SimpleQueue()
        self._ended: list[Ended] = []

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flights

    def step(self, now: datetime) -> int:
        """Write down what came to an end, and begin what is due while there are places; how many that was. Waits for
        no far side. If the database fails, nothing is forgotten: the next step writes it down.
        """
        settled = self._settle(now)
        self._renew(now)
        return settled + claiming.expire(now) + self._begin(now)

    def wait(self, seconds: float) -> None:
        """Until messages come to their end, or for ``seconds``; what ends within a moment is settled together."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            try:
                self._ended.append(self._reports.get(timeout=left))
            except Empty:
                return
            if len(self._ended) >= len(self._flights):
                return
            until = min(until, monotonic() + TOGETHER)

    def finish(self, clock: Callable[[], datetime], *, within: float) -> None:
        """Begin nothing more, and write down what comes to an end within so many seconds."""
        until = monotonic() + within
        while not self.idle and monotonic() < until:
            self.wait(0.1)
            self._settle(clock())

    def _settle(self, now: datetime) -> int:
        while not self._reports.empty():
            self._ended.append(self._reports.get())
        # What was given up may report after all; it is another attempt's by then.
        over = {one.delivery.pk: one for one in self._ended if self._carries(one.delivery)}
        late = [flight for flight in self._flights.values() if now - flight.begun >= GIVEN_UP]
        given_up = [flight for flight in late if flight.delivery.pk not in over]
        over |= {flight.delivery.pk: Ended(flight.delivery, flight.begun, "timeout") for flight in given_up}
        if over:
            claiming.settle(list(over.values()), now=now)
        self._flights = {pk: flight for pk, flight in self._flights.items() if pk not in over}
        self._given_up += given_up
        self._ended.clear()
        return len(over)

    def _carries(self, delivery: Delivery) -> bool:
        flight = self._flights.get(delivery.pk)
        return flight is not None and flight.delivery is delivery

    def _renew(self, now: datetime) -> None:
        old = {pk: flight for pk, flight in self._flights.items() if now - flight.renewed >= RENEWED}
        if old:
            claiming.renew(list(old), lease=self.lease, now=now)
        for flight in old.values():
            flight.renewed = now

    def _begin(self, now: datetime) -> int:
        self._given_up = [flight for flight in self._given_up if flight.thread and flight.thread.is_alive()]
        taken = [*self._flights.values(), *self._given_up]
        busy, begun = Counter(flight.delivery.channel for flight in taken), 0
        for channel in claiming.channels_due(now):
            places = channels.at_once(channel) - busy[channel]
            if places > 0:
                claimed = claiming.claim(channel, most=places, lease=self.lease, now=now)
                for delivery in routing.routed(claimed):
                    self._carry(delivery, now)
                    begun += 1
        return begun

    def _carry(self, delivery: Delivery, now: datetime) -> None:
        flight = self._flights[delivery.pk] = Flight(delivery, now, now)
        try:
            content = opened(Delivery, delivery.pk, delivery.sealed or b"")
            letter = Letter(delivery.pk, language=delivery.language, gateway=delivery.gateway, **content)
        except Exception as error:
            self._reports.put(Ended(delivery, now, _name_of(error)))
            return
        flight.thread = Thread(target=self._send, args=(delivery, letter, now), daemon=True)
        flight.thread.start()

    def _send(self, delivery: Delivery, letter: Letter, begun: datetime) -> None:
        """In a thread of its own: hand over one letter, and report."""
        since, why, for_good = monotonic(), "", False
        try:
            channels.send(delivery.channel, letter)
        except Failed as failed:
            why, for_good = failed.why, failed.for_good
        except Exception as error:
            why = _name_of(error)
        self._reports.put(Ended(delivery, begun, why, for_good, monotonic() - since))


def _name_of(error: Exception) -> str:
    """Whatever a library raises: its text may hold the address, so only its name is kept."""
    return type(error).__name__[:40]
