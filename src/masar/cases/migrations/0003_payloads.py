"""Notes go into the vault, and what no payload may hold into quarantine. Needs the key ring; can be resumed.

Not in one transaction: a batch of events is one, so that it runs beside readers and stops anywhere.
"""

from functools import partial

from django.db import migrations

from masar.cases.sealing import Sealing
from masar.lib.clock import now


def seal(apps, schema_editor):
    Sealing(partial(apps.get_model, "cases"), now()).run()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0002_owners"), ("people", "0002_notes")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
