"""When somebody may be written to. Pure.

Nobody is woken: what comes at night waits for the morning. Of what nothing hangs on, at most one message a day goes
out for each case; what falls together meanwhile is told in one.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """The local time from which on, and until which, messages go out; both by the deployment's clock.

    Where ``first`` and ``last`` are the same, they go out at any time.
    """

    zone: ZoneInfo
    first: time
    last: time

    def open_at(self, moment: datetime) -> datetime:
        """The first moment from ``moment`` (aware) on at which messages go out."""
        local = moment.astimezone(self.zone)
        if self.first == self.last or self.first <= local.time() < self.last:
            return moment
        day = local.date() if local.time() < self.first else local.date() + timedelta(days=1)
        return datetime.combine(day, self.first, self.zone)

    def may_go_at(self, now: datetime, *, before: datetime | None, wanted: bool) -> datetime:
        """When a message of a case goes out, the last of which went at ``before``: never before ``now``."""
        if wanted or before is None or before.astimezone(self.zone).date() < now.astimezone(self.zone).date():
            return self.open_at(now)
        tomorrow = now.astimezone(self.zone).date() + timedelta(days=1)
        return self.open_at(datetime.combine(tomorrow, time(), self.zone))
