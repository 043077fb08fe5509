"""The old columns of names are nobody's any more. They stay in the database, where a version before this reads them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_names_moved")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("source", "name_ar"),
                migrations.RemoveField("source", "name_en"),
            ]
        )
    ]
