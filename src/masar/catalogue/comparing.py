"""Two versions of a procedure side by side: what is the same, new, removed, changed or moved. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from masar.catalogue.definitions import TERMS, Document, Procedure, Reason, Stage, Terms, Text

Value = str | int | bool
Facts = Mapping[str, Value]


class Part(StrEnum):
    """What a version of a procedure is made of, in the order of the page; then what one of a form is."""

    RULE = "rule"
    STAGE = "stage"
    DOCUMENT = "document"
    REASON = "reason"
    QUESTION = "question"
    EVIDENCE = "evidence"
    SIGNER = "signer"
    DECLARATION = "declaration"


OF_PROCEDURES = (Part.RULE, Part.STAGE, Part.DOCUMENT, Part.REASON)
_NAMELESS = (Part.RULE, Part.DECLARATION)


class Became(StrEnum):
    """What a thing of the older version is in the newer one."""

    SAME = "same"
    NEW = "new"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is said: what it was and what it is; None where nothing was said."""

    name: str
    old: Value | None
    new: Value | None

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Item:
    """Something in both versions, or in one. ``places`` are counted from 1; None where it is not."""

    part: Part
    code: str
    became: Became
    places: tuple[int | None, int | None]
    fields: tuple[Field, ...]

    @property
    def title(self) -> str:
        """Its name in the newer version, else in the older; empty for a rule and for a declaration."""
        said = next((one for one in self.fields if one.name == "name" and self.part not in _NAMELESS), None)
        return str(said.new or said.old) if said else ""


def compared(old: Procedure | None, new: Procedure, language: str) -> list[Item]:
    """Everything of both, in the order of the newer one; what was removed stands at the end of its part."""
    found: list[Item] = []
    for part in OF_PROCEDURES:
        before, after = (_facts(one, part, language) if one else {} for one in (old, new))
        found += items(part, before, after)
    return found


def items(part: Part, before: Mapping[str, Facts], after: Mapping[str, Facts]) -> list[Item]:
    """One part of both versions, by code, in the order of the newer one; what was removed stands at the end."""
    kept = [code for code in before if code in after]
    moved = set(kept) - _in_order(kept, [code for code in after if code in before])
    codes = (*after, *(code for code in before if code not in after))
    return [_item(part, code, before, after, code in moved) for code in codes]


def _item(part: Part, code: str, before: Mapping[str, Facts], after: Mapping[str, Facts], moved: bool) -> Item:
    was, now = before.get(code), after.get(code)
    names = dict.fromkeys((*(now or {}), *(was or {})))
    fields = tuple(Field(name, (was or {}).get(name), (now or {}).get(name)) for name in names)
    if was is None or now is None:
        became = Became.NEW if was is None else Became.REMOVED
    elif was != now:
        became = Became.CHANGED
    else:
        became = Became.MOVED if moved else Became.SAME
    return Item(part, code, became, (_place(before, code), _place(after, code)), fields)


def _place(facts: Mapping[str, Facts], code: str) -> int | None:
    return list(facts).index(code) + 1 if code in facts else None


def _in_order(old: list[str], new: list[str]) -> set[str]:
    """As many codes as stand in the same order in both: the others were moved."""
    best: list[list[str]] = [[] for _ in range(len(new) + 1)]
    for code in old:
        row = [best[0]]
        for at, other in enumerate(new):
            row.append([*best[at], code] if code == other else max(best[at + 1], row[at], key=len))
        best = row
    return set(best[-1])


def _facts(procedure: Procedure, part: Part, language: str) -> Mapping[str, Facts]:
    match part:
        case Part.STAGE:
            return {stage.code: _stage(stage, language) for stage in procedure.stages}
        case Part.DOCUMENT:
            return {document.code: _document(document, language) for document in procedure.documents}
        case Part.REASON:
            return {reason.code: _reason(reason, language) for reason in procedure.reasons}
    return _rules(procedure, language)


def _told(language: str, **texts: Text | None) -> dict[str, Value]:
    return {name: text[language] for name, text in texts.items() if text is not None}


def _stage(stage: Stage, language: str) -> Facts:
    found = _told(language, name=stage.name, explanation=stage.explanation, only_for=stage.only_for)
    found |= {"status": stage.status.value, "holder": stage.holder.value}
    found |= {"authority": stage.authority} if stage.authority else {}
    least, most = stage.usual
    found |= {"usual": str(least) if least == most else f"{least}–{most}", "target": stage.target}
    return found | {"tell": stage.tell, "basis": stage.basis.value}


def _document(document: Document, language: str) -> Facts:
    needs, instead = ("; ".join(one[language] for one in some) for some in (document.needs, document.alternatives))
    found = _told(language, name=document.name, only_for=document.only_for)
    found |= {"needs": needs, "days": document.days, "always": document.always}
    found |= {"alternatives": instead} if instead else {}
    sample = document.sample
    found |= _told(language, where=document.where, sample=sample.text if sample else None)
    return found | ({"picture": sample.picture} if sample and sample.picture else {})


def _reason(reason: Reason, language: str) -> Facts:
    found = _told(language, name=reason.text, advice=reason.advice)
    return found | {"kinds": ", ".join(sorted(reason.kinds)), "private": reason.private, "again": reason.again}


def _rules(procedure: Procedure, language: str) -> Mapping[str, Facts]:
    limit, terms, tariff = procedure.legal_limit, procedure.terms, procedure.tariff
    found: dict[str, Facts] = {"valid_from": {"day": procedure.valid_from.isoformat()}}
    if limit is not None:
        found["legal_limit"] = {"days": limit.days, "working": limit.working, "law": limit.law[language]}
    given = {name: getattr(terms, name) for name in TERMS if getattr(terms, name) != getattr(Terms(), name)}
    found |= {"terms": given} if given else {}
    found |= {"tariff": {"name": tariff.text[language], "day": tariff.as_of.isoformat()}} if tariff else {}
    return found | ({"evidence": {"name": procedure.evidence[language]}} if procedure.evidence else {})
