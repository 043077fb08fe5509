"""What offices and holidays are called, by language, in one column each: as ``cases.0013``."""

from django.db import migrations, models
from django.db.models import Value

NAMES = (("office", "name"), ("office", "place"), ("holiday", "name"))


def by_language() -> models.JSONField:
    return models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        *(migrations.AddField(model, name, by_language()) for model, name in NAMES),
        *(
            migrations.AlterField(model, f"{name}_{code}", models.CharField(max_length=200, db_default=""))
            for model, name in NAMES
            for code in ("ar", "en")
        ),
    ]
