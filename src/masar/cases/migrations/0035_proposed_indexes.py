"""Of what a correction waits, and what is mine of it, is read from an index alone."""

from datetime import date

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters

_MINE = (
    *("officer", "escalated", "state", "since", "due_on", "still_on", "doubt_on", "untold_on"),
    *("proposed_on", "case_id", "office", "service"),
)
_PROPOSED = ("office", "proposed_on", "case_id", "state", "service", "officer")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0034_proposed")]
    operations = [
        IndexBesideWriters(
            "opencase", models.Index(fields=_MINE, name="open_mine", condition=models.Q(officer__isnull=False))
        ),
        IndexBesideWriters(
            "opencase",
            models.Index(
                fields=_PROPOSED, name="open_proposed", condition=models.Q(proposed_on__lt=date(9999, 12, 31))
            ),
        ),
    ]
