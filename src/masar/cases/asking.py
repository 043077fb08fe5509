"""How often an applicant was asked for documents: one request is the aim, further ones are counted. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from masar.cases.facts import Fact, Kind
from masar.cases.order import in_order, ranks_of
from masar.catalogue.definitions import Procedure


@dataclass(frozen=True, slots=True)
class Request:
    """One request for documents: the ``nth`` of its case, from 1; ``again`` are those asked for before."""

    nth: int
    day: date
    documents: tuple[str, ...]
    again: tuple[str, ...]
    source: str
    source_id: str


def requests_of(facts: Iterable[Fact], procedure: Procedure) -> tuple[Request, ...]:
    """The requests of one case in their order, whoever made them; one that was taken back is none.

    Of the facts those that ask and those that correct are looked at. That a document was refused asks for it once
    more, and is no request of its own.
    """
    made: list[Request] = []
    before: set[str] = set()
    for one in in_order(facts, ranks_of(procedure)):
        if one.voided or one.fact.kind is not Kind.DOCUMENTS_REQUESTED:
            continue
        documents = tuple(one.fact.payload["documents"])
        again = tuple(document for document in documents if document in before)
        named = one.fact.source, one.fact.source_id
        made.append(Request(len(made) + 1, one.fact.day, documents, again, *named))
        before |= set(documents)
    return tuple(made)
