"""The tables that officers work from: what waits for whom, who has taken it on, acts in bulk, and what is counted.

None of them is a fact about a case: all but claims, looks and jobs can be made anew from its events.
"""

from django.db import models
from django.db.models import Value

from masar.cases.standing import NEVER
from masar.lib.identifiers import uuid7
from masar.people.vault import SealedField


class OpenCase(models.Model):
    """A case that somebody has something to do with: one that is not over, or that has a mark (``cases.marks``).

    Written with the fold, for queues; codes and days only. A day that there is not is ``standing.NEVER``; an office
    that there is not is empty. ``asked`` is another office that is to answer by ``answer_on``. ``officer`` and
    ``escalated`` repeat the case's ``Claim``; ``doubt_on`` is the day
    from which something told of it waits for a decision, ``untold_on`` repeats ``Untold``, and ``proposed_on`` is
    the day from which a correction of what was given waits.
    """

    case_id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=13)
    service = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    since = models.DateField()
    here_since = models.DateField()
    due_on = models.DateField()
    due = models.CharField(max_length=12)
    still_on = models.DateField()
    doubt_on = models.DateField()
    officer = models.BigIntegerField(null=True)
    escalated = models.BooleanField(db_default=False)
    asked = models.CharField(max_length=40, db_default="", default="")
    answer_on = models.DateField(db_default=NEVER, default=NEVER)
    untold_on = models.DateField(db_default=NEVER, default=NEVER)
    proposed_on = models.DateField(db_default=NEVER, default=NEVER)

    class Meta:
        indexes = [
            # A queue is read from where it begins, in one of three orders, and filtered by the last columns: counting
            # it reads the index alone.
            models.Index(fields=["office", "state", "since", "case_id", "service", "officer"], name="open_since"),
            models.Index(fields=["office", "state", "due_on", "case_id", "service", "officer"], name="open_due"),
            models.Index(fields=["office", "state", "still_on", "case_id", "service", "officer"], name="open_still"),
            # What an officer has taken on: few, and all that a queue asks of them.
            models.Index(
                fields=[
                    *("officer", "escalated", "state", "since", "due_on", "still_on", "doubt_on", "untold_on"),
                    *("proposed_on", "case_id", "office", "service"),
                ],
                name="open_mine",
                condition=models.Q(officer__isnull=False),
            ),
            # What is in doubt.
            models.Index(
                fields=["office", "doubt_on", "case_id", "state", "service", "officer"],
                name="open_doubt",
                condition=models.Q(doubt_on__lt=NEVER),
            ),
            # Of what nobody was told.
            models.Index(
                fields=["office", "untold_on", "case_id", "state", "service", "officer"],
                name="open_untold",
                condition=models.Q(untold_on__lt=NEVER),
            ),
            # Of what a correction waits.
            models.Index(
                fields=["office", "proposed_on", "case_id", "state", "service", "officer"],
                name="open_proposed",
                condition=models.Q(proposed_on__lt=NEVER),
            ),
            # What an office is asked about cases of others.
            models.Index(
                fields=["asked", "answer_on", "case_id", "state", "service"],
                name="open_asked",
                condition=models.Q(asked__gt=""),
            ),
        ]


class Untold(models.Model):
    """That a case has news that somebody is to be told of and nobody was, and from which day on.

    Who is to be told, and was, is not the heart's to know: whoever tells (``notices``) writes it down for the desks.
    """

    case_id = models.UUIDField(primary_key=True)
    day = models.DateField()


class OpenCount(models.Model):
    """So many open cases more, or less, of an office, a service and a state, taken on or not (``cases.tally``).

    Rows are added with every change of ``OpenCase`` and never changed; what there is now is their sum.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.CharField(max_length=40)
    service = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    claimed = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        indexes = [
            # Adding up reads the index alone.
            models.Index(fields=["office", "state", "service", "claimed", "n"], name="open_count"),
        ]


class Claim(models.Model):
    """Who has taken an open case on: a courtesy to colleagues, never a lock. ``officer`` is a user's id.

    ``escalated``: a colleague has handed it up to them.
    """

    case_id = models.UUIDField(primary_key=True)
    officer = models.BigIntegerField()
    escalated = models.BooleanField(default=False)
    at = models.DateTimeField()


class ClaimChange(models.Model):
    """That a claim passed from one officer (null: nobody) to another, by whom, and why, in codes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    by = models.BigIntegerField()
    why = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "at"], name="claim_change"),
            models.Index(fields=["by", "at"], name="claim_change_by"),
            models.Index(fields=["at"], name="claim_change_at"),
        ]


class Seen(models.Model):
    """How many events of a case an officer has seen, on the page of the case and not in a list."""

    pk = models.CompositePrimaryKey("case_id", "officer")
    case_id = models.UUIDField()
    officer = models.BigIntegerField()
    events = models.PositiveIntegerField()
    at = models.DateTimeField()


class BulkJob(models.Model):
    """One act on many cases (``cases.bulk``); ``values`` is what its form gave, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.BigIntegerField()
    act = models.CharField(max_length=24)
    values = SealedField()
    total = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["officer", "made_at"], name="bulk_by_officer"),
            models.Index(fields=["started_at"], name="bulk_running", condition=models.Q(done_at=None)),
            models.Index(fields=["made_at"], name="bulk_draft", condition=models.Q(started_at=None)),
            models.Index(fields=["done_at"], name="bulk_done"),
        ]


class BulkRow(models.Model):
    """A case of a job: its version when the officer looked, the key of its act, and what became of it.

    ``effect`` is JSON: what of the public record would change, before and after.
    """

    pk = models.CompositePrimaryKey("job_id", "place")
    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveIntegerField()
    key = models.UUIDField()
    number = models.CharField(max_length=13)
    case_id = models.UUIDField(null=True)
    expected = models.PositiveIntegerField()
    became = models.CharField(max_length=16)
    effect = models.TextField()
    at = models.DateTimeField(null=True)


class Upload(models.Model):
    """A workbook that an officer handed in for an office, and then what became of it: ``uploading``.

    ``sealed`` is the file, as long as it waits; ``until`` a lease of whoever reads it. ``report`` has counts, and
    rows with the reason for which they were not taken.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.BigIntegerField()
    office = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    sealed = SealedField(null=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    report = models.JSONField(db_default=Value({}, models.JSONField()), default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["officer", "id"], name="upload_of_officer"),
            models.Index(fields=["id"], name="upload_waiting", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["done_at"], name="upload_done", condition=models.Q(done_at__isnull=False)),
        ]


class CaseFigures(models.Model):
    """What a case adds to the figures (``cases.figures``), as JSON: so that it can be taken off again."""

    case_id = models.UUIDField(primary_key=True)
    content = models.TextField()


class FigureCount(models.Model):
    """So many of what, on a day, at an office, of a service and a stage (``cases.measuring``). Nobody is named."""

    id = models.BigAutoField(primary_key=True)
    office = models.CharField(max_length=40)
    what = models.CharField(max_length=16)
    day = models.DateField()
    service = models.CharField(max_length=40)
    stage = models.CharField(max_length=60)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            # Read from an office and what is counted on; the counter itself asks for all five.
            models.UniqueConstraint(fields=["office", "what", "day", "service", "stage"], name="figure_once"),
        ]
