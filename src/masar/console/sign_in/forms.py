"""What the pages of the way in share: what was typed, where it came from, and how a form is shown again."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from masar.console import answers
from masar.console.sign_in import factor
from masar.design.qr import drawn
from masar.limits.network import network_of
from masar.staff import passwords
from masar.staff.models import User

LONGEST = 150
"""Characters that anything typed here can have."""


def typed(request: HttpRequest, name: str, longest: int = LONGEST) -> str:
    """What stands in a field of the form."""
    return request.POST.get(name, "")[:longest].replace("\x00", "")


def secret(request: HttpRequest, name: str) -> str:
    """A password exactly as it was typed; one that is too long to be anybody's is none."""
    given = request.POST.get(name, "")
    return given if len(given) <= passwords.LONGEST else ""


def network(request: HttpRequest) -> str:
    """The network that the request came from."""
    return network_of(request.META.get("REMOTE_ADDR"))


def led(request: HttpRequest, path: str) -> HttpResponse:
    """On to another page before sign-in, in the language that was asked for."""
    wanted = request.GET.get("in", "")
    return HttpResponseRedirect(answers.address(path) + (f"?in={wanted}" if wanted.isalpha() else ""))


def form(request: HttpRequest, template: str, problem: str | None, **context: object) -> HttpResponse:
    """A form, with what is wrong with what was sent."""
    status = {None: 200, "limited": 429}.get(problem, 422)
    return answers.page(request, f"console/{template}.html", status=status, problem=problem, **context)


def unfit(request: HttpRequest, user: User) -> str | None:
    """What is wrong with the password that was chosen."""
    password = secret(request, "password")
    if password != secret(request, "again"):
        return "different"
    try:
        validate_password(password, user)
    except ValidationError:
        return "weak"
    return None


def told(user: User, secret: str) -> dict[str, object]:
    """How an authenticator can be told its secret: by a picture, an address, or letters."""
    address = factor.address(user, secret, settings.MASAR_DESK_ISSUER)
    letters = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"secret": letters, "otpauth": address, "picture": drawn(address)}
