"""A device with passkeys, in software: it answers what a page asks, rightly or as a test wants it wrong."""

import html
import json
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
ORIGIN = "http://testserver"


def options(page) -> dict:
    """What a page asks the browser."""
    text = page.content.decode().partition('data-options="')[2].partition('"')[0]
    return json.loads(html.unescape(text))


class Device:
    """Holds one passkey. What it should do wrongly is named: origin, host, challenge, flags, count, handle."""

    def __init__(self, count: int = 0) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.count, self.handle = count, b""

    def _flags(self, verified: bool) -> FLAG:
        return FLAG.UP | FLAG.UV if verified else FLAG.UP

    def _told(self, kind: str, asked: dict, origin: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, origin=origin, challenge=asked["challenge"])

    def _key(self, response: dict) -> str:
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def make(self, asked: dict, *, origin: str = ORIGIN, host: str = "testserver", verified: bool = True) -> str:
        """What it brings when a page asks for a new passkey."""
        self.handle = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        flags = self._flags(verified) | FLAG.AT
        signed = AuthenticatorData.create(sha256(host.encode()), flags, self.count, data)
        made = AttestationObject.create("none", signed, {})
        told = self._told("webauthn.create", asked, origin)
        return self._key({"clientDataJSON": websafe_encode(told), "attestationObject": websafe_encode(made)})

    def show(
        self,
        asked: dict,
        *,
        origin: str = ORIGIN,
        host: str = "testserver",
        verified: bool = True,
        kind: str = "webauthn.get",
        key: ec.EllipticCurvePrivateKey | None = None,
        **more: bytes | None,
    ) -> str:
        """What it brings when a page asks for a passkey; it counts on if it counts at all."""
        self.count += bool(self.count)
        signed = AuthenticatorData.create(sha256(host.encode()), self._flags(verified), self.count)
        told = self._told(kind, asked, origin)
        signature = (key or self.key).sign(signed + told.hash, ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": told, "authenticatorData": signed, "signature": signature}
        handle = more.get("handle", self.handle)
        parts |= {"userHandle": handle} if handle is not None else {}
        return self._key({name: websafe_encode(part) for name, part in parts.items()})
