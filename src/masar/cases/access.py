"""May this visitor have this? What a stranger's words open, and nothing else."""

from masar.cases.models import ReferenceLookup, Source


def open_reference(reference: str) -> str | None:
    """The application number behind a reference of a source whose references are public anyway, or None.

    Where two open sources use the same reference, neither is opened: a guess would show somebody else's case.
    """
    sources = list(Source.objects.filter(open_references=True).values_list("code", flat=True))
    found = ReferenceLookup.objects.filter(source__in=sources, reference=reference).values_list("number", flat=True)
    numbers = list(found[:2])
    return numbers[0] if len(numbers) == 1 else None
