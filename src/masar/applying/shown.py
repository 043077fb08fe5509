"""An application as it is shown before it is sent: every question with its answer, in each language.

What is kept of it (``models.Submission``) is this, and nothing that was not shown: whoever opens it in ten years
reads the questions as they stood, whatever the form says by then.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from masar.applying.filling import Filling
from masar.catalogue import answering
from masar.catalogue.definitions import Text
from masar.catalogue.forms import Ask, Question
from masar.lib import places
from masar.lib.languages import LANGUAGES
from masar.speech.deployed import deployed
from masar.speech.wording import shared

Said = dict[str, str]
"""A text by language."""


def said(text: Text) -> Said:
    """A text of the catalogue, in each language."""
    return {language: text[language] for language in LANGUAGES}


def shown(filling: Filling) -> dict[str, Any]:
    """All that is shown: {"steps", "signers", "declaration"}; a step is {"code", "title", "questions"}, a question
    {"code", "ask", "name", "answer", "given"}, a signer {"role", "name", "who"}. ``given`` is the answer as the form
    has it, None where an optional one was left out.
    """
    answers = filling.answers
    return {
        "steps": [
            {
                "code": step.code,
                "title": said(step.title),
                "questions": [_question(question, answers.get(question.code)) for question in step.questions],
            }
            for step in filling.steps
        ],
        "signers": [
            {"role": one.role, "name": said(one.name), "who": answers.get(one.named)}
            for one in answering.signers(filling.form, answers)
        ],
        "declaration": said(filling.form.declaration),
    }


def mark(what: Mapping[str, Any], *more: str) -> str:
    """Names what was shown: another answer, another word, and it is another mark."""
    text = json.dumps([what, more], sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _question(question: Question, given: Any) -> dict[str, Any]:
    told = {"code": question.code, "ask": question.ask.value, "name": said(question.name)}
    return told | {"answer": worded(question, given), "given": given}


def worded(question: Question, given: Any) -> Said:
    """An answer as it is read, in each language."""
    return {language: _worded(question, given, language) for language in LANGUAGES}


def _worded(question: Question, given: Any, language: str) -> str:
    words = shared(language)
    if given is None:
        return str(words["answer"]["none"])
    match question.ask:
        case Ask.DAY:
            return deployed(language, words).short(given)
        case Ask.YES_NO:
            return str(words["answer"][given])
        case Ask.PHONE:
            # A plus sign would change sides in a line from right to left.
            return f"\u2066{given}\u2069"
        case Ask.COUNTRY:
            return places.country(given, language)
        case Ask.CHOICE:
            return _chosen(question, [given], language)
        case Ask.CHOICES:
            return _chosen(question, given, language)
    return str(given)


def _chosen(question: Question, given: Sequence[str], language: str) -> str:
    names = {choice.code: choice.name[language] for choice in question.choices}
    comma = shared(language)["answer"]["comma"]
    return str(comma).join(names[code] for code in names if code in given)
