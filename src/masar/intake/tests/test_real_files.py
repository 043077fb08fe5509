"""The three real files, whole: every case and event is there, and what is not taken is explained."""

from io import StringIO

import pytest
from django.core.management import call_command

from masar.cases.models import Case, Event, Quarantined
from masar.cases.queries import differences
from masar.catalogue.testing import load_sample
from masar.intake.tests.files import SAMPLES, SHARED, run

pytestmark = pytest.mark.usefixtures("catalogue")
FILES = {
    "perm": (SAMPLES / "perm" / "perm_fy2016.csv.gz", 32_793, 96_360),
    "receipt": (SHARED / "receipt.csv.gz", 1_434, 8_577),
    "bpic15": (SHARED / "BPIC15_1.xes.gz", 1_199, 52_217),
}


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_taken_in_whole(name):
    path, cases, events = FILES[name]
    if not path.exists():
        pytest.skip(f"the real file {path.name} is not on this machine (MASAR_SHARED names its folder)")
    load_sample(SAMPLES / name / "catalogue")
    summary = run(path, SAMPLES / name / "profile.toml")
    assert (summary.rejected, summary.damage) == (0, None)
    assert (Case.objects.count(), Event.objects.count()) == (cases, events)
    some = list(Case.objects.order_by("reference")[:500])
    assert list(differences(some)) == []


def test_the_contradictory_perm_row_is_in_quarantine():
    path, _, _ = FILES["perm"]
    out = StringIO()
    call_command("import", path, profile=SAMPLES / "perm" / "profile.toml", stdout=out)
    assert "A-16013-60740" in out.getvalue()
    kept = Quarantined.objects.get()
    assert Case.objects.get(pk=kept.case_id).reference == "A-16013-60740"
    assert '"kind": "rejected"' in kept.content
