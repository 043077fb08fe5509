"""What is mine and what is in doubt is read from an index alone."""

from datetime import date

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters

_MINE = ("officer", "escalated", "state", "since", "due_on", "still_on", "doubt_on", "case_id", "office", "service")
_DOUBT = ("office", "doubt_on", "case_id", "state", "service", "officer")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0027_open_cases_counted")]
    operations = [
        IndexBesideWriters(
            "opencase", models.Index(fields=_MINE, name="open_mine", condition=models.Q(officer__isnull=False))
        ),
        IndexBesideWriters(
            "opencase",
            models.Index(fields=_DOUBT, name="open_doubt", condition=models.Q(doubt_on__lt=date(9999, 12, 31))),
        ),
    ]
