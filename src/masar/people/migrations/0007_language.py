"""No language is a person's by itself: the deployment's first one is, and whoever writes a row says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_one_meaning_of_channel")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("person", "language", models.CharField(max_length=2))]
        )
    ]
