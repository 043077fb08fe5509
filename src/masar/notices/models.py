"""The tables of the engine: a message on its way, what was sent by each channel in each minute, how gateways are."""

from django.db import models

from masar.lib.identifiers import uuid7
from masar.people.vault import SealedField


class Delivery(models.Model):
    """One message to one address. ``sealed``: {"to", "subject", "body"}, wiped once it is sent or worthless.

    ``key`` makes a repeated request for the same message harmless. ``parts`` is what a text message costs, and
    ``service`` to which of them that is booked (``costs``), "" where it is about no application. ``urgency``
    (``budget.Urgency``) and then ``turn`` (``turns``) say which goes first. ``lease`` names the worker that is
    sending it, until ``leased_until``. ``error`` is a short code of the last failure, or of why it has to wait;
    never its text. ``gateway`` is by which of two it was tried last; ``bound`` that this one may have taken it, so
    that no other gets it (``routing``).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        EXPIRED = "expired"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    sealed = SealedField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    urgency = models.PositiveSmallIntegerField()
    turn = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, default="")
    gateway = models.CharField(max_length=10, default="", db_default="")
    bound = models.BooleanField(default=False, db_default=False)
    parts = models.PositiveSmallIntegerField(db_default=1, default=1)
    service = models.CharField(max_length=60, db_default="", default="")

    class Meta:
        indexes = [
            # Workers read what is due: by which channels anything is, and what comes first by one of them.
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(
                fields=["channel", "urgency", "turn"], name="delivery_turn", condition=models.Q(state="waiting")
            ),
            # What became worthless while it waited is settled.
            models.Index(
                fields=["expires_at"],
                name="delivery_expires",
                condition=models.Q(state="waiting", expires_at__isnull=False),
            ),
            # Tidying deletes what was settled long ago; the operator reads the dead letters.
            models.Index(
                fields=["settled_at"], name="delivery_settled", condition=models.Q(settled_at__isnull=False)
            ),
            models.Index(fields=["created_at"], name="delivery_dead", condition=models.Q(state="dead")),
        ]


class Budget(models.Model):
    """A channel's budget: the row that workers lock while they spend it, and when the operator was last told that
    half of it, or what strangers may have of it, was spent.
    """

    channel = models.CharField(primary_key=True, max_length=10)
    half_at = models.DateTimeField(null=True)
    end_at = models.DateTimeField(null=True)


class Spending(models.Model):
    """How many messages a channel was given in one minute."""

    channel = models.CharField(max_length=10)
    minute = models.DateTimeField()
    messages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "minute"], name="spending_once")]


class Gateway(models.Model):
    """One of the two gateways of text messages: the percent of new messages that go by it, since ``moved_at``, and
    what it did lately (``gateways.Route``). Workers lock both rows, in the order of their names, to change them.
    """

    name = models.CharField(primary_key=True, max_length=10)
    share = models.PositiveSmallIntegerField()
    moved_at = models.DateTimeField(null=True)
    recent = models.CharField(max_length=20, default="")
    seen_at = models.DateTimeField(null=True)


class Owed(models.Model):
    """That somebody is to be told of a piece of news: what the rules demand, one row for each person.

    ``news`` counts the news of the case (``Outbox.seq``). ``person`` is ``NOBODY`` where nobody known has a part in
    the case that the rule names. ``letter`` is the message in which it was told (``Notice.letter``). ``look_at`` says
    when to look whether nobody was told of the case (``untold``), where that is still to be done. OTHERWISE is owed
    to nobody: an officer told them.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        TOLD = "told"
        NOBODY = "nobody"
        UNREACHABLE = "unreachable"
        STOPPED = "stopped"
        OTHERWISE = "otherwise"

    pk = models.CompositePrimaryKey("case_id", "news", "person")
    case_id = models.UUIDField()
    news = models.PositiveIntegerField()
    person = models.UUIDField()
    topic = models.CharField(max_length=20)
    wanted = models.BooleanField()
    since = models.DateTimeField(help_text="When the news was recorded.")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    settled_at = models.DateTimeField(null=True)
    letter = models.UUIDField(null=True)
    look_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["look_at"], name="owed_look", condition=models.Q(look_at__isnull=False)),
            models.Index(fields=["letter"], name="owed_letter", condition=models.Q(letter__isnull=False)),
            # What is due is written, oldest first; all that waits for one person is told in one message.
            models.Index(fields=["due_at"], name="owed_due", condition=models.Q(outcome="waiting")),
            models.Index(fields=["person"], name="owed_person", condition=models.Q(outcome="waiting")),
        ]


class Notice(models.Model):
    """A message about applications, by one channel: what became of it, kept when its content is long wiped.

    ``id`` is its delivery's. ``letter`` is the same for the same message by several channels. ``template`` says which
    words it was made with, ``parts`` what a text message costs, ``service`` to which of them that is booked
    (``costs``). ``proof`` is a blind index of its code and the end of
    the address it went to. ``error`` is a short code.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        HANDED_OVER = "handed_over"
        DELIVERED = "delivered"
        UNREPORTED = "unreported"
        FAILED = "failed"
        REFUSED = "refused"
        OURS = "ours"

    id = models.UUIDField(primary_key=True, editable=False)
    letter = models.UUIDField()
    person = models.UUIDField()
    topic = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    template = models.CharField(max_length=16)
    parts = models.PositiveSmallIntegerField()
    proof = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    error = models.CharField(max_length=40, db_default="", default="")
    service = models.CharField(max_length=60, db_default="", default="")

    class Meta:
        indexes = [
            models.Index(fields=["letter"], name="notice_letter"),
            models.Index(fields=["person", "created_at"], name="notice_person"),
            models.Index(fields=["proof"], name="notice_proof"),
        ]


class Pursuit(models.Model):
    """That a message on which something hangs is followed until it arrived: one row for each case that it is about.

    ``letter`` is ``Notice.letter``. ``look_at`` is when to look next what became of it; whatever changes the state of
    one of its notices brings that forward (``outcomes.becomes``).
    """

    pk = models.CompositePrimaryKey("letter", "case_id")
    letter = models.UUIDField()
    case_id = models.UUIDField()
    look_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["look_at"], name="pursuit_due")]


class Wish(models.Model):
    """What a person wishes to be told of, where that is not everything."""

    class Level(models.TextChoices):
        ALL = "all"
        WANTED = "wanted"
        NOTHING = "nothing"

    person = models.UUIDField(primary_key=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    since = models.DateTimeField()


class Feed(models.Model):
    """A private address that shows an application of ``person`` to programs: what its number shows, never more.

    ``secret`` is the hash of what stands in the address. ``days`` has the last days that a calendar was told of
    (``telling.last_days``), also those that are over. An address that was taken back stays, so that whoever still
    asks for it hears that there is none any more.
    """

    class Kind(models.TextChoices):
        NEWS = "news"
        DAYS = "days"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    secret = models.CharField(max_length=64, unique=True)
    person = models.UUIDField()
    case_id = models.UUIDField()
    number = models.CharField(max_length=13)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    days = models.TextField(default="{}")

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="feed_person"),
            # What news is of a case with a calendar.
            models.Index(fields=["case_id"], name="feed_case", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["ended_at"], name="feed_ended", condition=models.Q(ended_at__isnull=False)),
        ]


class Inbound(models.Model):
    """What came in by the one door: what a network says of a message of ours (``report``), a text that somebody sent
    (``text``), or any other mail, of which nothing is kept but that it came (``mail``).

    ``key`` is made of what the far side calls it, so that what comes twice is there once. ``sealed``: its fields,
    wiped once it was dealt with. ``due_at`` is when it is looked at next, None when its ``outcome`` is known.
    """

    class Kind(models.TextChoices):
        REPORT = "report"
        TEXT = "text"
        MAIL = "mail"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sealed = SealedField(null=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="")

    class Meta:
        indexes = [
            # What waits is dealt with, oldest first; what was received long ago is deleted.
            models.Index(fields=["due_at"], name="inbound_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["received_at"], name="inbound_received"),
        ]


class _Counted(models.Model):
    """So many of ``what`` (``costs.What``), of messages that were written in a month, by a channel, about something
    (``costs.About``), of a service or of none. Nobody is named.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.DateField(help_text="Its first day.")
    channel = models.CharField(max_length=10)
    about = models.CharField(max_length=10)
    service = models.CharField(max_length=60)
    what = models.CharField(max_length=12)
    n = models.BigIntegerField()

    class Meta:
        abstract = True


class MessageChange(_Counted):
    """So many more, or less, since the counts were brought up to date; written by whoever settles messages."""


class MessageCount(_Counted):
    """How many in all; kept for good."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "channel", "about", "service", "what"], name="message_count_once"
            )
        ]
