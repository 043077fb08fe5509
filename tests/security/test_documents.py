"""What the documents promise in numbers and lists is what the code does: they are the evidence for requirements
that ask for a document, and a document that has fallen behind is none.
"""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatch

from django.apps import apps
from django.conf import settings

from masar.config import access_log, hardening_wsgi, log_routes
from masar.console.sign_on import tokens
from masar.limits import asking
from masar.limits.rates import Rate
from masar.people.keyring import with_new_keys
from masar.people.vault import sealed_columns
from masar.portal import sessions
from tests.demo import ROOT
from tests.test_house import modules

THREATS = (ROOT / "docs" / "security" / "threat-model.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """A section of the threat model."""
    return THREATS.split(f"## {title}\n")[1].split("\n## ")[0]


def calls() -> list[tuple[str, str]]:
    """Every call in the package: where, and of what."""
    return [
        (f"{path}:{node.lineno}", ast.unparse(node.func))
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


def rates() -> Iterator[tuple[str, Rate]]:
    """Every limit on how often that stands in the code, by its place."""
    for path, tree in modules().items():
        if any(isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Rate") for node in ast.walk(tree)):
            module = importlib.import_module("masar." + ".".join(path.with_suffix("").parts))
            found = {name: value for name, value in vars(module).items() if isinstance(value, Rate)}
            yield from ((f"{path} {name}", rate) for name, rate in found.items())
    of_codes = (asking.ROWS, asking.ROWS_OF_BEARER, asking.ANSWERED, *asking.SENT.values())
    yield from ((limit.name, limit.rate) for limits in of_codes for limit in limits)


def test_every_limit_in_the_code_stands_in_the_table_of_limits() -> None:
    said = {int(text.replace(",", "")) for text in re.findall(r"\d[\d,]*", section("Limits"))}
    found = dict(rates())
    assert len(found) >= 20
    assert {place for place, rate in found.items() if rate.burst not in said} == set()


def test_a_session_ends_when_the_documents_say() -> None:
    assert "| sessions | 20 minutes after the last page, 8 hours at most; any number at a time" in section("Limits")
    assert (20 * 60, timedelta(hours=8)) == (settings.SESSION_COOKIE_AGE, sessions.LONGEST)
    assert "A session lasts 20 minutes after the last page" in (ROOT / "docs" / "identity.md").read_text()


def test_a_request_is_as_long_as_the_documents_say() -> None:
    assert "body 64 KB, 50 fields, no file" in section("Limits")
    assert hardening_wsgi.LONGEST_BODY == settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 65_536
    assert (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, settings.DATA_UPLOAD_MAX_NUMBER_FILES) == (50, 0)
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert "paths of at\nmost 256 and queries of at most 4,096 characters" in operating
    assert (log_routes.LONGEST, hardening_wsgi.LONGEST_QUERY) == (256, 4_096)


def test_every_table_with_personal_data_is_listed_and_classed() -> None:
    listed = re.findall(r"`([a-z_*]+)`", section("What is worth something"))
    kept = {model._meta.db_table for model, _ in sealed_columns()}
    kept |= {model._meta.db_table for model in apps.get_app_config("people").get_models()}
    assert kept and {table for table in kept if not any(fnmatch(table, pattern) for pattern in listed)} == set()
    rows = [line.split("|") for line in section("What is worth something").splitlines() if line.startswith("| ")]
    assert all(cell.strip() for row in rows[2:] for cell in row[2:5])


def test_every_algorithm_in_use_is_listed_with_its_key() -> None:
    maker = re.compile(r"(?:hashlib|hmac|hashes|jwt)\.\w+|AESGCM|Fernet")
    used = {name for _, name in calls() if maker.fullmatch(name)}
    sound = {"AESGCM", "hmac.digest", "hmac.compare_digest", "jwt.decode"}
    assert used <= sound | {"hashlib.sha256", "hashlib.blake2b", "hashlib.file_digest"}
    assert "AES-256-GCM" in section("Keys") and "HMAC-SHA-256" in section("Keys")
    assert {name[:2] for name in tokens.ALGORITHMS} == {"RS", "PS", "ES", "Ed"}
    assert "RSA (RS, PS), ECDSA (ES), EdDSA" in section("Keys")


def test_hashes_that_protect_something_have_256_bits() -> None:
    ring = with_new_keys(None, "a")
    assert re.fullmatch("[0-9a-f]{64}", ring.blind("29001011234567"))
    assert {len(key) for keys in (ring.sealing, ring.index) for key in keys.by_id.values()} == {32}
    short = [place for place, name in calls() if name == "hashlib.blake2b"]
    assert [place for place in short if place.startswith(("people/", "notices/", "limits/"))] == []


TALKS = {
    "notices/channels.py": "to the gateways of text messages",
    "notices/connections.py": "to the mail server",
    "notices/services.py": "to a mail service, by anymail, where one is set",
    "console/sign_on/provider.py": "to the ministry's sign-on",
    "config/journey/looking.py": "to its own public pages, as the trial journey does",
    "config/journey/arrivals.py": "to the journey's mailbox and sink",
    "config/journey/alarming.py": "to whoever hears the journey's alarms",
}
"""The modules that open a connection to anybody but the database."""


def test_the_application_talks_to_nobody_but_those_who_are_listed() -> None:
    ways = {
        "requests",
        "smtplib",
        "imaplib",
        "http.client",
        "urllib.request",
        "django.core.mail",
        "ftplib",
        "aiohttp",
        "httpx",
    }
    talking = set()
    for path, tree in modules().items():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            talking |= {str(path) for name in names if name in ways}
    assert talking == set(TALKS)
    assert "its database, one mail server (`MASAR_EMAIL_URL`) or mail service (`MASAR_EMAIL_BACKEND`)," in THREATS
    assert "one gateway (`MASAR_SMS_URL`" in THREATS
    assert "ministry's sign-on (`MASAR_OIDC_ISSUER`, https only" in THREATS
    assert "`masar canary journey`, run by a timer, besides its own pages" in THREATS


def test_logs_go_where_the_inventory_says_and_nowhere_else() -> None:
    handlers = settings.LOGGING["handlers"]
    assert [handler["class"] for handler in handlers.values()] == ["logging.StreamHandler"]
    assert {handler["formatter"] for handler in handlers.values()} == {"careful"}
    assert access_log.STDOUT == 1
    made = [f"{place} {name}" for place, name in calls() if re.search(r"(Handler|basicConfig)$", name)]
    assert [one for one in made if not one.endswith("_error_handler")] == []
    for stream in ("| access | standard output", "| events of the framework and ours | standard error"):
        assert stream in THREATS


def test_every_key_of_the_public_record_says_what_it_means() -> None:
    promised = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    record = (ROOT / "docs" / "public-record.md").read_text(encoding="utf-8")
    keys = set(promised["components"]["schemas"]["Record"]["properties"])
    assert keys and keys <= set(re.findall(r"`([a-z_]+)(?:\[\])?`", record))
