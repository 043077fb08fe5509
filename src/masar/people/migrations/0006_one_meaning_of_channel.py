"""A channel is the way of a message, nothing else. The columns keep their names, so that nothing waits for a lock."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0005_doubts")]
    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            "person",
            "channel",
            models.CharField(max_length=10, default="", db_column="channel", help_text="Preferred; or empty."),
        ),
        migrations.RenameField("person", "channel", "contact_kind"),
        migrations.AlterField(
            "coderequest",
            "channel",
            models.CharField(max_length=10, db_column="channel", help_text="Wished for; or empty."),
        ),
        migrations.RenameField("coderequest", "channel", "contact_kind"),
        migrations.AlterField("access", "channel", models.CharField(max_length=10, db_column="channel")),
        migrations.RenameField("access", "channel", "door"),
    ]
