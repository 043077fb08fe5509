"""The framework's side of the status page and of its JSON: whatever the edge leaves to it.

Routes: ``/<language>/track/<number>/`` to ``status`` and ``/api/v1/applications/<number>`` to ``application``.
"""

from django.http import HttpRequest, HttpResponse


def status(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The status page of an application number, however it is spelled."""
    raise NotImplementedError


def application(request: HttpRequest, number: str) -> HttpResponse:
    """The same as JSON, for machines."""
    raise NotImplementedError
