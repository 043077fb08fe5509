"""A form with one file in it, taken apart before the framework sees it, which refuses a form with a file."""

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from masar.documents.kinds import LARGEST
from masar.lib.multipart import Part, kind_of, parts
from masar.portal.answering import TOO_LONG

HEADS = 64 * 1024
"""Bytes of a form besides its file."""
LONGEST_FIELD = 150


def file_of(request: HttpRequest) -> Part | None:
    """The file that was sent; the form's other fields are the request's ``POST`` from now on. None if what was sent
    is too long to be a form with a file.
    """
    if request.META.get(TOO_LONG):
        return None
    fields = parts(kind_of(request.META), request.read(LARGEST + HEADS))
    file, form = fields.pop("file", Part(b"")), QueryDict(mutable=True)
    form.update({name: part.content[:LONGEST_FIELD].decode("utf-8", "replace") for name, part in fields.items()})
    request._post, request._files = form, MultiValueDict()  # type: ignore[attr-defined]
    return file
