"""Holidays that were declared or taken back beside the offices' file."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0010_sign_ins_by_network")]
    operations = [
        migrations.CreateModel(
            name="Decree",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="staff.calendar"
                    ),
                ),
                ("day", models.DateField()),
                ("off", models.BooleanField()),
                ("name", models.JSONField(db_default=models.Value({}, models.JSONField()), help_text="By language.")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["calendar", "day"], name="decree_once")],
            },
        ),
    ]
