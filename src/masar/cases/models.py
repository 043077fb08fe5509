"""The tables of the heart, laid out so that they can be spread over many machines by case.

What belongs to a case is keyed by it; what must be unique over all cases has a table of its own keyed
by that value. Composite keys refer to an event by case and ``seq``. Nobody's name, identity number or
contact is here: ``CaseParty.person`` is an opaque identifier.
"""

from django.db import models
from django.db.models import Value

from masar.cases import desk_models as desk_models  # the framework looks for models here
from masar.catalogue.models import Service
from masar.lib.identifiers import uuid7
from masar.staff.models import Office


class Source(models.Model):
    """A system or an office that sends events, and how fresh its data are."""

    code = models.CharField(primary_key=True, max_length=40)
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")
    open_references = models.BooleanField(
        default=False,
        help_text="Its references are public anyway, so a reference opens the page as a number does.",
    )
    appears_within_hours = models.PositiveSmallIntegerField(
        default=24, help_text="How long a new application may take to appear here."
    )
    shape = models.CharField(
        max_length=200,
        db_default="",
        help_text="What its references look like, as a regular expression, if it is known.",
    )
    fresh_as_of = models.DateTimeField(null=True)


class Speaker(models.Model):
    """Who may bring in the events of a source: a profile by the digest of its text, or a program by its name."""

    pk = models.CompositePrimaryKey("source_id", "name")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    about = models.CharField(max_length=200, help_text="The profile's file name, for the operator.")
    declared_at = models.DateTimeField()


class Case(models.Model):
    """One application. Its columns repeat what the fold found, for lists and clocks; never edited by hand."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=13)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    procedure = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=100)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    status = models.CharField(max_length=20)
    stage = models.CharField(max_length=60, null=True)
    submitted_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    wakes_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(
        null=True, help_text="When the clock takes the case up: as wakes_at, or later where it failed."
    )
    closed_to_number = models.BooleanField(
        db_default=False, help_text="The owner has switched off that the number alone opens the status."
    )
    events = models.PositiveIntegerField()
    news = models.PositiveIntegerField(db_default=0, help_text="How many rows of news were written of it.")
    version = models.PositiveIntegerField()
    fold = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            # The clock reads only the cases that are due.
            models.Index(fields=["due_at"], name="case_due_at", condition=models.Q(due_at__isnull=False)),
            # Those that are not over are read in the order of their ids, when a calendar changes.
            models.Index(fields=["id"], name="case_open", condition=models.Q(ended_on__isnull=True)),
        ]


class CaseParty(models.Model):
    """A person's part in a case.

    ``told_at`` is the time of the newest fact that said who it is; ``told`` has marks (keyed hashes, with commas
    between them) of what was told last, to know repeats by.
    """

    class Role(models.TextChoices):
        APPLICANT = "applicant"
        GUARDIAN = "guardian"
        SPONSOR = "sponsor"
        DELEGATE = "delegate"

    pk = models.CompositePrimaryKey("case_id", "ordinal")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    ordinal = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=Role.choices)
    person = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)
    told = models.TextField(db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["applicant", "guardian", "sponsor", "delegate"]),
                name="party_role",
            ),
        ]


class PersonCase(models.Model):
    """The cases of a person: keyed by the person, so that nobody has to ask every case."""

    pk = models.CompositePrimaryKey("person", "case_id", "role")
    person = models.UUIDField()
    case_id = models.UUIDField()
    role = models.CharField(max_length=10)
    number = models.CharField(max_length=13)


class Receipt(models.Model):
    """The secret on a receipt, hashed. It can ask for a code and nothing else."""

    secret = models.CharField(primary_key=True, max_length=64)
    case_id = models.UUIDField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # A new receipt may end the earlier ones of its case.
            models.Index(fields=["case_id"], name="receipt_case"),
        ]


class Alike(models.Model):
    """That a new application was said to be another one than ``other``, which was open: by whom (an actor), and why,
    in codes (``alike.Because``).
    """

    pk = models.CompositePrimaryKey("case_id", "other")
    case_id = models.UUIDField()
    other = models.UUIDField()
    because = models.CharField(max_length=20)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["other"], name="alike_other")]


class Event(models.Model):
    """A fact about a case. Rows are only ever added; the application's role may not change or delete them.

    ``seq`` counts arrivals within the case and means nothing else. ``at`` is null where only the day is
    known. ``digest`` is of the content, to tell a repeat from a contradiction.
    """

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    day = models.DateField()
    at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=60, null=True)
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=200)
    source_seq = models.BigIntegerField(null=True)
    payload = models.TextField()
    digest = models.CharField(max_length=32)
    actor = models.CharField(max_length=60)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "source", "source_id"], name="event_once"),
        ]
        indexes = [
            # What officers did, for auditors (``trail``): of all events only those recorded at the desk.
            models.Index(fields=["received_at"], name="event_at_desk", condition=models.Q(source="desk")),
            models.Index(fields=["actor", "received_at"], name="event_of_officer", condition=models.Q(source="desk")),
        ]


class Quarantined(models.Model):
    """An event that contradicts one already recorded under the same id: kept and reported, never applied.

    Or, with ``removed`` in its content, how much was taken off an event of an older version. Notes are in the vault.
    """

    pk = models.CompositePrimaryKey("case_id", "source", "source_id", "digest")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    content = models.TextField()
    received_at = models.DateTimeField()


class Settled(models.Model):
    """That an officer has looked at what lies in quarantine, and knows what is right: a row of its own, since what is
    in quarantine is never changed. Keyed as ``Quarantined``; ``by`` is an actor, ``why`` in codes.
    """

    pk = models.CompositePrimaryKey("case_id", "source", "source_id", "digest")
    case_id = models.UUIDField()
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    by = models.CharField(max_length=60)
    why = models.CharField(max_length=20, db_default="", default="")
    at = models.DateTimeField()


class Outbox(models.Model):
    """The news of one event, or of something that is no event, for whoever follows.

    ``seq`` counts the news of the case; ``event`` is the event's own ``seq``, ``kind`` its kind. ``before`` and
    ``after`` are the status, by code, without and with this one (``before`` is null where it made the case; both
    are in rows of before these columns). ``public_changed``: what a number shows changed by it. ``announce``:
    people are to be told. ``position`` is given after commit, by the sequencer.
    """

    class What(models.TextChoices):
        EVENT = "event"
        NUMBER_CLOSED = "number_closed"
        NUMBER_OPENED = "number_opened"
        NOTE_ERASED = "note_erased"

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=What.choices, db_default="event")
    event = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=24)
    before = models.CharField(max_length=20, null=True)
    after = models.CharField(max_length=20, null=True)
    public_changed = models.BooleanField()
    announce = models.BooleanField()
    recorded_at = models.DateTimeField()
    position = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            # Followers read upwards from their cursor.
            models.Index(fields=["position"], name="outbox_position", condition=models.Q(position__isnull=False)),
            # The sequencer reads what has no position yet, in the order of recording.
            models.Index(
                fields=["recorded_at", "case", "seq"],
                name="outbox_waiting",
                condition=models.Q(position__isnull=True),
            ),
        ]


class PublicRecord(models.Model):
    """What a number alone opens, ready to be shown: one JSON document of codes and dates.

    Keyed by the number so that the look-up is the record; ``case_id`` is no foreign key because the two
    may live on different machines.
    """

    number = models.CharField(primary_key=True, max_length=13)
    case_id = models.UUIDField()
    source = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.TextField()
    closed = models.BooleanField(
        db_default=False, help_text="As the case's closed_to_number: it looks like no record."
    )


class LogPage(models.Model):
    """Entries of a public log that no longer stand in the record, forty a page, the oldest on page 1.

    Keyed by the number, as the record is; whether it may be shown is the record's to say.
    """

    pk = models.CompositePrimaryKey("number", "page")
    number = models.CharField(max_length=13)
    page = models.PositiveIntegerField()
    content = models.TextField()


class Checkpoint(models.Model):
    """Where the fold of a long case can be taken up: a copy of what its first events give, in the order of the fold.

    ``tail`` is the ``seq`` of every event that is not in it. It may be deleted at any time.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="+")
    head = models.TextField()
    tail = models.TextField()
    state = models.TextField()


class ReferenceLookup(models.Model):
    """A source's own reference in its one spelling (``text.spelling``), and the case it belongs to.

    ``key`` is what it is found under as people type it (``text.found_under``): more than one may have the same.
    """

    pk = models.CompositePrimaryKey("source", "reference")
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=100)
    key = models.CharField(max_length=200, db_default="")
    case_id = models.UUIDField()
    number = models.CharField(max_length=13)

    class Meta:
        indexes = [models.Index(fields=["key"], name="reference_key")]


class Lease(models.Model):
    """Who may do a job that only one may do at a time, until when, and how far it has come."""

    name = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=60)
    until = models.DateTimeField()
    position = models.BigIntegerField(default=0)


class CalendarsFollowed(models.Model):
    """How far the open cases have followed the calendars of their offices (``cases.calendars``): one row.

    ``done`` has, by office, the digest of the calendar that all its cases follow, as JSON; ``target`` those that the
    cases up to ``after`` (null: none yet) follow.
    """

    name = models.CharField(primary_key=True, max_length=20)
    done = models.TextField()
    target = models.TextField()
    after = models.UUIDField(null=True)


class Follower(models.Model):
    """Who reads the news: after which position it ``began``, and up to which it has come. What all have passed is
    deleted in time.
    """

    name = models.CharField(primary_key=True, max_length=60)
    began = models.BigIntegerField(db_default=0, default=0)
    position = models.BigIntegerField()
    moved_at = models.DateTimeField()


class Trouble(models.Model):
    """Something that a job of the worker could not do: one case (``about`` is its id) or all of it (empty).

    ``what`` is codes, never what was told. The next try is at ``again_at``; when it succeeds the row goes.
    """

    pk = models.CompositePrimaryKey("job", "about")
    job = models.CharField(max_length=40)
    about = models.CharField(max_length=36)
    what = models.CharField(max_length=200)
    times = models.PositiveIntegerField()
    since = models.DateTimeField()
    again_at = models.DateTimeField()
