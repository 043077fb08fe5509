"""A real nginx in front of Masar, with the very lines that docs/operating.md gives an operator."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.demo import ROOT, Answer, Demo, answered, end, free_port

SITE = "track.example.gov"
STRANGER = "127.0.0.2"
"""Where the tests come from: not the proxy's own address, which Masar believes."""
STARTS_WITHIN = 20.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def nginx() -> str | None:
    """The nginx of this machine, or the one that tools/nginx.sh unpacked."""
    names = os.environ.get("MASAR_NGINX", ""), "nginx", "/usr/sbin/nginx", str(ROOT / "build/nginx/usr/sbin/nginx")
    return next(filter(None, (shutil.which(name) for name in names if name)), None)


def documented() -> str:
    """The block for nginx that stands in the document."""
    found = re.search(r"^```nginx\n(.*?)^```$", (ROOT / "docs/operating.md").read_text("utf-8"), re.M | re.S)
    assert found is not None
    return found[1]


def has_ipv6() -> bool:
    """Whether this machine has a loopback address of IPv6."""
    try:
        with closing(socket.socket(socket.AF_INET6)) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Front:
    """nginx, running: its ports for TLS and in clear, its folder with its logs, and the server behind it."""

    secure: int
    clear: int
    folder: Path
    demo: Demo

    def ask(
        self,
        path: str,
        method: str = "GET",
        form: dict[str, str] | None = None,
        *,
        more: dict[str, str] | None = None,
        client: str = STRANGER,
        tls: bool = True,
        **headers: str,
    ) -> Answer:
        """One request by a stranger, no redirect followed; ``more`` are headers with underscores in their names."""
        told = {"Host": SITE, **{name.replace("_", "-"): value for name, value in headers.items()}, **(more or {})}
        body = urlencode(form) if form is not None else None
        server = "::1" if ":" in client else "127.0.0.1"
        with closing(self._connection(server, client, tls=tls)) as connection:
            connection.request(method, path, body, told | (FORM if body is not None else {}))
            return answered(connection.getresponse())

    def raw(self, sent: bytes, *, wait: float = 20.0) -> bytes:
        """What comes back to some bytes over TLS, until nothing more comes."""
        connection = self._connection("127.0.0.1", STRANGER, tls=True)
        connection.connect()
        with closing(connection):
            connection.sock.settimeout(wait)
            connection.sock.sendall(sent)
            found = b""
            try:
                while part := connection.sock.recv(65_536):
                    found += part
            except TimeoutError:
                pass
            return found

    def _connection(self, server: str, client: str, *, tls: bool) -> HTTPConnection:
        if not tls:
            return HTTPConnection(server, self.clear, timeout=20, source_address=(client, 0))
        trusting = ssl._create_unverified_context()
        return HTTPSConnection(server, self.secure, timeout=20, source_address=(client, 0), context=trusting)

    def logs(self) -> str:
        """Everything that nginx wrote down."""
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))


def configured(demo: Demo, folder: Path, secure: int, clear: int) -> str:
    """The whole configuration: the document's lines with names and ports of this machine, and folders to write to.

    No limit is set, so that nginx has those it comes with.
    """
    lines = documented()
    changes = {
        "127.0.0.1:8000": urlsplit(demo.url).netloc,
        "listen 80;": f"listen 127.0.0.1:{clear};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "listen [::]:80;": f"listen [::1]:{clear};" if has_ipv6() else "",
        "listen [::]:443 ssl;": f"listen [::1]:{secure} ssl;" if has_ipv6() else "",
        f"/etc/ssl/certs/{SITE}.pem": str(folder / "site.pem"),
        f"/etc/ssl/private/{SITE}.key": str(folder / "site.key"),
        f"/var/log/nginx/{SITE}.log": str(folder / "site.log"),
    }
    for before, after in changes.items():
        assert lines.count(before) == 1, before
        lines = lines.replace(before, after)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"{user}daemon off;\npid {folder / 'pid'};\nevents {{}}\nhttp {{\n{places}{lines}}}\n"


def certify(folder: Path) -> None:
    """A key and a certificate for the site, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SITE)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(now).not_valid_after(now + timedelta(days=2)).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    (folder / "site.key").write_bytes(key.private_bytes(plain[2], plain[1], plain[0]))
    (folder / "site.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))


@contextmanager
def fronted(demo: Demo, folder: Path, program: str) -> Iterator[Front]:
    """nginx in front of ``demo``, on loopback; ended afterwards."""
    front = Front(free_port(), free_port(), folder, demo)
    certify(folder)
    (folder / "nginx.conf").write_text(configured(demo, folder, front.secure, front.clear))
    command = [program, "-p", str(folder), "-e", str(folder / "start.log"), "-c", str(folder / "nginx.conf")]
    with (folder / "out.log").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not answers(front):
            assert process.poll() is None and time.monotonic() < until, front.logs()
            time.sleep(0.1)
        yield front
    finally:
        end(process)


def answers(front: Front) -> bool:
    """Whether the way to Masar is open."""
    try:
        return front.ask("/healthz").status == 200
    except OSError:
        return False
