"""What an office is asked is read from an index alone."""

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters

_ASKED = ("asked", "answer_on", "case_id", "state", "service")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0029_asked_offices")]
    operations = [
        IndexBesideWriters(
            "opencase", models.Index(fields=_ASKED, name="open_asked", condition=models.Q(asked__gt=""))
        ),
    ]
