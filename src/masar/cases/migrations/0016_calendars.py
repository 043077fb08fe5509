"""How far the open cases have followed the calendars of their offices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_name_columns")]
    operations = [
        migrations.CreateModel(
            name="CalendarsFollowed",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("done", models.TextField()),
                ("target", models.TextField()),
                ("after", models.UUIDField(null=True)),
            ],
        ),
    ]
