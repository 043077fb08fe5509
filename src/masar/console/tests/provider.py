"""A sign-on provider on loopback, with keys made as it starts. It can be told to lie."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET = "masar", "a secret between two"
Change = Callable[[dict[str, Any]], object]


class Provider:
    """Who signs in is ``subject``. ``claims``, ``head`` and ``told`` change what is signed, and what it tells."""

    def __init__(self) -> None:
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.published = [self.key.as_dict(private=False)]
        self.subject = "huda@ministry"
        self.claims: Change = lambda claims: None
        self.told: Change = lambda told: None
        self.head: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.signed_by = self.key
        self.forged: Callable[[dict[str, Any]], str] | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.again = True
        self.url = ""

    def document(self) -> dict[str, Any]:
        """What it says of itself."""
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
        }
        self.told(told)
        return told

    def agree(self, asked: dict[str, str]) -> dict[str, str]:
        """Somebody signs in: what is sent back with them."""
        code = secrets.token_urlsafe(400)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], header: str) -> dict[str, Any] | None:
        """What a code is worth, once, to the client that it was given to."""
        asked = self.codes.pop(form.get("code", ""), None)
        whole = base64.b64decode(header.removeprefix("Basic ")).decode() if header else ""
        known = whole == f"{CLIENT}:{SECRET}" or (form.get("client_id"), form.get("client_secret")) == (
            CLIENT,
            SECRET,
        )
        if asked is None or not known or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(asked)}

    def signed(self, asked: dict[str, str]) -> str:
        """The token about whoever signed in."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.subject, "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 300, "amr": ["pwd", "mfa"]}
        claims |= {"auth_time": now} if "max_age" in asked else {}
        self.claims(claims)
        return self.forged(claims) if self.forged else jwt.encode(self.head, claims, self.signed_by)


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says it needs no signature."""
    return f"{_part(json.dumps({'alg': 'none', 'kid': 'first'}).encode())}.{_part(json.dumps(claims).encode())}."


def signed_by_what_all_see(claims: dict[str, Any], key: jwk.RSAKey) -> str:
    """A token that takes the public key for a secret: the oldest trick."""
    said = f"{_part(json.dumps({'alg': 'HS256', 'kid': 'first'}).encode())}.{_part(json.dumps(claims).encode())}"
    return f"{said}.{_part(hmac.new(key.as_pem(private=False), said.encode(), 'sha256').digest())}"


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens, until the end of the block."""
    own = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own.asked.append(self.path.partition("?")[0])
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._json(own.document())
            elif parts.path == "/keys":
                self._json({"keys": own.published})
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(own.agree(asked))}")
                self.end_headers()
            else:
                self._json(None)

        def do_POST(self) -> None:
            own.asked.append(self.path)
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            self._json(own.token(form, self.headers.get("Authorization", "")))

        def _json(self, content: dict[str, Any] | None) -> None:
            body = json.dumps(content or {"error": "invalid_grant"}).encode()
            self.send_response(200 if content else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *about: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    own.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield own
    finally:
        server.shutdown()
        server.server_close()
