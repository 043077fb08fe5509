"""Writes what the limits let a stranger do into docs/security/threat-model.md: ``python tools/threats.py``.

Everything is computed from the limits as the code has them; a test compares the page with what is computed, and the
computation with what somebody gets who tries. Addresses are as good as they can be for a guesser: each in a network
of its own (/24), which nobody used before. What is said is the most that is possible, not what is likely.
"""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from pathlib import Path

from masar.limits import births, misses
from masar.limits.asking import ANSWERED, DAILY, HOURLY, ROWS, SENT, Limit, Of, Way
from masar.limits.rates import Rate
from masar.notices.budget import SHARES, Urgency
from masar.people.requests import KEPT, TRIES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "security" / "threat-model.md"
BEGIN, END = "<!-- computed by tools/threats.py -->\n", "<!-- end -->\n"
SPAN = 30 * 86_400
ADDRESSES = (1, 100, 10_000)
PEOPLE = 20_000_000
"""And as many cases."""
NUMBERS, CODES, BIRTHDAYS, YEAR = 2**60, 10**8, 29_200, 365
SERVED = 1_000
"""Guesses that one server answers in a second."""
BUDGETS = {"sms": 6_000, "email": 20_000}
"""Messages an hour, unless the operator says otherwise."""
TIDIED = timedelta(minutes=10)
LEAVES = {"request": 5, "sent": 6, "number": 2, "day": 5}
"""Buckets and marks that are left by whoever does it from an IPv6 network of their own, which leaves the most."""
BYTES = {"people_coderequest": 1_500, "limits_bucket": 300}
"""What a row takes with its indexes, on the database that needs more for it."""


def most(rate: Rate, seconds: float = SPAN) -> int:
    """How many tokens a bucket gives in so many seconds at most."""
    return int(rate.burst + seconds / rate.interval)


def limit_of(limits: tuple[Limit, ...], of: Of) -> Limit:
    """The one of a request's limits of this kind that lets the fewest through in the long run."""
    return max((one for one in limits if one.of is of), key=lambda one: one.rate.interval)


def shared(addresses: int, own: Rate, of_all: Rate, kept: int, seconds: float = SPAN) -> int:
    """What so many addresses get together where each has ``own`` and all have ``of_all``, the last ``kept`` of which
    are for those that are new, which each is once.
    """
    known = most(of_all.leaving(kept), seconds) + addresses
    return min(addresses * most(own, seconds), known, most(of_all, seconds))


def numbers(addresses: int, seconds: float = SPAN) -> int:
    """Application numbers tried: the misses that are answered, and those that are refused before it is a flood."""
    return int(min(addresses * (most(misses.MISSES, seconds) + most(misses.FLOOD, seconds)), SERVED * seconds))


def codes(addresses: int, seconds: float = SPAN) -> int:
    """Codes that are sent to one person."""
    person = limit_of(SENT[Way.OPEN], Of.PERSON)
    return shared(addresses, limit_of(SENT[Way.OPEN], Of.PAIR).rate, person.rate, person.kept, seconds)


def requests(addresses: int, seconds: float = SPAN) -> int:
    """Requests for codes of anybody that are answered."""
    everybody = most(limit_of(ROWS, Of.EVERYBODY).rate, seconds)
    return min(addresses * most(limit_of(ANSWERED, Of.ADDRESS).rate, seconds), everybody)


def let_out(addresses: int, seconds: float = SPAN) -> int:
    """Of those as many as the operator's budget lets be answered by a message, were each about somebody."""
    share = SHARES[Urgency.OPEN] / 100
    return min(requests(addresses, seconds), int(sum(BUDGETS.values()) * share * (1 + seconds / 3_600)))


def days_of_one(addresses: int, seconds: float = SPAN) -> int:
    """Dates of birth tried for one reference."""
    return shared(addresses, births.PAIR, births.TARGET, births.TARGET_KEPT, seconds)


def days_of_all(addresses: int, seconds: float = SPAN) -> int:
    """Dates of birth tried for all references."""
    return shared(addresses, births.NETWORK, births.EVERYBODY, births.EVERYBODY_KEPT, seconds)


def odds(chance: float) -> str:
    """A small chance as one in so many, a larger one in percent."""
    return f"{100 * min(chance, 1):.1f}%" if chance > 0.001 else f"1 in {_round(1 / chance):,}"


def expected(number: float) -> str:
    """A number of hits."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _round(number: float) -> int:
    digits = len(str(int(number))) - 2
    return int(round(number, -max(digits, 0)))


LINES: tuple[tuple[str, Callable[[int], str]], ...] = (
    ("application numbers tried", lambda n: f"{numbers(n):,}"),
    ("· chance to open one certain case", lambda n: odds(numbers(n) / NUMBERS)),
    ("· cases opened of 20 million", lambda n: expected(numbers(n) * PEOPLE / NUMBERS)),
    ("codes sent to one person", lambda n: f"{codes(n):,}"),
    ("· chance that one of them is guessed", lambda n: odds(codes(n) * TRIES / CODES)),
    ("requests for codes answered, whoever they are about", lambda n: f"{requests(n):,}"),
    ("· codes sent, were each about somebody: the operator's budget", lambda n: f"{let_out(n):,}"),
    ("· people let in of 20 million, by guessing those codes", lambda n: expected(let_out(n) * TRIES / CODES)),
    ("days of birth tried for one older reference", lambda n: f"{days_of_one(n):,}"),
    ("· chance, if nothing is known of the day", lambda n: odds(days_of_one(n) / BIRTHDAYS)),
    ("· chance, if the year is known", lambda n: odds(days_of_one(n) / YEAR)),
    ("days of birth tried for all references", lambda n: f"{days_of_all(n):,}"),
    ("· references opened of 20 million", lambda n: expected(days_of_all(n) / BIRTHDAYS)),
)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A table of the page."""
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows), ""]


def gained() -> list[str]:
    """What strangers can do."""
    head = ("in 30 days, at most", *(f"{count:,} address{'es' if count > 1 else ''}" for count in ADDRESSES))
    return table(head, [(what, *(told(count) for count in ADDRESSES)) for what, told in LINES])


def kept_out() -> list[str]:
    """Who is kept out of what, and at what cost."""
    return table(("kept out of", "by whom, at what cost for 30 days"), [*_of_codes(), *_of_asking(), *_of_looking()])


def _of_codes() -> list[tuple[str, str]]:
    person, pair = limit_of(SENT[Way.OPEN], Of.PERSON).rate, limit_of(SENT[Way.OPEN], Of.PAIR).rate
    a_day = 86_400 / person.interval
    return [
        ("a code: with a receipt, a known browser, or signed in", "nobody else"),
        (
            "a code: at home",
            f"strangers in the same /24 or /48: {HOURLY.burst} requests at once, {DAILY.burst} in some hours, then "
            f"{86_400 / DAILY.interval:.0f} a day",
        ),
        (
            "a code: elsewhere, from a network that is new to the person",
            f"{most(person):,} networks that are new too, {person.burst} at once and then {a_day:.0f} a day; each of "
            "them sends the owner a message",
        ),
        (
            "a code: elsewhere, from a network that asked before",
            f"{ceil(pair.interval / person.interval)} networks, {a_day:.0f} requests a day; as many messages",
        ),
    ]


def _of_asking() -> list[tuple[str, str]]:
    address, everybody = limit_of(ANSWERED, Of.ADDRESS).rate, limit_of(ROWS, Of.EVERYBODY).rate
    row, an_hour = limit_of(ROWS, Of.ADDRESS).rate, BUDGETS["sms"] * SHARES[Urgency.OPEN] // 100
    return [
        (
            "a code: by no more than a number, from one address",
            f"strangers behind it: {address.burst} requests, then {60 / address.interval:.0f} a minute",
        ),
        (
            "a code by text message: from home, or by no more than a number",
            f"{ceil(an_hour * address.interval / 3_600)} addresses that know who is on file: {an_hour:,} requests an "
            "hour, each a message that the operator pays",
        ),
        (
            "asking for a code: from home, or by no more than a number",
            f"{ceil(row.interval / everybody.interval):,} addresses: {everybody.burst:,} requests, then "
            f"{1 / everybody.interval:.0f} a second",
        ),
    ]


def _of_looking() -> list[tuple[str, str]]:
    return [
        (
            "the look-up by number, from one address, unless signed in",
            f"strangers behind it: {misses.MISSES.burst + misses.FLOOD.burst:,} misses, then "
            f"{1 / misses.FLOOD.interval:.0f} a second",
        ),
        ("an older reference, from a network that was right before", "nobody else"),
        (
            "an older reference, from a new network",
            f"{most(births.TARGET):,} networks that are new too, {births.TARGET.burst} at once and then "
            f"{86_400 / births.TARGET.interval:.0f} a day; for all references at once {births.EVERYBODY.burst:,} and "
            f"then {86_400 / births.EVERYBODY.interval:,.0f} a day",
        ),
    ]


def left() -> list[str]:
    """Rows that requests of strangers leave."""
    request, bucket, life = BYTES["people_coderequest"], BYTES["limits_bucket"], KEPT + TIDIED
    requests_kept = most(limit_of(ROWS, Of.EVERYBODY).rate, life.total_seconds())
    full = max(limit.rate.burst * limit.rate.interval for limit in (*ROWS, *ANSWERED) if limit.of is not Of.EVERYBODY)
    asking = LEAVES["request"] * most(limit_of(ROWS, Of.EVERYBODY).rate, full + TIDIED.total_seconds())
    missing = LEAVES["number"] * int(SERVED * (misses.MISSES.burst * misses.MISSES.interval + TIDIED.total_seconds()))
    days, sent = LEAVES["day"] * most(births.EVERYBODY), most(limit_of(SENT[Way.OPEN], Of.PERSON).rate)
    each, minutes = {what: str(rows) for what, rows in LEAVES.items()}, f"{(full + 600) / 60:.0f} minutes"
    rows = [
        ("a request for a code", "1", f"{request:,}", "70 minutes", _bound(requests_kept, request)),
        ("· its buckets", each["request"], f"{bucket}", minutes, _bound(asking, bucket)),
        ("· a code that is sent: buckets, marks", each["sent"], f"{bucket}", "30 days", f"{sent} marks for a person"),
        ("a number that does not exist", each["number"], f"{bucket}", "20 minutes", _bound(missing, bucket)),
        ("a wrong day of birth", each["day"], f"{bucket}", "30 days", _bound(days, bucket)),
        ("a wrong code, or one too many, for somebody", "1", "200", "180 days", "42 for each person and day"),
    ]
    return table(("what leaves rows", "rows", "bytes each", "for how long", "all together, at most"), rows)


def _bound(rows: int, size: int) -> str:
    return f"{rows:,} rows, {rows * size / 1e6:,.0f} MB"


def written() -> str:
    """The part of the page between the marks."""
    return "\n".join([*gained(), *kept_out(), *left()])


def main() -> None:
    """Write it."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(before + BEGIN + written() + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
