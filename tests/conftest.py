"""One built database a run, one server a worker, one browser a worker."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from masar.notices.mailbox import HOST, Mailbox
from tests.demo import Database, Demo, build, copy, served

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The database that every server gets a copy of. The first worker to come builds it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    note = shared / "built.pickle"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            shutil.rmtree(shared / "built", ignore_errors=True)
            note.write_bytes(pickle.dumps(build(shared / "built")))
    return pickle.loads(note.read_bytes())


@pytest.fixture(scope="session")
def demo(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A server over a copy of the built database. Tests only read, so all tests of a worker share it."""
    with served(copy(built, tmp_path_factory.mktemp("served") / "shared")) as running:
        yield running


@pytest.fixture
def own_demo(built: Database, tmp_path: Path) -> Iterator[Demo]:
    """A server that one test may break."""
    with served(copy(built, tmp_path / "own")) as running:
        yield running


@pytest.fixture(scope="session")
def connected(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, Mailbox]]:
    """A server whose mail and text messages arrive at listeners on loopback."""
    mailbox = Mailbox(0)
    mailbox.start()
    more = {"MASAR_EMAIL_URL": f"smtp://{HOST}:{mailbox.smtp_port}"}
    more |= {"MASAR_SMS_URL": f"http://{HOST}:{mailbox.http_port}/sms", "MASAR_LOG_LEVEL": "DEBUG"}
    database = copy(built, tmp_path_factory.mktemp("served") / "connected")
    with served(replace(database, more=more)) as running:
        yield running, mailbox
    mailbox.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser: the one that MASAR_CHROMIUM names, or one on the PATH."""
    names = [os.environ.get("MASAR_CHROMIUM", ""), *BROWSERS]
    path = next(filter(None, (shutil.which(name) for name in names if name)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium, or name one in MASAR_CHROMIUM")
    # Playwright keeps an event loop in this thread, for which Django would refuse the database to later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """A page on a phone, without JavaScript, of somebody who has not guessed before."""
    demo.forgive()
    context = chromium.new_context(
        base_url=demo.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()
