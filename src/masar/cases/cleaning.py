"""Payloads of versions before 2026-12, which took any key and kept notes in clear: what may stand in them. Pure.

Dates are brought to their one spelling. What stands where a code belongs and is none becomes ``WITHHELD``, so
that the fact can still be folded. Everything else that a kind does not allow is taken off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from masar.cases.facts import Kind
from masar.cases.kinds import KINDS, Key, is_code, is_commitment, is_date

WITHHELD = "withheld"
"""Stands where free text stood in the place of a code."""
_DECLARED = frozenset({"office", "authority"})
"""Codes that were always checked against those that are known."""
_PUBLIC_FORMS = {
    name: key.form for row in KINDS.values() for name, key in row.keys.items() if key.public and name not in _DECLARED
}


@dataclass(slots=True)
class Clean:
    """A payload as it may stand; the note to be sealed; what was taken off; whether public values changed."""

    payload: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    removed: dict[str, Any] = field(default_factory=dict)
    changed: bool = False


def cleaned(kind: Kind, payload: Mapping[str, Any], *, declared: bool = True) -> Clean:
    """``payload`` without what its kind does not allow. ``declared`` says that its offices were checked before."""
    found, keys = Clean(), KINDS[kind].keys
    for name, value in payload.items():
        if name == "note":
            _take_note(found, value)
        elif name not in keys:
            found.removed[name] = value
        elif value is None or (declared and name in _DECLARED) or keys[name].form(value):
            found.payload[name] = value
        else:
            _put_right(found, keys, name, value)
    if kind is Kind.CORRECTED and isinstance(payload.get("by"), dict):
        _correction(found, payload["by"])
    return found


def _take_note(found: Clean, value: Any) -> None:
    if value is None or is_commitment(value):
        found.payload["note"] = value
    elif isinstance(value, str) and value:
        found.note = value
    else:
        found.removed["note"] = value


def _put_right(found: Clean, keys: Mapping[str, Key], name: str, value: Any) -> None:
    """A value that is not of its form."""
    if name == "of" and isinstance(value, dict):
        found.payload["of"] = {key: value[key] for key in ("source", "source_id") if key in value}
        found.removed |= {f"of.{key}": more for key, more in value.items() if key not in found.payload["of"]}
        return
    found.changed = True
    right = _right(name, value)
    fits = keys[name].form(right)
    if not fits or not _is_day(value):
        found.removed[name] = value
    if fits:
        found.payload[name] = right


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _right(name: str, value: Any) -> Any:
    """What stands in the place of a value that is not of its form."""
    if _is_day(value):
        return date.fromisoformat(value).isoformat()
    if name == "documents" and isinstance(value, list):
        return [code if is_code(code) else WITHHELD for code in value] or [WITHHELD]
    return "target" if name == "what" else [WITHHELD] if name == "documents" else WITHHELD


def _correction(found: Clean, by: Mapping[str, Any]) -> None:
    """What a correction puts in the place of a fact, cleaned as that fact is."""
    payload = by.get("payload")
    inner = cleaned(Kind(by["kind"]), payload, declared=False) if isinstance(payload, dict) else Clean()
    kept = {key: by[key] for key in ("kind", "day", "at", "stage") if key in by}
    more = {key: value for key, value in by.items() if key not in kept and key != "payload"}
    if not is_date(kept["day"]):
        kept["day"], found.changed = date.fromisoformat(kept["day"]).isoformat(), True
    if kept.get("stage") is not None and not is_code(kept["stage"]):
        more["stage"], kept["stage"] = kept["stage"], None
    if payload is not None:
        kept["payload"] = inner.payload
        if not isinstance(payload, dict):
            more["payload"] = payload
    if inner.note is not None:
        more["note"] = inner.note
    more |= {f"payload.{key}": value for key, value in inner.removed.items()}
    found.removed |= {f"by.{key}": value for key, value in more.items()}
    found.payload["by"], found.changed = kept, found.changed or inner.changed


def scrubbed(shown: Any) -> Any:
    """A public record, or a part of it, with the same put in the place of what is no code."""
    if isinstance(shown, list):
        return [scrubbed(part) for part in shown]
    if not isinstance(shown, dict):
        return shown
    return {key: _scrubbed(key, value, void="void" in shown) for key, value in shown.items()}


def _scrubbed(key: str, value: Any, *, void: bool) -> Any:
    form = _PUBLIC_FORMS.get(key)
    if form is None or form(value) or value is None or (void and key == "what"):
        return scrubbed(value)
    return _right(key, value)
