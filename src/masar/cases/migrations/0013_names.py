"""What a source is called, by language, in one column: languages come and go with a deployment, columns do not.

The old columns stay until 0015, for a version before this that still reads them, and are empty in rows made since.
"""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_tellings")]

    operations = [
        migrations.AddField(
            "source",
            "name",
            models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language."),
        ),
        migrations.AlterField("source", "name_ar", models.CharField(max_length=200, db_default="")),
        migrations.AlterField("source", "name_en", models.CharField(max_length=200, db_default="")),
    ]
