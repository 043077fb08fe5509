"""The first page of the console."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from masar.cases.sight import Filter
from masar.console import answers, guard
from masar.console.languages import language_of
from masar.console.queues import asking
from masar.console.wording import voice
from masar.lib import clock
from masar.staff.officers import Officer


@guard.officer(None)
@require_safe
def home(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Where one can go, and what waits there."""
    speak, today = voice(language_of(request)), clock.local_day(clock.now(), timezone.get_default_timezone())
    waiting = [
        (queue.name, queue.title[speak.language], speak.number(count))
        for queue, count in asking.numbers(officer, Filter(), today)
    ]
    return answers.page(request, "console/home.html", waiting=waiting)
