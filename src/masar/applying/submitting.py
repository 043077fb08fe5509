"""A draft becomes an application: once, in one transaction with what was shown and the secret of its receipt.

However often and however many at once it is sent, there is one case: the draft is locked while it is sent, and its id
is the reference under which the house has the case. Whoever comes second is told the same number and the same secret.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from masar.applying import files, signing
from masar.applying.drafts import AFTER, Content, Reach, Who
from masar.applying.filling import Filling, filling
from masar.applying.models import Draft, Submission
from masar.applying.parties import parties
from masar.applying.shown import mark, shown
from masar.cases.access import OWNERS
from masar.cases.alike import Another, Because, StillOpen, open_alike
from masar.cases.incoming import PartyGiven
from masar.cases.models import Case, CaseParty, PublicRecord
from masar.cases.registering import Registered, register
from masar.catalogue import answering
from masar.lib.clock import now as moment
from masar.lib.retries import retried
from masar.people.access import Reader, applicants
from masar.people.vault import opened, seal
from masar.staff.rights import Right

ACTOR, CHANNEL = "online", "online"
"""Who recorded it, and how it was handed in."""
_READER = Reader("worker", unit="applying")


class Gone(Exception):
    """There is no such draft of this contact: it was never one, is over, or its service is not applied for so."""


class Unfinished(Exception):
    """Something is still to be answered."""


class Otherwise(Exception):
    """What would be sent is not what was shown: the form, its words, an answer or what is open changed meanwhile."""


class Unsaid(Exception):
    """The same person's application is open, and whoever sends this one, who is written to about that one, has not
    said that it is another.
    """


@dataclass(frozen=True, slots=True)
class Sent:
    """An application that was sent. ``secret`` is that of its receipt."""

    case: UUID
    number: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """What is sent if it is sent now: all that is ``shown``, to whom, and which applications of the same person are
    open that the sender is written to about (``alike``, numbers); ``files`` names those that are handed in with it.
    ``mark`` names all of it.
    """

    filling: Filling
    parties: tuple[PartyGiven, ...]
    shown: dict[str, Any] = field(repr=False)
    alike: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What a form brings back that shows all of this."""
        return mark(self.shown, self.filling.content.office, *self.alike, *self.files)


def ready(of: Filling) -> Ready:
    """What would be sent. Raises Unfinished."""
    if of.wanting is not None or not of.content.office:
        raise Unfinished
    told = parties(of.form, of.answers, reach=of.content.reach, language=of.draft.language)
    people = tuple(_as_known(party, of) for party in told)
    known = _told_of(open_alike(of.draft.service, people), of.content.reach)
    numbers = Case.objects.filter(pk__in=known).order_by("number").values_list("number", flat=True)
    return Ready(of, people, shown(of), tuple(numbers), files.names(files.items(of)))


def _as_known(party: PartyGiven, of: Filling) -> PartyGiven:
    """A number that was typed is claimed; one that was filled in from the file of whoever is signed in is not."""
    given, filled_in = party.given, of.content.ours
    ours = any(one.fills == f"{party.role}.identity" and one.code in filled_in for one in of.form.questions)
    return party if not given or not given.identities or ours else replace(party, given=replace(given, claimed=True))


def _told_of(cases: frozenset[UUID], reach: Reach) -> frozenset[UUID]:
    """Those of ``cases`` of which somebody is written to at this contact. Of others the sender is told nothing:
    whoever types a stranger's number must not learn that the stranger applied.
    """
    owners = CaseParty.objects.filter(case_id__in=cases, role__in=OWNERS, person__isnull=False)
    seats = [(case, person) for case, person in owners.values_list("case_id", "person") if person]
    people = applicants([person for _, person in seats], reader=_READER, now=moment())
    reached = {person for person, known in people.items() if known.contacts.get(reach.kind) == reach.value}
    return frozenset(case for case, person in seats if person in reached)


def sent(draft: Draft) -> Sent | None:
    """What became of a draft; None if it was not sent."""
    if draft.case_id is None or draft.receipt is None:
        return None
    return Sent(draft.case_id, draft.number, opened(Draft, draft.pk, draft.receipt)["secret"])


def submit(whose: Who, id: UUID | str, *, mark: str, because: Because | None = None, now: datetime) -> Sent:
    """Send the draft, if it is what was shown under this ``mark``. ``because``: why it is another application than
    those that are open. Sent again, it answers the same.

    Raises Gone, Unfinished, Otherwise and Unsaid; registering.Unguarded and WrongPeople. Nothing is kept then.
    """
    return retried(lambda: _submit(whose, id, mark, because, now))


def _submit(whose: Who, id: UUID | str, seen: str, because: Because | None, now: datetime) -> Sent:
    # Of those who send it at once the others wait here, and find it sent.
    draft = Draft.objects.select_for_update().filter(pk=id, contact__in=whose, ends_at__gt=now).first()
    of = filling(draft, now=now) if draft and not draft.case_id else None
    if draft and (before := sent(draft)):
        return before
    if draft is None or of is None:
        raise Gone
    what = ready(of)
    if what.mark != seen:
        raise Otherwise
    if what.alike and because is None:
        raise Unsaid
    said = because if because and what.alike else Because.NOT_ASKED
    made = _registered(what, said, now)
    case = PublicRecord.objects.values_list("case_id", flat=True).get(pk=made.number)
    _keep(draft, case, what, now)
    files.hand_over(draft, case, of, now=now)
    asked = [(one.role, of.answers.get(one.reached)) for one in answering.signers(of.form, of.answers)]
    signing.want(draft, case, asked, what.parties, what.shown, by=of.content.reach, number=made.number, now=now)
    draft.case_id, draft.number, draft.ends_at = case, made.number, now + AFTER
    draft.receipt = seal(Draft, draft.pk, {"secret": made.secret})
    draft.sealed = seal(Draft, draft.pk, asdict(Content(of.content.contact)))
    draft.save()
    return Sent(case, made.number, made.secret)


def _registered(what: Ready, because: Because, now: datetime) -> Registered:
    told: dict[str, Any] = {
        "service": what.filling.draft.service,
        "office": what.filling.content.office,
        "parties": what.parties,
        "actor": ACTOR,
        "may": _for_themselves,
        "key": str(what.filling.draft.pk),
        "now": now,
        "channel": CHANNEL,
    }
    try:
        return register(**told)
    except StillOpen as still:
        return register(**told, another=Another(still.found, because))


def _for_themselves(right: Right, *, office: str | None = None, service: str | None = None) -> bool:
    """Whoever applies for themselves needs no right."""
    return right is Right.REGISTER


def _keep(draft: Draft, case: UUID, what: Ready, now: datetime) -> None:
    row = Submission(case_id=case, draft=draft.pk, form=what.filling.form.version, language=draft.language)
    row.sent_at, row.sealed = now, seal(Submission, case, what.shown)
    row.save(force_insert=True)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was sent with an application, as it was shown (``shown.shown``)."""

    form: int
    language: str
    at: datetime
    shown: dict[str, Any] = field(repr=False)


def of_case(case: UUID) -> Submitted | None:
    """What was sent with this application; None if it came in another way. Who may read it is the door's to ask."""
    row = Submission.objects.filter(pk=case).first()
    return Submitted(row.form, row.language, row.sent_at, opened(Submission, case, row.sealed)) if row else None
