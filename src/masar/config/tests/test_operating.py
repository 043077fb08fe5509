"""What an operator meets: the deploy check, the demo."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from masar.cases.actions import declare_source
from masar.config import modes
from masar.config.settings import listed
from masar.intake.sample import SOURCE
from masar.lib.deployment import DEMO, FILE
from masar.lib.languages import LANGUAGES
from masar.people import keyring
from masar.people.registering import Given, register

pytestmark = pytest.mark.django_db


def refused() -> str:
    with pytest.raises(SystemCheckError) as error:
        call_command("check", deploy=True, stdout=StringIO(), stderr=StringIO())
    return str(error.value)


def test_a_fresh_install_is_told_everything_it_lacks(settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    told = refused()
    assert all(f"masar.E00{number}" in told for number in (1, 3, 4, 5, 8))


def test_debugging_is_refused(settings):
    settings.DEBUG = True
    assert "masar.E002" in refused()


def test_sample_data_are_refused(settings):
    assert "masar.E006" not in refused()
    declare_source(SOURCE, name={"ar": "م", "en": "s"})
    assert "masar.E006" in refused()


@pytest.fixture
def state(settings, tmp_path):
    """A state that is its account's alone, with a ring and a secret in files."""
    settings.STATE, settings.MASAR_KEYS_FILE = tmp_path, tmp_path / "keys.toml"
    settings.MASAR_SECRET_FILES = [tmp_path / "secret"]
    settings.MASAR_SECRET_FILES[0].write_text("s")
    keyring.ring()
    embedded = Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    for path in (*modes.state_files(tmp_path, embedded), settings.MASAR_SECRET_FILES[0]):
        if path.exists():
            path.chmod(0o700 if path.is_dir() else 0o600)
    return tmp_path


def at(host, settings):
    return settings.MASAR_SITE | {"host": dict.fromkeys(LANGUAGES, host)}


def test_a_configured_deployment_passes(settings, state, tmp_path):
    settings.SECRET_KEY = "a-long-and-quite-random-secret-key-0123456789-abcdefghij"
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["track.moi.example"]
    settings.MASAR_PROXIES, settings.MASAR_KEYS_MADE = ["10.0.0.7"], False
    settings.MASAR_FOLDER, settings.MASAR_SITE = tmp_path / "ours", at("track.moi.example", settings)
    call_command("check", deploy=True, stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("proxies", [[], ["0.0.0.0/0"], ["10.0.0.0/8"], ["::/0"], ["proxy.example"]])
def test_tls_without_named_proxies_is_refused_and_so_is_trusting_everybody(settings, proxies):
    settings.HTTPS, settings.MASAR_PROXIES = True, proxies
    assert "masar.E007" in refused()


@pytest.mark.parametrize(
    "given",
    [
        {"MASAR_SMS": {"url": "http://gateway.example/sms"}},
        {"MASAR_SMS_SECOND": {"url": "http://gateway.example/sms"}},
        {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "mail.example"},
    ],
    ids=["gateway", "second gateway", "mail"],
)
def test_codes_are_not_handed_on_unencrypted(settings, given):
    assert "masar.E009" not in refused()
    for name, value in given.items():
        setattr(settings, name, value)
    assert "masar.E009" in refused()


@pytest.mark.parametrize("name", ["MASAR_INBOUND_SECRETS", "MASAR_INBOUND_SECOND_SECRETS"])
@pytest.mark.parametrize("given", [["short"], ["whsec_c2hvcnQ="], [f"whsec_{'QUJD' * 8}"] * 3])
def test_secrets_that_sign_nothing_are_refused(settings, name, given):
    assert "masar.E023" not in refused()
    setattr(settings, name, given)
    told = refused()
    assert "masar.E023" in told and name in told
    setattr(settings, name, [f"whsec_{'QUJD' * 8}"] * 2)
    assert "masar.E023" not in refused()


def test_what_only_its_owner_can_read_passes(state):
    assert "masar.E010" not in refused()


@pytest.mark.parametrize(
    ("name", "mode"),
    [(".", 0o755), (".", 0o711), ("keys.toml", 0o644), ("keys.toml", 0o666), ("keys.toml", 0o640), ("secret", 0o604)],
)
def test_what_others_can_read_is_refused_by_name(state, name, mode):
    (state / name).chmod(mode)
    told = refused()
    assert "masar.E010" in told and f"chmod go-rwx {state / name}" in told


@pytest.mark.parametrize("name", ["masar.sqlite3", "masar.sqlite3-wal", "masar.sqlite3-shm"])
def test_the_embedded_database_and_its_log_are_among_it(tmp_path, name):
    (tmp_path / name).touch(mode=0o600)
    kept = list(modes.state_files(tmp_path, tmp_path / "masar.sqlite3"))
    tmp_path.chmod(0o700)
    assert modes.open_to_others(kept) == []
    (tmp_path / name).chmod(0o644)
    assert modes.open_to_others(kept) == [tmp_path / name]


def somebody(number):
    register(Given((("eg", number),)), source="s", now=datetime(2026, 11, 25, tzinfo=UTC))


def test_a_ring_that_opens_the_database_passes(state):
    somebody("29001011234567")
    assert "masar.E011" not in refused()


def test_a_ring_of_the_same_names_that_opens_nothing_is_refused(settings, state):
    somebody("29001011234567")
    keyring.save(keyring.with_new_keys(None, "first"), settings.MASAR_KEYS_FILE)
    told = refused()
    assert "masar.E011" in told and "people_person" in told


def test_a_ring_whose_index_key_is_another_is_refused(settings, state):
    somebody("29001011234567")
    mine, other = keyring.ring(), keyring.with_new_keys(None, "first")
    keyring.save(keyring.KeyRing(mine.sealing, other.index), settings.MASAR_KEYS_FILE)
    told = refused()
    assert "masar.E011" in told and "people_personindex" in told and "people_person," not in told


def test_a_ring_that_is_none_is_refused_without_repeating_it(settings, state):
    settings.MASAR_KEYS_FILE.write_text("keys = 'hush'")
    told = refused()
    assert "masar.E011" in told and "hush" not in told


def test_the_demos_names_and_a_folder_without_an_address_are_refused(settings, tmp_path):
    assert "set MASAR_DEPLOYMENT" in refused()
    settings.MASAR_FOLDER = tmp_path
    assert "Set address in deployment.toml" in refused()
    settings.MASAR_SITE = at("track.moi.example", settings)
    assert "masar.E005" not in refused()


def test_the_sender_of_mail_is_asked_for_where_mail_is_sent(settings, tmp_path):
    settings.MASAR_FOLDER, settings.MASAR_SITE = tmp_path, at("track.moi.example", settings)
    assert "masar.E005" not in refused()
    settings.MASAR_MAIL_READY = True
    assert "Set MASAR_MAIL_FROM." in refused()
    settings.MASAR_MAIL_FROM = "masar@moi.example"
    assert "masar.E005" not in refused()


@pytest.mark.parametrize("name", ["MASAR_SITE", "MASAR_MINISTRY_AR", "MASAR_DIGITS", "MASAR_CATALOGUE"])
def test_a_variable_that_moved_into_the_folder_is_not_passed_over(settings, name):
    settings.MASAR_MOVED = [name]
    with pytest.raises(SystemCheckError, match=rf"masar\.E014\) {name} is set"):
        call_command("check", stdout=StringIO(), stderr=StringIO())


def test_colours_that_nobody_can_read_are_refused_with_the_pair_and_its_ratio(settings):
    assert "masar.E015" not in refused()
    look = settings.MASAR_LOOK
    settings.MASAR_LOOK = replace(look, dark=look.dark | {"link": look.dark["bg"]})
    told = refused()
    assert "colours.dark: link #0d1513 on bg #0d1513 has 1.00 to 1 and needs 4.5." in told
    assert "colours.light" not in told


def test_an_emblem_that_outweighs_the_pages_is_named(settings, capsys):
    drawn = "".join(f"M{number * number % 9973} {number * 7919 % 9949}" for number in range(4000))
    settings.MASAR_LOOK = replace(settings.MASAR_LOOK, emblem=f"<svg><path d='{drawn}'/></svg>".encode())
    assert "masar.W006" in refused()


@pytest.mark.parametrize("named", ["xx", "common", "EG", "../eg", "eg.common", "__init__"])
def test_every_command_refuses_an_identity_plug_in_that_does_not_exist(settings, named):
    settings.MASAR_IDENTITIES = ["eg", named]
    with pytest.raises(SystemCheckError, match=r"masar\.E012"):
        call_command("check", stdout=StringIO(), stderr=StringIO())


def test_every_command_refuses_a_country_that_does_not_exist(settings):
    settings.MASAR_REGION = "eg"
    with pytest.raises(SystemCheckError, match=r"masar\.E012"):
        call_command("check", stdout=StringIO(), stderr=StringIO())


def test_no_web_process_begins_with_a_plug_in_that_does_not_exist(tmp_path):
    folder = shutil.copytree(DEMO, tmp_path / "ours")
    content = (folder / FILE).read_text().replace('["eg", "sa",', '["eg", "xx",')
    (folder / FILE).write_text(content)
    told = os.environ | {"MASAR_DEPLOYMENT": str(folder), "MASAR_STATE": str(tmp_path)}
    run = [sys.executable, "-c", "import masar.config.wsgi"]
    ended = subprocess.run(run, env=told, capture_output=True, text=True, check=False)
    assert ended.returncode and "identities: there is no plug-in 'xx'" in ended.stderr


def test_spaces_and_empty_places_in_a_list_of_settings_are_left_out(monkeypatch):
    monkeypatch.setenv("MASAR_IDENTITIES", " eg, sa,,")
    assert listed("IDENTITIES") == ["eg", "sa"]
    assert listed("OTHERS", "eg") == ["eg"]
