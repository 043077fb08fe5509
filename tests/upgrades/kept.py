"""Keeps a whole database in one file that both databases can be filled from, and fills one from it.

Run as a command, in a process that has the settings of that database: ``keep FILE`` writes it down as it is, with
the key ring that opens it; ``fill FILE`` migrates an empty database as far as that version did and puts the rows
back, by the models of the migrations, never by those of today; ``own`` reads everybody's own pages.
"""

import base64
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone

OURS = ("staff", "catalogue", "people", "limits", "cases", "notices", "intake")


def read(path: Path) -> dict[str, Any]:
    """A kept database: ``keys``, the last ``migrations`` of each app, and ``rows`` by model."""
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return found


def _columns(model: Any) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if field.column]


def _written(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dict | list):
        return {"json": value}
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _back(field: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return value["json"] if "json" in value else base64.b64decode(value["bytes"])
    target = getattr(field, "target_field", field)
    return target.to_python(value) if isinstance(value, str) else value


def _models(registry: Any) -> Iterator[tuple[str, Any]]:
    for app in OURS:
        for model in registry.get_app_config(app).get_models():
            yield f"{app}.{model._meta.object_name}", model


def keep(path: str) -> None:
    """Write the database down."""
    leaves = dict(MigrationLoader(connection).graph.leaf_nodes())
    rows = {}
    for name, model in _models(apps):
        columns = [field.attname for field in _columns(model)]
        told = model._base_manager.order_by("pk").values_list(*columns)
        rows[name] = {"columns": columns, "rows": [[_written(value) for value in row] for row in told.iterator()]}
    kept = {
        "keys": settings.MASAR_KEYS or settings.MASAR_KEYS_FILE.read_text(encoding="utf-8"),
        "migrations": {app: leaves[app] for app in OURS},
        "rows": rows,
    }
    told = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    Path(path).write_bytes(gzip.compress(told, mtime=0))


def fill(path: str) -> None:
    """Migrate so far, and put the rows back."""
    kept = read(Path(path))
    reached = list(kept["migrations"].items())
    MigrationExecutor(connection).migrate(reached)
    models = dict(_models(MigrationLoader(connection).project_state(reached).apps))
    with transaction.atomic():
        for name, table in kept["rows"].items():
            fields = {field.attname: field for field in _columns(models[name])}
            made = [models[name](**_row(fields, table["columns"], row)) for row in table["rows"]]
            models[name]._base_manager.bulk_create(made, batch_size=200)


def _row(fields: dict[str, Any], columns: list[str], row: list[Any]) -> dict[str, Any]:
    return {column: _back(fields[column], value) for column, value in zip(columns, row, strict=True)}


def own() -> None:
    """Read the list, the contacts and every application of everybody who has one; print each page by its address."""
    pages = {}
    links = apps.get_model("cases", "PersonCase").objects.filter(role__in=("applicant", "guardian"))
    for person, number in links.values_list("person", "number"):
        browser = Client(headers={"host": "localhost"})
        session = browser.session
        session.update({"person": str(person), "opened": timezone.now().timestamp()})
        session.save()
        browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        for language in ("ar", "en"):
            shown = f"{number[:4]}-{number[4:8]}-{number[8:]}"
            for address in (f"/{language}/mine/", f"/{language}/mine/contact/", f"/{language}/mine/{shown}/"):
                answer = browser.get(address)
                pages[f"{person} {address}"] = answer.status_code, answer.content.decode()
    print(json.dumps(pages))


if __name__ == "__main__":
    django.setup()
    {"keep": keep, "fill": fill, "own": own}[sys.argv[1]](*sys.argv[2:])
