"""``masar import FILE --profile PROFILE.toml``: take a file of an older system in, or a folder of them in order."""

import re
import sys
from argparse import ArgumentParser
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from masar.cases.actions import note_freshness
from masar.cases.speaking import NotDeclared
from masar.catalogue.queries import catalogue
from masar.intake.importing import Options, Run, Summary, complete_to
from masar.intake.profile import Profile, WrongProfile, load
from masar.intake.rehearsing import Rehearsal
from masar.intake.rejects import Numbers, Rejects
from masar.lib.clock import now

_DIGITS = re.compile(r"(\d+)")


class Command(BaseCommand):
    help = "Import a file of an older system. Safe to repeat: a second run adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a file, or a folder of files that are read in order of their names"
        )
        parser.add_argument("--cases", type=Path, help="the file of the cases, where the profile has a [join]")
        parser.add_argument("--profile", type=Path, required=True, help="what the file means (docs/importing.md)")
        parser.add_argument("--rejects", type=Path, help="write rows that cannot be taken, with reasons, to this CSV")
        parser.add_argument("--numbers", type=Path, help="write pairs of old reference and new number to this CSV")
        parser.add_argument("--dry-run", action="store_true", help="read, translate and check; write nothing")
        parser.add_argument("--again", action="store_true", help="read from the start, even if a run was cut short")

    def handle(self, *args: Any, **options: Any) -> None:
        profile = self._profile(options["profile"])
        path, cases = options["file"], options["cases"]
        for needed in filter(None, (path, cases)):
            if not needed.exists():
                raise CommandError(f"There is no file {needed}.")
        if (profile.join is None) != (cases is None):
            raise CommandError("--cases FILE and a [join] in the profile belong together.", returncode=2)
        files = in_order(path) if path.is_dir() else [path]
        with ExitStack() as stack:
            rehearsal = stack.enter_context(closing(Rehearsal())) if options["dry_run"] else None
            troubles = [self._take(file, profile, options, path.is_dir(), rehearsal) for file in files]
        if not files:
            raise CommandError(f"There is no file in {path}.")
        if any(troubles):
            named = zip(files, troubles, strict=True) if path.is_dir() else [(None, troubles[0])]
            raise CommandError("\n".join(f"{file.name}: {why}" if file else str(why) for file, why in named if why))
        if path.is_dir() and not options["dry_run"]:
            note_freshness(profile.source.code, complete_to(profile, now()))

    def _take(
        self, file: Path, profile: Profile, options: dict[str, Any], among: bool, rehearsal: Rehearsal | None
    ) -> str | None:
        """One file; why it does not count as read, or None."""
        if among:
            self.stdout.write(f"{file.name}:")
        kept = {name: _beside(options[name], file) if among else options[name] for name in ("rejects", "numbers")}
        with ExitStack() as stack:
            rejects = stack.enter_context(Rejects(kept["rejects"]))
            tell = stack.enter_context(_Bar(file.name)).tell
            numbers = stack.enter_context(Numbers(kept["numbers"])) if kept["numbers"] else None
            how = Options(options["dry_run"], options["again"], numbers, tell, options["cases"], among, rehearsal)
            run = Run(file, options["profile"], profile, rejects, how)
            try:
                summary = run.go(now())
            except NotDeclared as why:
                text = f"The profile may not speak: {why}. Look at it, then: masar sources --declare {run.about}"
                raise CommandError(text, returncode=2) from why
        self._say(summary, rejects, options)
        return summary.trouble

    @staticmethod
    def _profile(path: Path) -> Profile:
        try:
            profile = load(path)
        except WrongProfile as error:
            raise CommandError(str(error), returncode=2) from error
        named = {profile.service.always, *profile.service.codes.values()} - {None}
        if unknown := named - catalogue().offered.keys():
            text = f"Not in the catalogue: {', '.join(sorted(map(str, unknown)))}."
            raise CommandError(f"{text} Load it first: masar catalogue load DIR", returncode=2)
        return profile

    def _say(self, summary: Summary, rejects: Rejects, options: dict[str, Any]) -> None:
        would = "would be " if options["dry_run"] else ""
        say = self.stdout.write
        say(f"{summary.rows} rows read, {summary.skipped} of them taken by an earlier run.")
        say(f"{summary.cases_new} cases and {summary.events_new} events {would}new, {summary.repeats} known already.")
        if summary.ignored:
            say(f"{summary.ignored} rows left out, as the profile says.")
        if summary.quarantined:
            say(f"{len(summary.quarantined)} contradict what is known and are in quarantine:")
            for named in summary.quarantined[:20]:
                say(f"  {named}")
        where = f"; they are in {rejects.path}" if rejects.path else "; --rejects FILE keeps them"
        if rejects.count:
            say(f"{rejects.count} rows could not be taken{where}:")
            for reason, count in rejects.reasons.most_common(20):
                say(f"  {count} x {reason}")
        if rejects.remarks:
            say(f"{rejects.remarks.total()} remarks on rows that were taken{where}:")
            for reason, count in rejects.remarks.most_common(20):
                say(f"  {count} x {reason}")


def in_order(folder: Path) -> list[Path]:
    """The files of a folder by name, numbers in it by their size; hidden ones and folders are left out."""
    found = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(found, key=lambda path: [(part.zfill(20), part) for part in _DIGITS.split(path.name)])


def _beside(path: Path | None, file: Path) -> Path | None:
    """Where the lines of one file of several go: ``rejects.csv`` becomes ``rejects-monday.csv.csv``."""
    return path.with_name(f"{path.stem}-{file.name}{path.suffix}") if path else None


class _Bar:
    """A progress bar on a terminal; silence elsewhere."""

    def __init__(self, name: str) -> None:
        columns = (TextColumn(name), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rate]}"))
        console = Console(file=sys.stderr)
        self.bar = Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal)
        self.task = self.bar.add_task(name, total=1, rate="")

    def __enter__(self) -> "_Bar":
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def tell(self, at: int, size: int, rows: int) -> None:
        elapsed = self.bar.tasks[0].elapsed or 1e-9
        self.bar.update(self.task, completed=at, total=size, rate=f"{rows / elapsed:,.0f} rows/s")
