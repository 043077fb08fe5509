"""The worker's job for workbooks that officers handed in: a run as of ``masar import``, within an officer's rights.

The profile is made for the office: its files are a source of their own, so that two offices may use one reference.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from masar.cases import speaking, uploading
from masar.cases.desk_models import OpenCase, Upload
from masar.cases.models import Case, ReferenceLookup
from masar.cases.uploading import EVENTS, PEOPLE, Report
from masar.intake import saying
from masar.intake.importing import Options, Run, Summary
from masar.intake.profile import Profile, digest, load
from masar.intake.readers import Broken, Damaged, Numbered, Row
from masar.intake.rejects import Rejects
from masar.intake.translate import Rejected, Translated, Translator
from masar.lib.text import spelling
from masar.people.identities import schemes
from masar.staff.officers import officer_of
from masar.staff.queries import offices
from masar.staff.rights import Right

MOST_ROWS, MOST_TOLD = 20_000, 300
May = Callable[[str | None, str], bool]


def take_uploads(now: datetime) -> int:
    """Read one file that waits; how many."""
    found = uploading.claimed(now)
    if found is None:
        return 0
    row, content = found
    uploading.finish(row.pk, _in_codes(_read(row, content, now)), now=now)
    return 1


def _read(row: Upload, content: bytes, now: datetime) -> Report:
    officer, card = officer_of(row.officer), offices().get(row.office)
    if officer is None or card is None or not _holds(officer.offices(Right.UPLOAD), row.office):
        return Report(trouble="whoever handed it in has no right to do so any more, or the office is not there")
    with TemporaryDirectory() as made:
        file, written = Path(made) / "upload.xlsx", Path(made) / "profile.toml"
        file.write_bytes(content)
        written.write_text(profile_of(row.office, card.name), encoding="utf-8")
        profile = load(written)
        # The house itself says who speaks for its offices' files.
        speaking.declare(profile.source, digest(written), about="upload", now=now)
        with Told() as rejects:
            run = _Bounded(file, written, profile, rejects, Options())
            run.actor = f"upload:{row.digest[:12]}"
            may = officer.may
            run.translator = Permitted(
                profile, row.office, lambda office, service: may(Right.UPLOAD, office=office, service=service)
            )
            return _report(run.go(now), rejects)


def _in_codes(report: Report) -> Report:
    """With what the console has words for beside what the command line would say."""
    said: list[tuple[str, str, str]] = [saying.said(why) for _, why in report.rows]
    return replace(report, said=said, trouble_said=saying.trouble(report.trouble) if report.trouble else None)


def _holds(mine: frozenset[str] | None, office: str) -> bool:
    return mine is None or office in mine


def _report(summary: Summary, rejects: "Told") -> Report:
    return Report(
        read=summary.rows,
        cases=summary.cases_new,
        events=summary.events_new,
        repeats=summary.repeats,
        quarantined=len(summary.quarantined),
        rejected=summary.rejected,
        rows=sorted(rejects.told),
        trouble=summary.trouble or "",
    )


class Told(Rejects):
    """Rejects that are kept as rows and reasons, without what the rows held."""

    def __init__(self) -> None:
        super().__init__(None)
        self.told: list[tuple[int, str]] = []

    def __enter__(self) -> "Told":
        return self

    def add(self, number: int, reason: str, row: Row | Broken, *, remark: bool = False) -> None:
        super().add(number, reason, row, remark=remark)
        if len(self.told) < MOST_TOLD:
            self.told.append((number, reason))


class _Bounded(Run):
    """A run over a file that somebody handed in: it ends where the file has too many rows."""

    def _take(self, numbered: Numbered, done: int) -> None:
        if self.summary.rows >= MOST_ROWS:
            raise Damaged(f"after row {MOST_ROWS}: a file that is handed in has at most so many")
        super()._take(numbered, done)


class Permitted(Translator):
    """Rows of one office, of services that the officer may bring files of. All others are refused, each by itself."""

    def __init__(self, profile: Profile, office: str, may: May) -> None:
        super().__init__(profile, timezone.get_default_timezone())
        self.office, self.may = office, may
        self.known: dict[str, str] = {}

    def translate(self, row: Row) -> Translated:
        translated = super().translate(row)
        case = translated.case
        if case.office != self.office:
            named = case.office if case.office in offices() else "that there is not"
            raise Rejected(f"it is of the office {named}, and the file was handed in for {self.office}")
        if not self.may(self.office, case.service):
            raise Rejected("the service is not among those that you may hand in for this office")
        if why := self._elsewhere(case.reference):
            raise Rejected(why)
        return translated

    def _elsewhere(self, reference: str) -> str:
        """Why a case that is there already is not the officer's; asked once for each."""
        name = spelling(reference)
        if name not in self.known:
            self.known[name] = self._why(name)
        return self.known[name]

    def _why(self, name: str) -> str:
        found = ReferenceLookup.objects.filter(source=self.profile.source.code, reference=name)
        id = found.values_list("case_id", flat=True).first()
        if id is None:
            return ""
        office, service = Case.objects.values_list("office", "service").get(pk=id)
        office = OpenCase.objects.filter(pk=id).values_list("office", flat=True).first() or office
        return "" if self.may(office, service) else f"the application is at the office {office} now"


def source_of(office: str) -> str:
    """The code of the source that an office's files are."""
    code = f"office-{office}"
    return code if len(code) <= 40 else f"office-{hashlib.blake2b(office.encode(), digest_size=12).hexdigest()}"


def profile_of(office: str, name: object) -> str:
    """The profile of an office's files, as ``docs/importing.md`` describes it."""
    names = ", ".join(f"{language} = {json.dumps(said, ensure_ascii=False)}" for language, said in dict(name).items())  # type: ignore[call-overload]
    identities = ", ".join(f'{scheme} = "{scheme}"' for scheme in sorted(schemes()))
    people = "\n".join(f'{column} = "{column}"' for column in PEOPLE)
    values = "\n".join(f'"{kind}" = "{kind}"' for kind in EVENTS)
    return f"""
[source]
code = "{source_of(office)}"
name = {{ {names} }}
open = false
appears_within_hours = 168

[file]
format = "xlsx"

[case]
reference = "reference"
service = {{ column = "service" }}
office = {{ column = "office", always = "{office}" }}

[time]
zone = "{timezone.get_default_timezone_name()}"
formats = ["%Y-%m-%d", "%d/%m/%Y"]
hijri = true

[[people]]
role = "applicant"
{people}
identities = {{ {identities} }}

[[events]]
name = "told"
column = "event"
time = {{ column = "date", precision = "day" }}
stage = {{ column = "stage" }}
[events.values]
{values}
[events.payload]
reason = {{ column = "reason" }}
documents = {{ column = "documents", listed = true }}
"""
