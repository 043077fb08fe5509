"""Where the content of files lies: sealed, each under a key of its own, at the hash of what lies there.

The key of a file lies in its row, sealed by the deployment's ring: to change the ring's keys no file is touched, and
a row that is gone leaves a file that nobody can read. The same picture, handed in twice, has two addresses: nobody
who sees the files can tell that two are alike.
"""

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

NONCE_BYTES = 12


class Gone(Exception):
    """There is nothing at the address, or not what was put there."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Content that is sealed and lies nowhere yet. ``key`` is base 64, ``address`` 64 hexadecimal digits."""

    address: str
    key: str = field(repr=False)
    content: bytes = field(repr=False)


def _storage() -> Storage:
    return storages["documents"]


def seal(plain: bytes, key: bytes | None = None) -> Sealed:
    """``plain`` under a new key, or under one that sealed the same before: then it has the same address."""
    key, nonce = key or AESGCM.generate_key(256), bytes(NONCE_BYTES)
    # A key seals one content ever, so that one number is enough for all.
    content = nonce + AESGCM(key).encrypt(nonce, plain, None)
    return Sealed(hashlib.sha256(content).hexdigest(), base64.b64encode(key).decode(), content)


def put(sealed: Sealed) -> None:
    """Write it. It is there for good when this returns; once more, it changes nothing."""
    if not _storage().exists(_name(sealed.address)):
        _storage().save(_name(sealed.address), ContentFile(sealed.content))


def get(address: str, key: str) -> bytes:
    """What was put there. Raises Gone."""
    try:
        with _storage().open(_name(address)) as file:
            content: bytes = file.read()
        cipher = AESGCM(base64.b64decode(key))
        return cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None)
    except (OSError, InvalidTag, ValueError):
        raise Gone from None


def drop(address: str) -> None:
    """Take it away; also if it is not there."""
    _storage().delete(_name(address))


def _name(address: str) -> str:
    return f"{address[:2]}/{address[2:4]}/{address}"
