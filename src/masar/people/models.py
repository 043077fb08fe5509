"""The tables of the vault. What is sealed is JSON under the key ring; what is found is found by blind index."""

from django.db import models

from masar.lib.identifiers import uuid7
from masar.people.vault import SealedField


class Person(models.Model):
    """An applicant, guardian, sponsor or delegate. ``sealed``: {"name", "born", …} (``records.Record``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sealed = SealedField()
    language = models.CharField(max_length=2)
    contact_kind = models.CharField(max_length=10, default="", db_column="channel", help_text="Preferred; or empty.")
    created_at = models.DateTimeField()
    sessions_ended_at = models.DateTimeField(null=True, help_text="Sessions that began before are over.")


class Identity(models.Model):
    """One identity number of a person. ``sealed``: {"number"}."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=20)
    sealed = SealedField()


class PersonIndex(models.Model):
    """Where an identity number leads: keyed by its blind index, so that the number need not be kept readable.

    ``person`` is null where the number alone belongs to several people (passports of different countries).
    """

    blind = models.CharField(primary_key=True, max_length=64)
    key = models.CharField(max_length=40)
    person = models.UUIDField(null=True)
    identity = models.UUIDField()

    class Meta:
        indexes = [
            # A rotation of the index key reads what is left under older ones.
            models.Index(fields=["key"], name="personindex_key"),
            models.Index(fields=["identity"], name="personindex_identity"),
        ]


class Contact(models.Model):
    """Where a person can be reached, at most one of a kind. ``sealed``: {"value"}. ``given_by`` a source or owner.

    ``told_at`` is the time of the fact that it was told with; of two that a source tells, the later one counts.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile"
        EMAIL = "email"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sealed = SealedField()
    given_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="contact_once")]


class Doubt(models.Model):
    """A party of a case that contradicts a person who is known: it waits for an officer, or for its source.

    ``role`` and ``nth`` name its place in the case, counted from 0 within the role; ``sealed`` is what was told,
    ``told_at`` the time of the fact it was told with. ``person`` is whom it contradicts, null if its numbers lead to
    several; ``why`` in codes. ``decision`` is empty while it waits (``doubts.Decision``); ``reason`` says in a code
    what it rests on, ``words`` (sealed: {"words"}) what the officer wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    role = models.CharField(max_length=10)
    nth = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=40)
    sealed = SealedField()
    person = models.UUIDField(null=True)
    why = models.CharField(max_length=60)
    told_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    decision = models.CharField(max_length=10, default="")
    decided_by = models.CharField(max_length=60, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, db_default="", default="")
    words = SealedField(null=True)

    class Meta:
        indexes = [
            # What is told of a case again is compared with what waits of it.
            models.Index(fields=["case_id"], name="doubt_case"),
            # Officers read what waits, oldest first; ids grow with time.
            models.Index(fields=["id"], name="doubt_waiting", condition=models.Q(decision="")),
        ]


class Amendment(models.Model):
    """What an officer says is right of a person in the place of what was given: it stands apart until it is decided.

    ``id`` is the key of its form, and the name of its event. ``sealed``: {"old", "new", "words"}, the first two by
    field; ``answer``: {"words"} of whoever decided. ``reason`` and ``paper`` are codes, ``by`` and ``decided_by``
    actors; ``decision`` is empty while it waits (``amendments.Ending``).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.UUIDField()
    case_id = models.UUIDField()
    role = models.CharField(max_length=10)
    sealed = SealedField()
    reason = models.CharField(max_length=20)
    by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=10, default="")
    decided_by = models.CharField(max_length=60, default="")
    decided_at = models.DateTimeField(null=True)
    paper = models.CharField(max_length=20, default="")
    answer = SealedField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # One at a time waits of a person: what is on file would not be what the second saw.
            models.UniqueConstraint(fields=["person"], name="amendment_waiting", condition=models.Q(decision="")),
        ]
        indexes = [models.Index(fields=["case_id"], name="amendment_case")]


class OldContact(models.Model):
    """A contact that must be told of what a source changed; the row goes when the message is on its way.

    ``sealed``: {"kind", "value"}; ``why`` names the message.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    why = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    sealed = SealedField()
    changed_at = models.DateTimeField()


class CodeRequest(models.Model):
    """Somebody asked for a code. The row is the same whether there is anybody to send one to or not.

    ``id`` is the hash of the token in the asker's browser. ``sealed`` is what was asked: {"asked", "device",
    "change", "vouched"}; ``found`` what the worker found: {"person", "case", "code"}. Without the keys nothing in
    the row leads to a person. It is deleted an hour after ``asked_at``, whatever became of it.
    """

    id = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=10)
    contact_kind = models.CharField(max_length=10, db_column="channel", help_text="Wished for; or empty.")
    network = models.CharField(max_length=60)
    language = models.CharField(max_length=2)
    sealed = SealedField()
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12)
    found = SealedField(null=True)
    code = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # The worker answers what waits, oldest first.
            models.Index(fields=["asked_at"], name="code_waiting", condition=models.Q(outcome="waiting")),
            # What is old is deleted, oldest first.
            models.Index(fields=["asked_at"], name="code_asked"),
            # A request that repeats another within a minute comes from the same network.
            models.Index(fields=["network", "asked_at"], name="code_sent", condition=models.Q(outcome="sent")),
        ]


class Attempt(models.Model):
    """Attempts to get in that did not succeed, counted: one row for a person, day, kind and rough network.

    ``what`` is ``wrong_code`` or ``too_many_codes``; ``network`` is as coarse as it is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.UUIDField()
    day = models.DateField()
    what = models.CharField(max_length=20)
    network = models.CharField(max_length=60)
    times = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day", "what", "network"], name="attempt_once")]
        indexes = [models.Index(fields=["last_at"], name="attempt_last")]


class Device(models.Model):
    """A browser that has opened a person's applications before. ``id`` is the hash of its cookie and the person."""

    id = models.CharField(primary_key=True, max_length=64)
    person = models.UUIDField(db_index=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()


class Access(models.Model):
    """Who saw or changed what of a person, when and from where. Rows are only ever added.

    ``who`` is ``owner``, ``guardian``, ``officer``, ``delegate``, ``program``, ``stranger`` or ``address`` (a private
    one of the owner's); ``unit`` an office, a program or nothing; ``door`` ``web``, ``counter``, ``api``, ``file`` or
    ``feed``; ``network`` is coarse.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.UUIDField()
    case_id = models.UUIDField(null=True)
    who = models.CharField(max_length=10)
    unit = models.CharField(max_length=60)
    door = models.CharField(max_length=10, db_column="channel")
    what = models.CharField(max_length=20)
    at = models.DateTimeField()
    network = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="access_person")]


class Note(models.Model):
    """Free text about a case: what an office wrote beside an event, or what an event of old held and may not hold.

    ``sealed``: {"text", "salt"}; the text is null once it was erased. The event, or what lies in quarantine,
    holds the ``commitment`` alone. ``case_id``, ``source`` and ``source_id`` name the event.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=200)
    commitment = models.CharField(max_length=64)
    sealed = SealedField()
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case_id", "source_id"], name="note_event")]


class Canary(models.Model):
    """A number that belongs to nobody: whoever looks it up has it from where it was planted (``label``).

    ``blind`` is its blind index under the key named by ``key``. ``sealed``: {"number"}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    blind = models.CharField(unique=True, max_length=64)
    key = models.CharField(max_length=40)
    sealed = SealedField()
    label = models.CharField(max_length=100)
    planted_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
