"""What happened at the officers' door is found by the network that it came from."""

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("staff", "0009_deeds")]
    operations = [
        IndexBesideWriters("signin", models.Index(fields=["network", "at"], name="signin_network")),
    ]
