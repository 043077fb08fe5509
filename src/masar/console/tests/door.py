"""An officer on the way in, as tests lead them."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from masar.console.sign_in.factor import code_at
from masar.staff.inviting import invite
from masar.staff.models import Posting, SignIn, User
from masar.staff.rights import Role

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PASSWORD = "seven quiet harbours"


def invited(name: str = "huda") -> tuple[User, str]:
    user = User.objects.create_user(name)
    Posting.objects.create(user=user, role=Role.OFFICER.value)
    return user, invite(user, now=NOW)


def choose(browser: Client, code: str, password: str = PASSWORD, again: str | None = None, name: str = "huda"):
    typed = {"name": name, "invitation": code, "password": password, "again": password if again is None else again}
    return browser.post("/desk/welcome/", typed)


def secret_in(answer) -> str:
    return answer.content.decode().partition('id="key">')[2].partition("<")[0].replace(" ", "")


def settled(clock) -> tuple[str, list[str]]:
    """An officer who has set everything up, and signed out: the secret, and the recovery codes."""
    browser = Client()
    choose(browser, invited()[1])
    secret = secret_in(browser.get("/desk/sign-in/set-up/"))
    answer = browser.post("/desk/sign-in/set-up/", {"code": code_at(secret, NOW.timestamp())})
    codes = [part.partition("<")[0] for part in answer.content.decode().split('class="ref">')[1:]]
    clock.shift(timedelta(minutes=2))
    return secret, codes


def half(password: str = PASSWORD, name: str = "huda", browser: Client | None = None):
    browser = browser or Client()
    return browser, browser.post("/desk/sign-in/", {"name": name, "password": password})


def kinds() -> list[str]:
    return list(SignIn.objects.order_by("pk").values_list("kind", flat=True))


def code_now(secret: str, clock, after: int = 0) -> dict[str, str]:
    """A code that was not used: of the next step, ``after`` seconds on."""
    clock.shift(timedelta(seconds=after))
    return {"code": code_at(secret, datetime.now(UTC).timestamp())}


def entered(secret: str, clock) -> Client:
    """Somebody settled, in anew with a password and a code."""
    browser, _ = half()
    assert browser.post("/desk/sign-in/code/", code_now(secret, clock, 60))["Location"] == "/desk/"
    return browser
