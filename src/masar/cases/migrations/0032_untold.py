"""Open cases say of what nobody was told, also among those of one officer."""

from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_began")]
    operations = [
        migrations.CreateModel(
            "Untold",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
            ],
        ),
        migrations.AddField(
            "opencase", "untold_on", models.DateField(db_default=date(9999, 12, 31), default=date(9999, 12, 31))
        ),
        migrations.RemoveIndex("opencase", "open_mine"),
    ]
