"""The one place that reads the time of day, so that everything else can be given it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The local calendar day on which ``moment`` (aware) falls in ``zone``."""
    return moment.astimezone(zone).date()
