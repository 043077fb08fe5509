"""Which migrations keep others from a big table for as long as it takes to be read: one rule for each operation.

The rules are PostgreSQL's, 15 and later. Whatever they do not know they refuse. A lock of a moment is no fault, as
``docs/upgrading.md`` has ``lock_timeout`` for it; so renames and removals pass, though the version before may miss
what is gone. A table that the same migration makes is empty, and a small one (``plans.SMALL``) is read in a moment.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations import operations as of
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from masar.lib.migrating import IndexBesideWriters
from tests import plans

BEFORE_RELEASE = frozenset(
    {
        *("cases.0004_receipts_by_case", "cases.0005_troubles", "cases.0006_news"),
        *("people.0003_tidying", "people.0004_requests", "notices.0002_tidying", "notices.0003_turns_and_budget"),
    }
)
"""From before 0.1.0, when nobody had a big table: they may stay as they are. No other is ever added here."""
A_MOMENT = (
    *(of.CreateModel, of.DeleteModel, of.RenameModel, of.RemoveField, of.RenameField),
    *(of.RemoveIndex, of.RenameIndex, of.RemoveConstraint, of.AlterModelOptions, of.AlterModelManagers),
)


def faults(migration: Migration, state: ProjectState) -> Iterator[str]:
    """What in ``migration`` would lock a big table for long, in words. ``state`` is left as it is afterwards."""
    made: set[str] = set()
    for operation in _flat(migration.operations):
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, of.CreateModel):
            made.add(operation.name_lower)
        for why in _why(operation, migration, before, state):
            if (name := _model(operation)) is None or not (name in made or _small(migration.app_label, name)):
                yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}"


def _flat(operations: list[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, of.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _model(operation: Operation) -> str | None:
    """The model that an operation changes, by its small name; None where any could be."""
    return getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", None)


def _small(app: str, name: str) -> bool:
    return f"{app}_{name}" in plans.SMALL


def _why(operation: Operation, migration: Migration, before: ProjectState, after: ProjectState) -> Iterator[str]:
    if isinstance(operation, A_MOMENT):
        return
    rule = RULES.get(type(operation))
    yield from rule(operation, migration, before, after) if rule else ["no rule knows what this locks"]


def _index(operation: Any, migration: Migration, *_: Any) -> Iterator[str]:
    yield "nobody can write while it is built: use lib.migrating.IndexBesideWriters"


def _beside(operation: Any, migration: Migration, *_: Any) -> Iterator[str]:
    if migration.atomic or not all(isinstance(one, IndexBesideWriters) for one in migration.operations):
        yield "needs a migration of its own that says atomic = False"


def _constraint(*_: Any) -> Iterator[str]:
    yield "the whole table is read under a lock: first NOT VALID, or as an index beside writers"


def _add_field(operation: Any, *_: Any) -> Iterator[str]:
    field = operation.field
    if field.many_to_many:
        return
    if field.unique or field.db_index or field.is_relation:
        yield "its index or foreign key is built and checked under a lock: add the column alone"
    if not field.null and not _constant(field):
        yield "the version before cannot insert without it: null=True, or a constant db_default"


def _constant(field: Any) -> bool:
    """Whether the database fills the column in by itself, without writing every row for it."""
    given = field.db_default
    return given is not models.NOT_PROVIDED and (
        isinstance(given, models.Value) or not hasattr(given, "resolve_expression")
    )


def _alter_field(operation: Any, migration: Migration, before: ProjectState, after: ProjectState) -> Iterator[str]:
    key = migration.app_label, operation.model_name_lower
    old, new = (state.models[key].fields[operation.name] for state in (before, after))
    if new.is_relation or (new.unique, new.db_index) != (old.unique, old.db_index):
        yield "an index or foreign key changes under a lock"
    if old.null and not new.null:
        yield "the whole table is read for rows without a value, under a lock"
    if not _wider(old, new):
        yield "the column changes its type: every row is written under a lock"


def _wider(old: Any, new: Any) -> bool:
    types = old.db_type(connection), new.db_type(connection)
    grown = isinstance(new, models.CharField) and isinstance(old, models.CharField) and _length(new) >= _length(old)
    return types[0] == types[1] or grown or isinstance(new, models.TextField)


def _length(field: Any) -> int:
    return field.max_length or 0


def _moves_data(operation: Any, migration: Migration, *_: Any) -> Iterator[str]:
    if migration.atomic or len(migration.operations) > 1:
        yield "data move in a migration of their own that says atomic = False, a batch a transaction"


def _sql(operation: Any, *_: Any) -> Iterator[str]:
    yield "no rule can read SQL: say it with operations"


RULES: Mapping[type[Operation], Callable[..., Iterator[str]]] = {
    of.AddIndex: _index,
    IndexBesideWriters: _beside,
    of.AddConstraint: _constraint,
    of.AlterUniqueTogether: _constraint,
    of.AlterIndexTogether: _index,
    of.AddField: _add_field,
    of.AlterField: _alter_field,
    of.RunPython: _moves_data,
    of.RunSQL: _sql,
}
