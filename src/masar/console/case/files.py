"""What the applicant handed in as files, worded, beside the documents that were asked for."""

from typing import Any

from masar.cases.acting import Desk
from masar.console.case.naming import Names
from masar.documents import answering
from masar.documents.answering import File, Shows
from masar.documents.models import Upload

OPENED = (Upload.Scan.NONE, Upload.Scan.CLEAN)


def told(at: Desk, names: Names) -> dict[str, list[dict[str, Any]]]:
    """The files of each document that was asked for, worded."""
    return {item.document: [_file(file, names) for file in item.files] for item in answering.items(at)}


def _file(file: File, names: Names) -> dict[str, Any]:
    row, voice = file.row, names.voice
    said = voice.phrase("files")
    pages = voice.count("files.pages", row.pages) if row.pages and row.kind == "pdf" else ""
    scan = said["scan"][row.scan] if file.live else ""
    done = row.state in (Upload.State.CHECKED, Upload.State.NOT_CHECKABLE, Upload.State.REFUSED)
    return {
        "id": row.pk if row.address and done and row.scan in OPENED else None,
        "kind": said["kind"][row.kind],
        "state": said["shows"][file.shows.value],
        "look": {Shows.ACCEPTED: "ok", Shows.REFUSED: "warn", Shows.NOT_CHECKABLE: "warn"}.get(file.shows, ""),
        "why": _reason(file, names),
        "told": " — ".join(part for part in (voice.moment(row.received_at), pages, scan) if part),
        "hint": said["hint"][row.hint] if row.hint and file.live else "",
        "digest": row.digest,
    }


def _reason(file: File, names: Names) -> str:
    if file.by_office:
        return names.reason(file.reason) if file.reason else ""
    return str(names.voice.phrase("files.why").get(file.reason, "")) if file.reason else ""
