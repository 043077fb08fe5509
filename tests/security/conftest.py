"""Servers as operators run them: here one behind a proxy with TLS, which the tests play."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.demo import Answer, Database, Demo, copy, served

SITE = "track.moi.example"


@dataclass(frozen=True)
class Configured(Database):
    """A database whose commands run with more settings."""

    settings: tuple[tuple[str, str], ...] = ()

    def environment(self) -> dict[str, str]:
        return super().environment() | dict(self.settings)


class Proxy:
    """A proxy that ends TLS in front of ``demo``. It adds what a proxy adds; the client may have sent anything."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo

    def ask(
        self,
        path: str,
        method: str = "GET",
        form: dict[str, str] | None = None,
        *,
        client: str,
        scheme: str = "https",
        **headers: str,
    ) -> Answer:
        before = headers.pop("X_Forwarded_For", None)
        told = {"X_Forwarded_For": f"{before}, {client}" if before else client, "X_Forwarded_Proto": scheme}
        return self.demo.ask(path, method, form, **({"Host": SITE} | headers | told))


@pytest.fixture(scope="session")
def proxy(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A server that trusts one proxy, on this machine, and the proxy."""
    plain = copy(built, tmp_path_factory.mktemp("proxied") / "proxied")
    chosen = {
        "MASAR_HTTPS": "true",
        "MASAR_HOSTS": f"{SITE},127.0.0.1",
        "MASAR_PROXIES": "127.0.0.1",
        "MASAR_SECRET_KEY": "of a test, fifty characters long and never used again",
    }
    with served(Configured(plain.state, plain.url, tuple(chosen.items()))) as running:
        yield Proxy(running)
