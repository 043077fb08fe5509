"""References are found by their key."""

from django.db import migrations, models

from masar.lib.migrating import IndexBesideWriters


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0010_reference_keys")]
    operations = [
        IndexBesideWriters(
            model_name="referencelookup",
            index=models.Index(fields=["key"], name="reference_key"),
        ),
    ]
