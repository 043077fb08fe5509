"""References get a column for the key that they are found under, and sources one for what references look like."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_long_cases")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="shape",
            field=models.CharField(
                db_default="",
                help_text="What its references look like, as a regular expression, if it is known.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="referencelookup",
            name="key",
            field=models.CharField(db_default="", max_length=200),
        ),
    ]
