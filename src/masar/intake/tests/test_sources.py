"""Who may speak for a source is declared: no profile opens what is another's."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from masar.cases import speaking
from masar.cases.actions import Incoming, NewCase, declare_source, record_events
from masar.cases.models import Case, Event, Source, Speaker
from masar.cases.speaking import NotDeclared
from masar.cases.tests.stories import fact
from masar.intake.tests.files import HEADER, NOW, PROFILE, file_in, profile_in, run

pytestmark = pytest.mark.usefixtures("catalogue")
OPEN = PROFILE.replace("open = false", "open = true")
OTHER = PROFILE + "\n# of somebody else\n"
MORE = HEADER + "9/26,A,taken in,01/11/2026 09:30\n"


def bring(folder, text=PROFILE, content=None, **options):
    """Import a file by a profile of this text."""
    return run(file_in(folder, content) if content else file_in(folder), profile_in(folder, text), **options)


def said(*arguments, **options):
    out = StringIO()
    call_command("sources", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_whoever_makes_a_source_known_speaks_for_it(tmp_path):
    bring(tmp_path)
    assert Speaker.objects.values_list("source", "about").get() == ("old", "profile.toml")
    assert bring(tmp_path, content=MORE).events_new == 1


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("open = false", "open = true"), "open_references"),
        (("the old system", "another system"), "name"),
        (("appears_within_hours = 48", "appears_within_hours = 1"), "appears_within_hours"),
    ],
)
def test_no_profile_changes_what_is_declared_of_a_source(tmp_path, change, what):
    bring(tmp_path)
    before = Source.objects.values().get()
    with pytest.raises(NotDeclared, match=f"of the source old something else is declared: {what}"):
        bring(tmp_path, PROFILE.replace(*change), MORE)
    assert Source.objects.values().get() == before
    assert Event.objects.count() == 3


def test_no_profile_speaks_for_a_source_that_others_speak_for(tmp_path):
    bring(tmp_path)
    with pytest.raises(NotDeclared, match="others are declared to speak for the source old"):
        bring(tmp_path, OTHER, MORE)
    assert Case.objects.count() == 2


def test_a_source_from_before_is_spoken_for_by_the_first_who_says_the_same_of_it(tmp_path):
    bring(tmp_path)
    Speaker.objects.all().delete()
    with pytest.raises(NotDeclared):
        bring(tmp_path, OPEN)
    assert bring(tmp_path, OTHER, MORE).events_new == 1
    with pytest.raises(NotDeclared):
        bring(tmp_path, PROFILE)


def test_an_operator_declares_a_profile_and_what_it_says_of_its_source(tmp_path):
    bring(tmp_path)
    said(declare=profile_in(tmp_path, OPEN))
    assert Source.objects.get().open_references
    assert bring(tmp_path, OPEN, MORE).events_new == 1
    assert said(declare=profile_in(tmp_path, OPEN)) == said()


def test_a_profile_that_is_silenced_is_heard_no_more(tmp_path):
    bring(tmp_path)
    said(declare=profile_in(tmp_path, OTHER))
    first, _ = Speaker.objects.order_by("declared_at").values_list("name", flat=True)
    assert len(said("--silence", "old", first[:12])) == 2
    with pytest.raises(NotDeclared):
        bring(tmp_path, PROFILE)
    with pytest.raises(CommandError, match="Nobody of that name speaks for old"):
        said("--silence", "old", first[:12])


def test_the_operator_sees_each_source_and_who_speaks_for_it(tmp_path):
    bring(tmp_path)
    declare_source("desk", name={"ar": "م", "en": "the desk"}, open_references=True)
    name = Speaker.objects.get().name
    assert said() == [
        "desk: the desk; references are public; 24 hours",
        "old: the old system; references are not public; 48 hours",
        f"  {name[:12]} profile.toml since 2026-11-20",
    ]


def test_the_command_says_what_to_do(tmp_path):
    bring(tmp_path)
    profile = profile_in(tmp_path, OPEN)
    with pytest.raises(CommandError, match=r"open_references.*masar sources --declare profile.toml"):
        call_command("import", file_in(tmp_path), profile=profile, stdout=StringIO())


def test_a_dry_run_of_a_profile_that_is_not_declared_checks_its_rows(tmp_path):
    bring(tmp_path)
    assert bring(tmp_path, OTHER, MORE, dry_run=True).events_new == 1
    assert Speaker.objects.count() == 1


@pytest.mark.parametrize(("of_case", "of_fact"), [("desk", "old"), ("old", "desk"), ("desk", "desk")])
def test_a_speaker_is_refused_what_is_of_another_source(tmp_path, of_case, of_fact):
    bring(tmp_path)
    declare_source("desk", name={"ar": "م", "en": "the desk"})
    [name] = speaking.spoken_for(speaker := Speaker.objects.get().name)
    case = NewCase("passport-renewal", of_case, "1/26")
    told = Incoming(case, (fact("fee_paid", "2026-11-05", source=of_fact),))
    recorded = record_events([told], now=NOW, speaker=speaker)
    assert (name, [refusal.why for refusal in recorded.refused]) == ("old", ["the speaker may not speak for 'desk'"])
    assert record_events([told], now=NOW).events_new == 1


def test_a_speaker_that_nobody_declared_is_heard_for_nothing(tmp_path):
    bring(tmp_path)
    told = Incoming(NewCase("passport-renewal", "old", "1/26"), (fact("fee_paid", "2026-11-05", source="old"),))
    assert len(record_events([told], now=NOW, speaker="").refused) == 1
