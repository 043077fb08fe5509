"""Who of the ministry's people may do what: roles, and one row for each right. Pure; without defaults.

Each right is declared here and nowhere else. Whatever needs one names it, and asks ``allowed`` at the act: a page
that offers no button is a courtesy, no protection.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is at an office."""

    CLERK = "clerk"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What somebody may be allowed to do."""

    SEARCH = "search"
    READ_CASE = "read_case"
    REGISTER = "register"
    CLAIM = "claim"
    WORK = "work"
    ANSWER = "answer"
    ASK_DOCUMENTS = "ask_documents"
    ASK_AGAIN = "ask_again"
    DECIDE = "decide"
    DECIDE_OBJECTION = "decide_objection"
    CORRECT = "correct"
    AMEND = "amend"
    CONFIRM_AMENDMENT = "confirm_amendment"
    UNFORESEEN = "unforeseen"
    BULK = "bulk"
    TAKE_OVER = "take_over"
    DECIDE_PARTIES = "decide_parties"
    FIGURES = "figures"
    AUDIT = "audit"
    ADMINISTER = "administer"
    UPLOAD = "upload"


_CLERKS = frozenset({Role.CLERK, Role.OFFICER, Role.SUPERVISOR})
_OFFICERS = frozenset({Role.OFFICER, Role.SUPERVISOR})
_SUPERVISORS = frozenset({Role.SUPERVISOR})
_AUDITORS = frozenset({Role.AUDITOR})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

RIGHTS: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        # Auditors read and search as well, and so leave their own traces.
        Right.SEARCH: _CLERKS | _AUDITORS,
        Right.READ_CASE: _CLERKS | _AUDITORS,
        Right.REGISTER: _CLERKS,
        Right.CLAIM: _CLERKS,
        Right.WORK: _CLERKS,
        # Of a case that another office has, while this one is asked something: to read it, and to answer.
        Right.ANSWER: _CLERKS,
        Right.ASK_DOCUMENTS: _OFFICERS,
        # A second request for the same application is what people complain of most: it takes a superior's reason.
        Right.ASK_AGAIN: _SUPERVISORS,
        Right.DECIDE: _OFFICERS,
        Right.DECIDE_OBJECTION: _OFFICERS,
        Right.CORRECT: _OFFICERS,
        # What was given is put right by two: whoever proposes it, and its owner or a superior who saw the paper.
        Right.AMEND: _OFFICERS,
        Right.CONFIRM_AMENDMENT: _SUPERVISORS,
        Right.UNFORESEEN: _SUPERVISORS,
        Right.BULK: _OFFICERS,
        Right.TAKE_OVER: _OFFICERS,
        Right.DECIDE_PARTIES: _OFFICERS,
        Right.FIGURES: _SUPERVISORS | _AUDITORS,
        Right.AUDIT: _AUDITORS,
        # Whoever gives rights away neither sees nor decides applications.
        Right.ADMINISTER: _ADMINISTRATORS,
        Right.UPLOAD: _SUPERVISORS,
    }
)

if missing := set(Right) - RIGHTS.keys():
    raise AssertionError(f"rights without a row: {sorted(missing)}")


@dataclass(frozen=True, slots=True)
class Posting:
    """What somebody is, where, and for which service; None for all offices or all services."""

    role: Role
    office: str | None
    service: str | None

    def allows(self, right: Right, *, office: str | None, service: str | None) -> bool:
        """Whether this posting gives the right over a case of ``office`` and ``service``.

        None is a case that no office has yet, or what belongs to no case: only a posting for all offices, or for all
        services, reaches that.
        """
        return (
            self.role in RIGHTS[right]
            and (self.office is None or self.office == office)
            and (self.service is None or self.service == service)
        )


def allowed(postings: Iterable[Posting], right: Right, *, office: str | None, service: str | None) -> bool:
    """Whether any of somebody's postings gives the right. No two of them add up to more than each gives."""
    return any(posting.allows(right, office=office, service=service) for posting in postings)
