"""Of what nobody was told, and what is mine of it, is read from an index alone."""

from datetime import date

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters

_MINE = (
    *("officer", "escalated", "state", "since", "due_on", "still_on", "doubt_on", "untold_on"),
    *("case_id", "office", "service"),
)
_UNTOLD = ("office", "untold_on", "case_id", "state", "service", "officer")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0032_untold")]
    operations = [
        IndexBesideWriters(
            "opencase", models.Index(fields=_MINE, name="open_mine", condition=models.Q(officer__isnull=False))
        ),
        IndexBesideWriters(
            "opencase",
            models.Index(fields=_UNTOLD, name="open_untold", condition=models.Q(untold_on__lt=date(9999, 12, 31))),
        ),
    ]
