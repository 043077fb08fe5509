"""Migrations beside whoever uses the tables, each rule of ``locks`` tried on a migration that breaks it."""

from uuid import uuid4

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Now
from django.db.utils import NotSupportedError

from masar.lib.migrating import IndexBesideWriters
from tests import locks

INDEX = models.Index(fields=["case_id"], name="receipt_again")
OURS = ("cases", "catalogue", "intake", "limits", "notices", "people", "staff")


def loader() -> MigrationLoader:
    """The migrations as the files say; no database is asked."""
    return MigrationLoader(None)


def checked(*operations: Operation, atomic: bool = True, app: str = "cases") -> str:
    """What is wrong with a migration of these operations, after all there are."""
    loaded = loader()
    migration = migrations.Migration("9999_next", app)
    migration.operations, migration.atomic = list(operations), atomic
    return "\n".join(locks.faults(migration, loaded.project_state()))


def test_no_migration_locks_a_big_table_for_long():
    loaded = loader()
    found = {}
    for app, name in sorted(key for key in loaded.graph.nodes if key[0] in OURS):
        state = loaded.project_state(nodes=(app, name), at_end=False)
        found[f"{app}.{name}"] = list(locks.faults(loaded.graph.nodes[app, name], state))
    assert [fault for name, some in found.items() if name not in locks.BEFORE_RELEASE for fault in some] == []
    assert [name for name in locks.BEFORE_RELEASE & found.keys() if not found[name]] == []


def add(field: models.Field, model: str = "case") -> Operation:
    return migrations.AddField(model, "more", field)


def alter(name: str, field: models.Field) -> Operation:
    return migrations.AlterField("case", name, field)


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.AddIndex("receipt", INDEX), "IndexBesideWriters"),
        (IndexBesideWriters("receipt", INDEX), "atomic = False"),
        (migrations.AddConstraint("case", models.UniqueConstraint(fields=["number"], name="x")), "NOT VALID"),
        (add(models.CharField(max_length=5)), "cannot insert"),
        (add(models.CharField(max_length=5, default="x")), "cannot insert"),
        (add(models.DateTimeField(db_default=Now())), "cannot insert"),
        (add(models.CharField(max_length=5, null=True, unique=True)), "index or foreign key"),
        (add(models.CharField(max_length=5, null=True, db_index=True)), "index or foreign key"),
        (add(models.ForeignKey("cases.source", models.PROTECT, null=True)), "index or foreign key"),
        (alter("stage", models.CharField(max_length=60)), "without a value"),
        (alter("number", models.CharField(max_length=12)), "every row"),
        (alter("events", models.BigIntegerField()), "every row"),
        (alter("number", models.CharField(max_length=13, db_index=True)), "changes under a lock"),
        (migrations.RunPython(print), "migration of their own"),
        (migrations.RunSQL("SELECT 1"), "read SQL"),
        (migrations.AlterModelTable("case", "x"), "no rule"),
    ],
)
def test_what_would_lock_is_refused(operation, why):
    assert why in checked(operation)


@pytest.mark.parametrize(
    "operation",
    [
        add(models.CharField(max_length=5, null=True)),
        add(models.CharField(max_length=5, db_default="")),
        add(models.CharField(max_length=5), model="source"),
        migrations.AddIndex("source", models.Index(fields=["shape"], name="source_shape")),
        alter("number", models.CharField(max_length=20)),
        alter("stage", models.CharField(max_length=60, null=True, help_text="more")),
        migrations.RemoveField("case", "office"),
    ],
)
def test_what_takes_a_moment_is_not(operation):
    assert checked(operation) == ""


def test_what_belongs_in_a_migration_of_its_own_is_not_refused_there():
    assert checked(IndexBesideWriters("receipt", INDEX), atomic=False) == ""
    assert checked(migrations.RunPython(print), atomic=False) == ""
    assert "atomic = False" in checked(migrations.RunPython(print), add(models.TextField(null=True)), atomic=False)


def test_a_table_that_the_same_migration_makes_may_be_changed():
    made = migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))])
    assert checked(made, add(models.CharField(max_length=5, default=""), model="new")) == ""


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_beside_writers_and_anew_where_a_try_was_broken_off():
    before, after = loader().project_state(), loader().project_state()
    operation = IndexBesideWriters("receipt", models.Index(fields=["issued_at"], name=f"try_{uuid4().hex[:8]}"))
    operation.state_forwards("cases", after)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("cases", editor, before, after)
        if connection.vendor == "postgresql":
            operation.database_forwards("cases", editor, before, after)
        assert operation.index.name in connection.introspection.get_constraints(connection.cursor(), "cases_receipt")
        operation.database_backwards("cases", editor, after, before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite builds every index in its one writer")
def test_it_is_refused_inside_a_transaction():
    state = loader().project_state()
    with pytest.raises(NotSupportedError), connection.schema_editor() as editor:
        IndexBesideWriters("receipt", INDEX).database_forwards("cases", editor, state, state)
