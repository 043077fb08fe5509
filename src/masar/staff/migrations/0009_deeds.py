"""What was done about officers, offices and the catalogue is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import masar.lib.identifiers


def _user() -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("staff", "0007_looks")]
    operations = [
        migrations.CreateModel(
            name="Deed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=masar.lib.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("by", _user()),
                ("did", models.CharField(max_length=24)),
                ("whom", _user()),
                ("about", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "at"], name="deed_by"),
                    models.Index(fields=["whom", "at"], name="deed_whom"),
                    models.Index(fields=["at"], name="deed_at"),
                ],
            },
        ),
    ]
