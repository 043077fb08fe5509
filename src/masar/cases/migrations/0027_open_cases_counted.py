"""The open cases that are there already are counted once; from here on they are counted as they change."""

from django.db import migrations, transaction
from django.db.models import Count, Q


def count(apps, schema_editor):
    """Anew from the beginning, in one transaction: stopped half-way it may begin again."""
    counts, kinds = apps.get_model("cases", "OpenCount"), ("office", "service", "state")
    with transaction.atomic():
        counts.objects.all().delete()
        for claimed in (False, True):
            found = apps.get_model("cases", "OpenCase").objects.filter(Q(officer__isnull=not claimed))
            counted = found.order_by().values(*kinds).annotate(n=Count("pk"))
            counts.objects.bulk_create(counts(**kind, claimed=claimed) for kind in counted)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0026_figures")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
