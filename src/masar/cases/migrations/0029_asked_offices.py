"""What another office is asked about a case stands with the open cases."""

from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_queue_indexes")]
    operations = [
        migrations.AddField("opencase", "asked", models.CharField(db_default="", default="", max_length=40)),
        migrations.AddField(
            "opencase", "answer_on", models.DateField(db_default=date(9999, 12, 31), default=date(9999, 12, 31))
        ),
    ]
