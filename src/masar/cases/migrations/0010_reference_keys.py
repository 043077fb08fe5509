"""References get their one spelling, and the key that they are found under as people type them."""

from django.db import migrations, transaction

from masar.lib import rows
from masar.lib.text import found_under, spelling

CHUNK = 2000


def fill(apps, schema_editor):
    """In runs by the primary key, each a transaction: existing tables are long."""
    lookups = apps.get_model("cases", "ReferenceLookup")
    for source in apps.get_model("cases", "Source").objects.values_list("code", flat=True):
        last = ""
        while references := _following(lookups, source, last):
            last = references[-1]
            with transaction.atomic():
                rows.update(
                    lookups, ("source", "reference"), ("key", "reference"), list(_new(lookups, source, references))
                )


def _following(lookups, source, last):
    following = lookups.objects.filter(source=source, reference__gt=last).order_by("reference")
    return list(following.values_list("reference", flat=True)[:CHUNK])


def _new(lookups, source, references):
    """Key and spelling of each. Where two cases share one spelling, the later one keeps what it has."""
    new = {reference: spelling(reference) for reference in references}
    taken = lookups.objects.filter(source=source, reference__in=list(new.values()))
    known = set(taken.values_list("reference", flat=True))
    for reference in references:
        free = new[reference] not in known and len(new[reference]) <= 100
        known.add(new[reference])
        yield found_under(reference)[:200], new[reference] if free else reference, source, reference


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0009_references")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
