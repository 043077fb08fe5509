"""Cases that are not over, or that are in doubt, are taken for folded by an older version: ``masar rebuild`` then writes
the rows that queues are read from. Stopped half-way it may begin again.
"""

from django.db import migrations
from django.db.models import Q

CHUNK = 2000


def mark(apps, schema_editor):
    """In runs by the primary key, each a statement: existing tables are long."""
    cases, kept = apps.get_model("cases", "Case").objects, apps.get_model("cases", "Quarantined").objects
    settled = apps.get_model("cases", "Settled")
    for run in _runs(cases.filter(ended_on__isnull=True)):
        cases.filter(pk__in=run).exclude(fold=0).update(fold=0)
    last = Q()
    while some := list(kept.filter(last).order_by("pk")[:CHUNK]):
        last = Q(pk__gt=some[-1].pk)
        # What was taken off an event of an older version contradicts nothing.
        nothing = [
            settled(**_name(row), by="system", at=row.received_at) for row in some if '"removed"' in row.content
        ]
        settled.objects.bulk_create(nothing, ignore_conflicts=True)
        in_doubt = {row.case_id for row in some if '"removed"' not in row.content}
        cases.filter(pk__in=in_doubt).update(fold=0)
    doubts = apps.get_model("people", "Doubt").objects.filter(decision="")
    for run in _runs(doubts, "case_id"):
        cases.filter(pk__in=run).update(fold=0)


def _name(row):
    return {name: getattr(row, name) for name in ("case_id", "source", "source_id", "digest")}


def _runs(found, column="pk"):
    last = Q()
    while some := list(found.filter(last).order_by("pk").values_list("pk", column)[:CHUNK]):
        last = Q(pk__gt=some[-1][0])
        yield [value for _, value in some]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0018_desks"), ("people", "0005_doubts")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
