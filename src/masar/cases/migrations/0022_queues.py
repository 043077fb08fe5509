"""Open cases are counted as they change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("office", models.CharField(max_length=40)),
                ("service", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=12)),
                ("claimed", models.BooleanField()),
                ("n", models.IntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="opencase",
            name="open_mine",
        ),
        migrations.RemoveIndex(
            model_name="opencase",
            name="open_doubt",
        ),
        migrations.AddIndex(
            model_name="opencount",
            index=models.Index(fields=["office", "state", "service", "claimed", "n"], name="open_count"),
        ),
    ]
