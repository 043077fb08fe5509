"""What migrations do to tables that are in use: operations that let others read and write meanwhile."""

from typing import Any

from django.db.migrations.operations import AddIndex
from django.db.utils import NotSupportedError


class IndexBesideWriters(AddIndex):
    """Adds an index while others write. It stands in a migration of its own that says ``atomic = False``.

    PostgreSQL reads the table twice for it and keeps nobody out; what a try that failed left behind is dropped first.
    SQLite has one writer anyhow, and builds it as ever.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        if connection.in_atomic_block:
            raise NotSupportedError("an index beside writers needs a migration that says atomic = False")
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)
            schema_editor.add_index(model, self.index, concurrently=True)
        return None

    def describe(self) -> str:
        """In words, for whoever runs it."""
        return f"{super().describe()}, beside writers"
