"""The old columns of names are nobody's any more: as ``cases.0015``."""

from django.db import migrations

COLUMNS = (
    *(("office", f"{name}_{code}") for name in ("name", "place") for code in ("ar", "en")),
    *(("holiday", f"name_{code}") for code in ("ar", "en")),
)


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_names_moved")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model, column) for model, column in COLUMNS]
        )
    ]
