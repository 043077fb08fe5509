"""When to look whether nobody was told of a case; and that an officer told them in another way."""

from django.db import migrations, models

_OUTCOMES = ("waiting", "told", "nobody", "unreachable", "stopped", "otherwise")


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_owed")]
    operations = [
        migrations.AddField("owed", "look_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "owed",
            "outcome",
            models.CharField(choices=[(one, one.capitalize()) for one in _OUTCOMES], max_length=12),
        ),
    ]
