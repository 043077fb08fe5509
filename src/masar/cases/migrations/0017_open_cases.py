"""The cases that are not over are found without reading the others."""

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0016_calendars")]
    operations = [
        IndexBesideWriters(
            model_name="case",
            index=models.Index(fields=["id"], name="case_open", condition=models.Q(("ended_on__isnull", True))),
        ),
    ]
