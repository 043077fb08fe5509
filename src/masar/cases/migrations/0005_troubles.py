from django.db import migrations, models
from django.db.models import F


def due_as_they_wake(apps, schema_editor):
    apps.get_model("cases", "Case").objects.filter(wakes_at__isnull=False).update(due_at=F("wakes_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_receipts_by_case"),
        ("catalogue", "0001_initial"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trouble",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "job", "about", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("job", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=36)),
                ("what", models.CharField(max_length=200)),
                ("times", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("again_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_due",
        ),
        migrations.AddField(
            model_name="case",
            name="due_at",
            field=models.DateTimeField(
                help_text="When the clock takes the case up: as wakes_at, or later where it failed.", null=True
            ),
        ),
        migrations.RunPython(due_as_they_wake, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="case_due_at"),
        ),
    ]
