"""The second factors of an officer, and the sessions that they have open."""

import uuid

from django.conf import settings
from django.db import models

from masar.people.vault import SealedField


class Factor(models.Model):
    """An authenticator (RFC 6238). Its secret is sealed; recovery codes are kept as keyed hashes.

    ``step`` is the last time step whose code was used: no code works twice. ``confirmed_at`` is empty until a first
    code was right; until then it opens nothing, and holds the recovery codes of whoever has passkeys alone.
    ``following`` is the secret of one that is to take its place, until its first code was right.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret = SealedField()
    following = SealedField(null=True)
    step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """One way in without the authenticator; deleted when it is used."""

    factor = models.ForeignKey(Factor, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=64)


class OpenSession(models.Model):
    """A session of an officer. Without its row a session is ended, whatever the cookie says.

    ``way`` is how they came in (``staff.signing.Kind``), ``network`` a rough one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=24)
    network = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="open_session_seen")]


class Passkey(models.Model):
    """A passkey (WebAuthn): a key pair of a device, whose public half with its id is ``data``.

    ``key`` is the SHA-256 of its id, ``handle`` what the device knows the officer by, ``host`` where it is good.
    ``count`` is what the device last counted; ``closed_at`` is when that went backwards, as only a copy's does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    handle = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    host = models.CharField(max_length=255)
    key = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()
    count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
