"""Which door answers where the framework asks only once: the console under its path, the portal everywhere else."""

from django.http import HttpRequest, HttpResponse

from masar.console import errors
from masar.portal.plain import views


def _inside(request: HttpRequest) -> bool:
    """Whether the console let the request in. Whoever cannot reach it is told what any wrong address is told."""
    return getattr(request, "desk", False)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return errors.not_found(request) if _inside(request) else views.not_found(request, exception)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token."""
    return errors.forged(request) if _inside(request) else views.forged(request, reason)
