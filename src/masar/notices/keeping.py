"""The last days that calendars were told of are kept as they change: a follower of the news, like ``announcing``.

A record forgets a day that is not awaited any more; a calendar that was told of it must hear that it is over.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.cases import following
from masar.cases.models import Follower
from masar.lib import rows
from masar.notices.feeds import Kind, refreshed
from masar.notices.models import Feed

NAME = "calendars"
BATCH = 500


def keep_days(now: datetime) -> int:
    """Keep the last days of one batch of news; how much news there was."""
    position = following.follow(NAME, now=now)
    news = following.unread(NAME, BATCH)
    if not news:
        return 0
    with transaction.atomic():
        if Follower.objects.select_for_update().get(pk=NAME).position != position:
            return 1  # Another worker was quicker.
        _keep({one.case_id for one in news}, now)
        following.passed(NAME, max(one.position or 0 for one in news), now=now)
    return len(news)


def _keep(cases: Collection[UUID], now: datetime) -> None:
    for chunk in rows.in_chunks(sorted(cases)):
        feeds = Feed.objects.filter(case_id__in=chunk, kind=Kind.DAYS, ended_at__isnull=True)
        for feed in feeds.select_for_update().order_by("pk"):
            days = refreshed(feed, now)
            if days is not None and days != feed.days:
                Feed.objects.filter(pk=feed.pk).update(days=days)
