"""The names of offices and holidays into their new columns. Safe to repeat."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    for office in apps.get_model("staff", "Office").objects.filter(name={}):
        office.name = {"ar": office.name_ar, "en": office.name_en}
        office.place = {"ar": office.place_ar, "en": office.place_en}
        office.save(update_fields=["name", "place"])
    for holiday in apps.get_model("staff", "Holiday").objects.filter(name={}):
        holiday.name = {"ar": holiday.name_ar, "en": holiday.name_en}
        holiday.save(update_fields=["name"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("staff", "0002_names")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
