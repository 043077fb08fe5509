"""A line of a feed keeps its name, whatever becomes of the log that it stands in."""

import json

from hypothesis import given
from hypothesis import strategies as st

from masar.telling.tests.foreseeing import edition
from masar.telling.tests.records import RECORDS, TODAY
from masar.telling.updates import updates

PAGE = 4
KINDS = st.sampled_from(["stage_entered", "reminded", "overdue"])
DAYS = st.sampled_from(["2026-11-02", "2026-11-03", "2026-11-04"])
LOGS = st.lists(st.tuples(DAYS, KINDS), min_size=1, max_size=30).map(sorted)


def written(value):
    return json.dumps(value, separators=(",", ":"))


def names(log, pages=()):
    record = RECORDS["received"] | {"log": log}
    return [one.key for one in updates(edition("en"), written(record), TODAY, map(written, reversed(pages))).entries]


@given(LOGS, st.integers(0, 6))
def test_a_line_keeps_its_name_when_older_ones_go_to_pages_of_their_own(told, count):
    log = [{"kind": kind, "on": day} for day, kind in told]
    count = min(count, (len(log) - 1) // PAGE)
    pages = [log[start : start + PAGE] for start in range(0, count * PAGE, PAGE)]
    whole = names(log)
    assert len(set(whole)) == len(whole)
    assert names(log[count * PAGE :], pages) == whole[: len(log) - count * PAGE]


def test_no_page_is_read_before_the_day_with_which_the_log_begins():
    def pages():
        yield written([{"kind": "overdue", "on": day} for day in ("2026-11-01", "2026-11-03")])
        raise AssertionError

    record = RECORDS["received"] | {"log": [{"kind": "overdue", "on": "2026-11-03"}]}
    told = updates(edition("en"), written(record), TODAY, pages())
    assert [one.key.split()[-1] for one in told.entries] == ["1"]
