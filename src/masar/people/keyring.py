"""The keys of the vault, and what is done with them: sealing (AES-256-GCM) and the blind index (HMAC-SHA-256).

A ring is a TOML file outside the database with keys of two kinds, each named by an id::

    [sealing]
    current = "2026-11"
    keys = { "2026-11" = "<32 bytes in base 64>" }
    [index]
    current = "2026-11"
    keys = { "2026-11" = "<32 bytes in base 64>" }

``current`` seals and indexes what is new; the others still read what is old, until ``masar keys rotate`` has
moved everything. Sealed bytes begin with the id of their key, and are bound to the row that they stand in.
"""

import base64
import hashlib
import hmac
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"


class Unreadable(Exception):
    """Sealed bytes that no key of the ring opens for this row, or a ring that is none. Says nothing of either."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind by id, and the id of the one for what is new."""

    current: str
    by_id: Mapping[str, bytes]


class KeyRing:
    """Seals, opens and indexes. Safe to share between threads."""

    def __init__(self, sealing: Keys, index: Keys) -> None:
        self.sealing, self.index = sealing, index
        self._ciphers = {name: AESGCM(key) for name, key in sealing.by_id.items()}

    def seal(self, plain: bytes, about: str) -> bytes:
        """``plain`` sealed by the current key and bound to ``about``, the place where it will stand."""
        head, nonce = self.head(self.sealing.current), os.urandom(NONCE_BYTES)
        return head + nonce + self._ciphers[self.sealing.current].encrypt(nonce, plain, head + about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed for the place ``about``. Raises Unreadable."""
        size = 2 + sealed[1] if len(sealed) > 2 and sealed[:1] == FORMAT else 0
        head, nonce, body = sealed[:size], sealed[size : size + NONCE_BYTES], sealed[size + NONCE_BYTES :]
        cipher = self._ciphers.get(head[2:].decode(errors="replace"))
        if cipher is None:
            raise Unreadable("sealed by a key that is not on the ring")
        try:
            return cipher.decrypt(nonce, body, head + about.encode())
        except (InvalidTag, ValueError):
            raise Unreadable("sealed for another place, or damaged") from None

    @staticmethod
    def head(key: str) -> bytes:
        """What sealed bytes of this key begin with."""
        return FORMAT + bytes([len(key)]) + key.encode()

    def blind(self, text: str) -> str:
        """The blind index of ``text`` under the current key: 64 hexadecimal digits."""
        return self.blind_under(self.index.current, text)

    def blind_under(self, key: str, text: str) -> str:
        """The blind index of ``text`` under the key of this id. Raises Unreadable if it is not on the ring."""
        if key not in self.index.by_id:
            raise Unreadable("indexed by a key that is not on the ring")
        return _digest(self.index.by_id[key], text)

    def blinds(self, text: str) -> list[str]:
        """The blind index of ``text`` under every key, the current one first."""
        others = [key for name, key in self.index.by_id.items() if name != self.index.current]
        return [self.blind(text), *(_digest(key, text) for key in others)]


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def read(text: str) -> KeyRing:
    """The ring written in ``text``. Raises Unreadable, without repeating what it says."""
    try:
        tables = tomllib.loads(text)
        return KeyRing(_keys(tables["sealing"]), _keys(tables["index"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        raise Unreadable("the key ring is not of its form; docs/operating.md shows it") from None


def _keys(table: Mapping[str, object]) -> Keys:
    current, given = str(table["current"]), table["keys"]
    if not isinstance(given, dict):
        raise TypeError
    keys = {str(name): base64.b64decode(value, validate=True) for name, value in given.items()}
    if current not in keys or any(len(key) != KEY_BYTES or not 0 < len(name) <= 40 for name, key in keys.items()):
        raise ValueError
    return Keys(current, keys)


def written(ring: KeyRing) -> str:
    """The ring as the text that ``read`` takes."""
    return "\n".join(_written(name, keys) for name, keys in (("sealing", ring.sealing), ("index", ring.index)))


def _written(name: str, keys: Keys) -> str:
    pairs = ", ".join(f'"{key}" = "{base64.b64encode(value).decode()}"' for key, value in keys.by_id.items())
    return f'[{name}]\ncurrent = "{keys.current}"\nkeys = {{ {pairs} }}\n'


def with_new_keys(ring: KeyRing | None, name: str) -> KeyRing:
    """The ring with fresh current keys called ``name``; a new ring if there is none. Raises ValueError if taken."""
    made = []
    for keys in (ring.sealing, ring.index) if ring else (Keys("", {}), Keys("", {})):
        if name in keys.by_id:
            raise ValueError(f"there is a key {name!r} already")
        made.append(Keys(name, {name: secrets.token_bytes(KEY_BYTES), **keys.by_id}))
    return KeyRing(*made)


def without(ring: KeyRing, name: str) -> KeyRing:
    """The ring without the keys ``name``. Raises ValueError if it is current or not there."""
    for keys in (ring.sealing, ring.index):
        if name == keys.current or name not in keys.by_id:
            raise ValueError(f"{name!r} is current, or is not on the ring")
    kept = [
        Keys(keys.current, {key: value for key, value in keys.by_id.items() if key != name})
        for keys in (ring.sealing, ring.index)
    ]
    return KeyRing(*kept)


def save(ring: KeyRing, path: Path) -> None:
    """Write the ring to ``path`` in one step, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(written(ring))
    beside.replace(path)


def _made(path: Path) -> None:
    """Make the ring for trying Masar. Of several processes that start at once, one makes it."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    save(with_new_keys(None, "first"), beside)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


@lru_cache(maxsize=4)
def _loaded(text: str, path: Path, changed: float) -> KeyRing:
    return read(text or path.read_text())


def ring() -> KeyRing:
    """The deployment's ring: the text of ``MASAR_KEYS``, else the file of ``MASAR_KEYS_FILE``, read again when it
    changes. Where neither is set, one is made beside the embedded database: enough for trying Masar, and
    refused by ``masar check --deploy``.
    """
    text, path = settings.MASAR_KEYS, settings.MASAR_KEYS_FILE
    if text:
        return _loaded(text, path, 0.0)
    if settings.MASAR_KEYS_MADE and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _made(path)
    try:
        return _loaded("", path, path.stat().st_mtime)
    except OSError:
        raise Unreadable("MASAR_KEYS_FILE cannot be read") from None
