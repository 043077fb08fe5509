"""``/metrics``: what waits, what fails and how fresh the data are, for Prometheus and whatever reads its format.

Off unless ``MASAR_METRICS_TOKEN`` is set. Every number is computed from the database when it is asked for, so that
any web process of any machine gives the same answer. Labels name channels, jobs, followers and sources: codes that
operators and this code chose, as many as there are of them. Nothing is counted by person, case, number or address.
"""

import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from masar import __version__
from masar.cases import watching as heart
from masar.documents import watching as documents
from masar.lib import clock
from masar.lib.queues import Queue
from masar.notices import watching as messages

SHORTEST_TOKEN = 32
MOST = 200
"""Values of one label."""
OTHER = "other"
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
LOOPBACK = frozenset(("127.0.0.1", "::1"))


def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers; for whoever does not bring the token there is no such page."""
    if not _allowed(request):
        raise Http404
    try:
        told = text(clock.now())
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain", headers=_PRIVATE)
    return HttpResponse(told, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=_PRIVATE)


metrics.audience = "operator"  # type: ignore[attr-defined]
_PRIVATE = {"Cache-Control": "no-store"}


def _allowed(request: HttpRequest) -> bool:
    """Whether the right token came, and not in clear over a network where pages are encrypted."""
    if request.method not in ("GET", "HEAD") or not settings.MASAR_METRICS_TOKEN:
        return False
    in_clear = settings.HTTPS and not request.is_secure() and request.META.get("REMOTE_ADDR") not in LOOPBACK
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(given.strip().encode(), settings.MASAR_METRICS_TOKEN.encode())
    return right and scheme.lower() == "bearer" and not in_clear


def text(now: datetime) -> bytes:
    """All numbers of this moment, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(now))
    return generate_latest(registry)


class _Numbers(Collector):
    """The numbers of one moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield _by("masar_build_info", "1 for the version that answers.", "version", {__version__: 1})
        yield from self._heart(heart.watched(self.now))
        yield from self._messages(messages.watched(self.now))
        yield from self._queue("documents", "files that wait to be looked into", {"": documents.waiting(self.now)})

    def _heart(self, seen: heart.Watched) -> Iterator[Metric]:
        yield from self._queue("news", "rows of news that have no position yet", {"": seen.news})
        yield CounterMetricFamily("masar_news_numbered", "Positions that were given.", value=seen.numbered)
        yield _by("masar_follower_behind", "Rows of news that a follower has not passed.", "follower", seen.behind)
        if seen.sequencer_until is not None:
            left = (seen.sequencer_until - self.now).total_seconds()
            yield _gauge("masar_sequencer_lease_seconds", "How long its lease runs; below 0 no worker numbers.", left)
        yield from self._queue("cases_due", "cases that the clock is to take up", {"": seen.due})
        yield _by("masar_troubles", "What the worker could not do.", "job", seen.troubles)
        ages = {code: self._since(at) for code, at in seen.fresh_as_of.items() if at is not None}
        yield _by("masar_source_age_seconds", "Since when a source was not heard of.", "source", ages)
        yield _gauge("masar_sources", "Sources that are declared.", len(seen.fresh_as_of))

    def _messages(self, seen: messages.Watched) -> Iterator[Metric]:
        yield from self._queue("deliveries", "messages that wait to be sent", dict(seen.waiting), "channel")
        sent = {channel: spent.messages for channel, spent in seen.spent.items()}
        budget = {channel: spent.budget for channel, spent in seen.spent.items()}
        held = {channel: spent.held for channel, spent in seen.spent.items()}
        yield _by("masar_deliveries_last_hour", "Messages that a channel was given.", "channel", sent)
        yield _by("masar_deliveries_budget", "Messages that it may be given in an hour.", "channel", budget)
        yield _by("masar_deliveries_over_budget", "Messages that wait for room in it.", "channel", held)
        yield _gauge("masar_deliveries_dead", "Messages that were given up.", seen.dead)
        share = {one.name: one.share for one in seen.gateways}
        faults = {one.name: one.faults for one in seen.gateways}
        yield _by("masar_gateway_share", "Percent of new text messages that go by it.", "gateway", share)
        yield _by("masar_gateway_faults", "Of its last 20 hand-overs, the failed and slow.", "gateway", faults)
        yield from self._queue("owed", "pieces of news that people are to be told of now", {"": seen.owed})
        yield from self._queue("code_requests", "requests for codes that wait to be answered", {"": seen.codes})

    def _queue(self, name: str, what: str, queues: Mapping[str, Queue], label: str = "") -> Iterator[Metric]:
        waiting = {value: queue.waiting for value, queue in queues.items()}
        oldest = {value: self._since(queue.since) for value, queue in queues.items()}
        yield _by(f"masar_{name}_waiting", f"How many {what}.", label, waiting)
        yield _by(f"masar_{name}_oldest_seconds", f"Age of the oldest of the {what}, or 0.", label, oldest)

    def _since(self, moment: datetime | None) -> float:
        return max(0.0, (self.now - moment).total_seconds()) if moment else 0.0


def _gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=value)


def _by(name: str, help: str, label: str, values: Mapping[str, float]) -> Metric:
    """One number for each value of ``label``; without a label, the one number there is."""
    if not label:
        return _gauge(name, help, values[""])
    family = GaugeMetricFamily(name, help, labels=[label])
    for value, number in _bounded(values).items():
        family.add_metric([value], number)
    return family


def _bounded(values: Mapping[str, float]) -> dict[str, float]:
    """At most MOST values that are written as codes; under ``other`` the greatest number of the rest, if any."""
    known = dict(sorted((value, number) for value, number in values.items() if _CODE.fullmatch(value))[:MOST])
    rest = [number for value, number in values.items() if value not in known]
    return known | ({OTHER: max(rest)} if rest else {})
