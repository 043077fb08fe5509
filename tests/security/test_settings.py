"""Secrets come from the environment or from files, and never from the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import ROOT

KEY = "k" * 60


def settings(expression: str, state: Path, **environment: str) -> str:
    """What a setting is in a fresh process with nothing but ``environment`` set."""
    code = f"from masar.config import settings; print({expression})"
    chosen = {"MASAR_STATE": str(state), "PATH": "", "PYTHONPATH": ":".join(sys.path)} | environment
    done = subprocess.run([sys.executable, "-c", code], env=chosen, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_secret_is_read_from_its_variable(tmp_path: Path) -> None:
    assert settings("settings.SECRET_KEY", tmp_path, MASAR_SECRET_KEY=KEY) == KEY


def test_a_secret_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert settings("settings.SECRET_KEY", tmp_path, MASAR_SECRET_KEY_FILE=str(tmp_path / "key")) == KEY


def test_the_databases_address_with_its_password_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgres://masar:hush@db/masar\n")
    told = settings("settings.DATABASES['default']", tmp_path, MASAR_DATABASE_URL_FILE=str(tmp_path / "url"))
    assert "'PASSWORD': 'hush'" in told and "'HOST': 'db'" in told


def test_a_file_that_is_missing_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        settings("settings.SECRET_KEY", tmp_path, MASAR_SECRET_KEY_FILE=str(tmp_path / "none"))


def test_nothing_is_open_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert settings("settings.DEBUG, settings.MASAR_PROXIES", tmp_path) == "False []"
    assert settings("settings.ALLOWED_HOSTS", tmp_path) == "['localhost', '127.0.0.1', '[::1]']"
    assert settings("getattr(settings, 'SECURE_PROXY_SSL_HEADER', None)", tmp_path, MASAR_HTTPS="true") == "None"


def test_no_secret_is_in_the_sources() -> None:
    """Assignments of long random texts; the one key that is there says that it is insecure, and is refused."""
    secret = re.compile(r"(?i)(?:key|password|secret|token)\w*\s*[:=]\s*[\"']([A-Za-z0-9+/=_-]{24,})[\"']")
    found = {
        hit.group(1)
        for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.toml"), *(ROOT / "tools").rglob("*")]
        if path.is_file() and "tests" not in path.parts
        for hit in secret.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert found <= {"insecure-key-for-trying-masar-on-one-machine-only"}
