"""The demo, step by step: from an empty database to pages worth looking at."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.management import call_command

from masar.cases import figures, following
from masar.cases.models import Case, Source
from masar.cases.queries import public_record
from masar.cases.sequencing import sequence
from masar.catalogue.definitions import Status
from masar.config import demo_work
from masar.intake.models import ImportRun
from masar.intake.sample import SOURCE
from masar.intake.sample.people import applicant, guardian, is_child
from masar.lib.clock import now
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.notices import announcing
from masar.portal.plain.contents import statuses
from masar.staff.made_up import create as officers

CASES, SEED = 400, 7
PERM = settings.ROOT / "samples" / "perm"

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring the database up to date and fill it; what is there already is left alone."""
    say("1/5  The database and its tables …")
    call_command("migrate", verbosity=0)
    say("2/5  Style sheets and fonts …")
    call_command("collectstatic", interactive=False, verbosity=0)
    say("3/5  Offices and the catalogue of services …")
    call_command("offices", "load", verbosity=0)
    call_command("catalogue", "load", settings.MASAR_CATALOGUE, PERM / "catalogue", verbosity=0)
    say("4/5  32,793 real cases: published US labour certifications of 2016 …")
    if not ImportRun.objects.filter(name="perm_fy2016.csv.gz", finished=True).exists():
        call_command("import", PERM / "perm_fy2016.csv.gz", profile=PERM / "profile.toml")
        _pass_over(now())
    say(f"5/5  {CASES} made-up cases in every service and status …")
    if not Source.objects.filter(code=SOURCE).exists():
        call_command("sample", cases=CASES, seed=SEED, people=True)
        if settings.MASAR_DEMO:
            officers()
            demo_work.work(now())


def _pass_over(moment: datetime) -> None:
    """Figures and notices begin after the real cases: none is of an office of ours, nobody in them can be told."""
    while sequence(moment):
        pass
    for name in (figures.NAME, announcing.NAME):
        following.follow(name, now=moment)


def identities() -> list[tuple[str, str]]:
    """Some made-up applicants who can be reached: identity number, and by what a code comes."""
    given = [applicant(SEED, index) for index in (0, 3, 6)]
    found = [(one.identities[0][1], "SMS" if one.mobile else "e-mail") for one in given if one.mobile or one.email]
    mother = guardian(SEED, next(index for index in range(CASES) if is_child(index)))
    return [*found, (mother.identities[0][1], "SMS; a mother, for her children")]


def examples() -> list[tuple[str, str]]:
    """A made-up case for each status: its number, and the status in every language."""
    found, said = [], zip(*(statuses(code) for code in LANGUAGES), strict=True)
    for status, names in zip(Status, said, strict=True):
        case = Case.objects.filter(source=SOURCE, status=status.value).order_by("-created_at", "number").first()
        if case is not None and public_record(case.number):
            found.append((shown(case.number), " · ".join(name for name, _ in names)))
    return found
