"""What is to be looked at, and what is told in a message, are found by an index."""

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0005_untold")]
    operations = [
        IndexBesideWriters(
            "owed", models.Index(fields=["look_at"], name="owed_look", condition=models.Q(look_at__isnull=False))
        ),
        IndexBesideWriters(
            "owed", models.Index(fields=["letter"], name="owed_letter", condition=models.Q(letter__isnull=False))
        ),
    ]
