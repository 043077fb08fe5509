"""How fast tokens come back, and how long one waits for the next. Pure; ``gcra`` keeps the buckets."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` tokens at once, then one every ``interval`` seconds."""

    burst: int
    interval: float

    def leaving(self, kept: int) -> "Rate":
        """The same bucket for those who must leave its last ``kept`` tokens to others."""
        return replace(self, burst=self.burst - kept)


def wait(tat: float | None, rate: Rate, clock: float) -> float:
    """Seconds until the bucket with this TAT has a token again, by the database's ``clock``; 0 if it has one."""
    return 0.0 if tat is None else max(0.0, tat - rate.interval * (rate.burst - 1) - clock)
