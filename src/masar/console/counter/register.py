"""An application is registered: the service, one form, the receipt. Whatever was typed stays in the form.

What is open of the same person for the same service is shown in the form itself, before anything is kept; the officer
says there whether it is the same or another.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from masar.cases import alike
from masar.cases.acting import NotAllowed
from masar.cases.actions import Refused
from masar.cases.alike import SAID, Another, Because, StillOpen
from masar.cases.registering import Unguarded, WrongPeople, register
from masar.catalogue.definitions import Service
from masar.catalogue.queries import catalogue
from masar.console import answers, guard
from masar.console.counter import form as forms
from masar.console.counter import handed
from masar.console.counter.reader import reader_of
from masar.console.counter.rows import line, office_name
from masar.console.languages import language_of
from masar.console.wording import words
from masar.lib import clock
from masar.lib.languages import LANGUAGES
from masar.people import identities
from masar.people.keyring import ring
from masar.staff.officers import Officer
from masar.staff.queries import offices
from masar.staff.rights import Right


@guard.officer(Right.REGISTER)
@require_safe
def choose(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The services, in their families."""
    language, known = language_of(request), catalogue()
    families = [
        (
            family.name[language],
            [(one.code, one.name[language]) for one in known.in_family(family.code) if _offices(officer, one.code)],
        )
        for family in known.families
    ]
    return answers.page(request, "console/counter/services.html", families=[one for one in families if one[1]])


def _offices(officer: Officer, service: str) -> list[str]:
    """Where the officer registers applications for this service."""
    return [code for code in offices() if officer.may(Right.REGISTER, office=code, service=service)]


@sensitive_post_parameters()
@guard.officer(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, officer: Officer, service: str) -> HttpResponse:
    """The form of one service."""
    known = catalogue().offered.get(service)
    if known is None:
        raise Http404
    places = _offices(officer, service)
    if not places:
        return answers.error(request, "not_yours", 403)
    if request.method != "POST":
        return _form(request, known, places, forms.blank(), key=str(uuid4()))
    return _Sent(request, officer, known, places).answer()


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


class _Sent:
    """A form that was sent."""

    def __init__(self, request: HttpRequest, officer: Officer, service: Service, places: list[str]) -> None:
        self.request, self.officer, self.service, self.places = request, officer, service, places
        self.now = clock.now()
        self.key = _key(request.POST.get("key", ""))
        self.form = forms.read(request.POST.dict(), now=self.now)

    def answer(self) -> HttpResponse:
        """The receipt, or the form with what there is to be said."""
        office = self.places[0] if len(self.places) == 1 else self.form.values["office"]
        if office not in self.places:
            self.form.problems = {"office": "office"} | self.form.problems
        if self.form.problems:
            return self._again()
        try:
            made = register(
                service=self.service.code,
                office=office,
                parties=self.form.parties,
                actor=self.officer.actor,
                may=self.officer.may,
                key=self.key,
                now=self.now,
                another=self._another(),
                alone=bool(self.form.values["alone"]),
            )
        except StillOpen as still:
            return self._still_open(still.found)
        except Unguarded:
            self.form.problems["g-name"] = "guardian"
            return self._again()
        except WrongPeople as wrong:
            self.form.problems["g-name" if min(wrong.why) else "name"] = "cannot_be_taken"
            return self._again()
        except NotAllowed:
            return answers.error(self.request, "not_yours", 403)
        except Refused:
            # The key was another form's: a page from the browser's memory, with somebody else's data in it.
            self.key = str(uuid4())
            self.form.problems["name"] = "sent_before"
            return self._again(409)
        handed.put(self.request, made.number, made.secret, self.form.values["language"], doubted=made.doubted)
        return HttpResponseRedirect(answers.address(f"register/receipt/{made.number}/"))

    def _another(self) -> Another | None:
        """What the officer said, if it was said of what was shown then and is open still."""
        code = self.form.values["because"]
        if self.form.values["same"] != "another" or code not in SAID:
            return None
        found = alike.open_alike(self.service.code, self.form.parties)
        if self.request.POST.get("shown") != _mark(found):
            return None
        return Another(found, Because(code), self.form.values["words"])

    def _still_open(self, found: frozenset[UUID]) -> HttpResponse:
        """It is shown what is open, or gone on with that; each time it is written down who saw it."""
        lines = alike.show(
            found, officer=self.officer.id, parties=self.form.parties, reader=self._reader(), now=self.now
        )
        may = [at for at in lines if self._readable(at)]
        seen = self.request.POST.get("shown") == _mark(found)
        if seen and self.form.values["same"] == "same":
            if may:
                return HttpResponseRedirect(answers.address(f"case/{may[0].number}/"))
            return answers.page(self.request, "console/counter/same.html")
        if seen and self.form.values["same"] != "another":
            self.form.problems["same"] = "same"
        elif seen:
            self.form.problems["because" if not self.form.values["because"] else "words"] = "because"
        language = language_of(self.request)
        told = [line(at, language, readable=at in may) for at in lines]
        return self._again(422 if self.form.problems else 200, alike=told, shown=_mark(found))

    def _readable(self, at: Any) -> bool:
        return self.officer.may(Right.READ_CASE, office=at.office or None, service=at.service)

    def _reader(self) -> Any:
        return reader_of(self.request, self.officer)

    def _again(self, status: int = 422, **more: Any) -> HttpResponse:
        return _form(self.request, self.service, self.places, self.form, key=self.key, status=status, **more)


def _mark(found: frozenset[UUID]) -> str:
    """Names what was shown, without saying which applications those are."""
    return ring().blind("alike|" + ",".join(sorted(map(str, found))))[:32]


def _form(
    request: HttpRequest,
    service: Service,
    places: list[str],
    form: forms.Form,
    *,
    key: str,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    language = language_of(request)
    said = words(language)["counter"]
    kinds = [(name, said["identity"][name]) for name in identities.schemes()]
    told = [(field, said["problem"][problem]) for field, problem in form.problems.items()]
    own = {
        "service": service,
        "name": service.name[language],
        "places": sorted((office_name(code, language), code) for code in places),
        "kinds": [*kinds, (forms.NO_NUMBER, said["identity"]["none"])],
        "languages": [(one.code, one.name) for one in LANGUAGES.values()],
        "reasons": [(one.value, said["because"][one.value]) for one in SAID],
        "typed": form.values,
        "told": told,
        "wrong": dict.fromkeys(forms.FIELDS, "") | dict(told),
        "key": key,
        "alike": None,
        "shown": "",
    }
    return answers.page(request, "console/counter/register.html", status=status, **own | more)
