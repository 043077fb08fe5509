"""Open cases say from when a correction of what was given waits, also among those of one officer."""

from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_untold_indexes")]
    operations = [
        migrations.AddField(
            "opencase", "proposed_on", models.DateField(db_default=date(9999, 12, 31), default=date(9999, 12, 31))
        ),
        migrations.RemoveIndex("opencase", "open_mine"),
    ]
