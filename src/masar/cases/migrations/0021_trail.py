"""What officers did is found by its day and by who did it; the index holds what was recorded at the desk alone."""

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters

_DESK = models.Q(source="desk")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0020_bulk")]
    operations = [
        IndexBesideWriters("event", models.Index(fields=["received_at"], name="event_at_desk", condition=_DESK)),
        IndexBesideWriters(
            "event", models.Index(fields=["actor", "received_at"], name="event_of_officer", condition=_DESK)
        ),
        IndexBesideWriters("claimchange", models.Index(fields=["by", "at"], name="claim_change_by")),
        IndexBesideWriters("claimchange", models.Index(fields=["at"], name="claim_change_at")),
    ]
