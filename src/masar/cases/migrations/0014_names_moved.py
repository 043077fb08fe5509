"""The names of sources into their new column. Safe to repeat."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    for source in apps.get_model("cases", "Source").objects.filter(name={}):
        source.name = {"ar": source.name_ar, "en": source.name_en}
        source.save(update_fields=["name"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0013_names")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
