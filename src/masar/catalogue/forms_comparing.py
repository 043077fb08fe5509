"""Two versions of a form side by side, as ``comparing`` shows those of a procedure. Pure."""

from collections.abc import Mapping

from masar.catalogue.comparing import Became, Facts, Item, Part, items
from masar.catalogue.forms import All, Any, Condition, Evidence, Form, Is, Not, Question, Signer, Step


def compared(old: Form | None, new: Form, language: str) -> list[Item]:
    """Everything of both, in the order of the newer one; what was removed stands at the end of its part."""
    before, after = _facts(old, language) if old else {}, _facts(new, language)
    return [item for part, facts in after.items() for item in items(part, before.get(part, {}), facts)]


def summary(old: Form | None, new: Form, language: str) -> dict[Became, list[str]]:
    """The codes of the questions that are new, removed, changed or moved; without what there is none of."""
    found: dict[Became, list[str]] = {}
    for item in compared(old, new, language):
        if item.part is Part.QUESTION and item.became is not Became.SAME:
            found.setdefault(item.became, []).append(item.code)
    return found


def _facts(form: Form, language: str) -> dict[Part, Mapping[str, Facts]]:
    return {
        Part.QUESTION: {
            question.code: _question(step, question, language) for step in form.steps for question in step.questions
        },
        Part.EVIDENCE: {one.document: _evidence(one) for one in form.evidence},
        Part.SIGNER: {one.role: _signer(one, language) for one in form.signers},
        Part.DECLARATION: {"declaration": {"name": form.declaration[language]}},
    }


def _question(step: Step, question: Question, language: str) -> Facts:
    found: dict[str, str | int | bool] = {"name": question.name[language]}
    found |= {"help": question.help[language]} if question.help else {}
    found |= {"step": step.title[language], "ask": question.ask.value, "optional": question.optional}
    found |= {"choices": " · ".join(choice.name[language] for choice in question.choices)} if question.choices else {}
    bounds = {key: getattr(question, key) for key in ("least", "most", "after", "fills")}
    found |= {key: value for key, value in bounds.items() if value is not None}
    both = tuple(one for one in (step.when, question.when) if one is not None)
    return found | _when(All(both) if len(both) > 1 else both[0] if both else None)


def _evidence(one: Evidence) -> Facts:
    return {"optional": one.optional} | _when(one.when)


def _signer(one: Signer, language: str) -> Facts:
    said = {"name": one.name[language], "explanation": one.why[language], "named": one.named, "reached": one.reached}
    return said | _when(one.when)


def _when(condition: Condition | None) -> dict[str, str | int | bool]:
    return {"when": told(condition)} if condition is not None else {}


def told(condition: Condition) -> str:
    """A condition in codes: ``why = lost, stolen``, joined by ∧ and ∨, denied by ¬."""
    match condition:
        case Is(question, values):
            return f"{question} = {', '.join(sorted(values))}"
        case Not(one):
            return f"¬({told(one)})"
        case All(of):
            return " ∧ ".join(_inside(one) for one in of)
        case Any(of):
            return " ∨ ".join(_inside(one) for one in of)


def _inside(condition: Condition) -> str:
    return f"({told(condition)})" if isinstance(condition, All | Any) else told(condition)
