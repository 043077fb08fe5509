"""The form of an officer's act: what a field can have, what is wrong with what was given, what it becomes. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from masar.cases import correcting
from masar.cases.acts import ACTS, Act, Codes, Values, Wrong, askable, undecided
from masar.cases.facts import Fact
from masar.cases.kinds import BESIDE, KINDS, LISTS, LONGEST_NOTE, WAYS, is_code, is_date
from masar.cases.parts import REQUIRED, WAIVED, Ask
from masar.cases.progress import Progress
from masar.catalogue.definitions import Status


def choices(act: Act, field: str, at: Progress, codes: Codes) -> tuple[str, ...] | None:
    """The codes that a field of an act can have in this state, in their order; None for a day or for words."""
    chosen = _CHOICES.get(field)
    return tuple(chosen(act, at, codes)) if chosen else None


def _stages(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    if act is Act.DECIDE_STAGE:
        return [stage.code for stage in undecided(at)]
    now = at.stages[at.at].code if at.at is not None and at.visits[at.at].left is None else None
    return [stage.code for stage in at.stages if stage.code != now]


def _documents(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    return askable(at)


_STATES: Mapping[Act, Callable[[Ask], bool]] = MappingProxyType(
    {
        Act.RECEIVE: lambda ask: ask.open,
        Act.WAIVE: lambda ask: ask.open or ask.state == "unavailable",
        Act.CANNOT_GET: lambda ask: ask.open,
        Act.INSIST: lambda ask: ask.state == "unavailable",
        Act.REPLACE: lambda ask: ask.state == "unavailable",
        Act.EXTEND: lambda ask: ask.open,
        Act.ACCEPT: lambda ask: ask.state == "received",
        Act.REFUSE: lambda ask: ask.state == "received",
    }
)


def _document(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    fits = _STATES[act]
    return [document for document, ask in at.asks.items() if fits(ask)]


def _reasons(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    return [reason.code for reason in at.procedure.reasons if ACTS[act].kind.value in reason.kinds]


def _further_reasons(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    """What can be said beside the reason: nothing, where there are no two."""
    reasons = list(_reasons(act, at, codes))
    return reasons if len(reasons) > 1 else ()


def _outcomes(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    return (REQUIRED, WAIVED) if act is Act.DECIDE_STAGE else ("granted", "dismissed")


def _offices(act: Act, at: Progress, codes: Codes) -> Iterable[str]:
    return sorted(codes.offices - {codes.here} if act in (Act.TRANSFER, Act.ASK_OFFICE) else codes.offices)


def _events(act: Act, codes: Codes) -> list[Fact]:
    """What was recorded and can be put right by this act."""
    return (correcting.changeable if act is Act.CORRECT else correcting.removable)(codes.events)


_CHOICES: Mapping[str, Callable[[Act, Progress, Codes], Iterable[str]]] = MappingProxyType(
    {
        "stage": _stages,
        "documents": _documents,
        "document": _document,
        "instead": _documents,
        "reason": _reasons,
        "also": _further_reasons,
        "outcome": _outcomes,
        "office": _offices,
        "of": lambda act, at, codes: [correcting.named(fact) for fact in _events(act, codes)],
        "how": lambda act, at, codes: WAYS,
        "authority": lambda act, at, codes: sorted(codes.authorities),
    }
)


def wrong(act: Act, values: Values, at: Progress, codes: Codes, *, today: date, bound: bool) -> dict[str, Wrong]:
    """What is wrong with what a form gave, by field; nothing if it can be recorded.

    ``bound`` holds codes to what the state offers; an act that was not foreseen names any code of its form, since the
    state that would offer it is just what is missing.
    """
    row = ACTS[act]
    found = dict.fromkeys(values.keys() - {*row.fields, *BESIDE}, Wrong.UNKNOWN_FIELD)
    if not is_code(values.get("canned", "none")) or values.get("edited", True) is not True:
        found["canned"] = Wrong.NOT_CHOSEN
    for field in row.fields:
        if not values.get(field):
            # Where the procedure knows no reason, there is none to give.
            none_known = field == "reason" and not choices(act, field, at, codes)
            if field in row.needed and not none_known:
                found[field] = Wrong.MISSING
        elif fault := _fault(act, field, values, at, codes, today, bound=bound):
            found[field] = fault
    if act is Act.CORRECT and not found.keys() & {"of", "new"}:
        fact = _event(act, values, codes)
        found |= correcting.wrong_with(fact, values["new"], at.procedure, codes, today=today)
    return found


def _event(act: Act, values: Values, codes: Codes) -> Fact:
    return next(fact for fact in _events(act, codes) if correcting.named(fact) == values["of"])


def _fault(
    act: Act, field: str, values: Values, at: Progress, codes: Codes, today: date, *, bound: bool
) -> Wrong | None:
    value = values[field]
    if field == "new":
        return None if isinstance(value, Mapping) else Wrong.NOT_CHOSEN
    if field == "note":
        return Wrong.TOO_LONG if not isinstance(value, str) or len(value) > LONGEST_NOTE else None
    offered = choices(act, field, at, codes)
    if offered is None:
        if not is_date(value):
            return Wrong.NO_DAY
        day = date.fromisoformat(value)
        if day < today:
            return Wrong.PAST
        least = not_before(act, values.get("document"), at, codes, today)
        return Wrong.TOO_SOON if least is not None and day < least else None
    given = value if field in LISTS else [value]
    if field == "also" and isinstance(given, list) and values.get("reason") in given:
        return Wrong.NOT_CHOSEN
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given) or len(set(given)) < len(given):
        return Wrong.NOT_CHOSEN
    if bound or field in ("office", "authority", "outcome", "of", "how"):
        return Wrong.NOT_CHOSEN if not all(one in offered for one in given) else None
    return Wrong.NOT_CHOSEN if not all(map(is_code, given)) else None


def not_before(act: Act, document: Any, at: Progress, codes: Codes, today: date) -> date | None:
    """The first day that may be given: what people were promised is put off and never shortened."""
    if act is Act.EXTEND:
        return _after(*_terms(document, at))
    if act is Act.EXTEND_TARGET:
        return _after(codes.target, at.extension.until if at.extension else None)
    if act is Act.REJECT and at.procedure.terms.object:
        return today + timedelta(days=at.procedure.terms.object)
    return None


def _terms(document: Any, at: Progress) -> Iterable[date]:
    """The last days that an extension would replace: that of one document, or all of them and that of the payment."""
    days = [ask.by for code, ask in at.asks.items() if ask.open and document in (None, code)]
    if document is None and at.base is Status.AWAITING_PAYMENT:
        days.append(at.pay_by)
    return [date.fromisoformat(day) for day in days if day]


def _after(*days: date | None) -> date | None:
    last = max(filter(None, days), default=None)
    return last + timedelta(days=1) if last else None


def payload_of(act: Act, values: Values, codes: Codes) -> dict[str, Any]:
    """The payload of the fact that an act becomes; ``values`` has nothing wrong."""
    if act in (Act.CORRECT, Act.VOID):
        fact = _event(act, values, codes)
        made = correcting.replacing(fact, values["new"]) if act is Act.CORRECT else correcting.removing(fact)
        return made | {key: values[key] for key in ("note", *BESIDE) if values.get(key)}
    return {field: values[field] for field in KINDS[ACTS[act].kind].keys if values.get(field)}
