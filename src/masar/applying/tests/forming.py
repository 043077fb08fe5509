"""For tests: a form of a few questions, a draft of it that is filled in, and how a new version is put in force."""

from dataclasses import replace

from masar.applying import drafts, filling
from masar.applying.drafts import Reach, who
from masar.applying.submitting import ready, submit
from masar.catalogue.forms import Ask, Choice, Evidence, Form, Is, Question, Signer, Step
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import both
from masar.lib.clock import now

SERVICE, OFFICE = "passport-renewal", "cairo-abbasiya"
PHONE = Reach("mobile", "+201900000012")
MONA = {"name": "Mona Hassan", "born": "1990-01-01", "number": "29001011234567", "why": "old"}
WHO = Step(
    "who",
    both("من يقدّم", "Who applies"),
    (
        Question("name", Ask.NAME, both("الاسم", "Full name"), fills="applicant.name"),
        Question("born", Ask.DAY, both("تاريخ الميلاد", "Date of birth"), most=0, fills="applicant.born"),
        Question("number", Ask.IDENTITY, both("الرقم القومي", "National number"), fills="applicant.identity"),
    ),
)
WHY = Step(
    "why",
    both("السبب", "Why"),
    (
        Question(
            "why",
            Ask.CHOICE,
            both("لماذا", "Why"),
            choices=(Choice("old", both("انتهى", "It ends")), Choice("lost", both("ضاع", "It is lost"))),
        ),
        Question("where", Ask.TEXT, both("أين ضاع", "Where was it lost"), when=Is("why", frozenset({"lost"}))),
    ),
)
FORM = Form(SERVICE, 1, (WHO, WHY), both("أقرّ", "I declare"), (Evidence("photo"),))
"""Whoever lost a passport is asked where."""
MORE = Step("more", both("المزيد", "More"), (Question("job", Ask.TEXT, both("المهنة", "Your work")),))
SECOND = replace(FORM, version=2, steps=(WHO, WHY, MORE))
"""One question more than ``FORM``."""
GUARDED = replace(
    FORM,
    steps=(
        *FORM.steps,
        Step(
            "guardian",
            both("ولي الأمر", "Guardian"),
            (
                Question("g_name", Ask.NAME, both("اسمه", "Their name"), fills="guardian.name"),
                Question("g_number", Ask.IDENTITY, both("رقمه", "Their number"), fills="guardian.identity"),
                Question("o_name", Ask.NAME, both("الآخر", "The other's name")),
                Question("o_phone", Ask.PHONE, both("هاتفه", "The other's phone")),
            ),
        ),
    ),
    signers=(
        Signer("second_guardian", both("الولي الآخر", "The other guardian"), both("ل", "w"), "o_name", "o_phone"),
    ),
)
"""For a child, with a second who signs."""


def begun(answers=MONA, *, reach=PHONE, office=OFFICE, language="en"):
    """A draft with these answers, and its office."""
    draft = drafts.begin(
        reach, service=SERVICE, form=filling.form_today(SERVICE).version, language=language, now=now()
    )
    asked = {question.code: question for question in filling.form_today(SERVICE).questions}
    filling.answer(who(reach), draft.pk, asked, answers, now=now())
    if office:
        filling.choose_office(who(reach), draft.pk, office, now=now())
    draft.refresh_from_db()
    return draft


def filled(draft):
    """The draft as it is filled in now."""
    return filling.filling(drafts.find((draft.contact,), draft.pk, now=now()), now=now())


def sent(draft, **more):
    """The draft, sent as it is shown now."""
    return submit((draft.contact,), draft.pk, mark=ready(filled(draft)).mark, now=now(), **more)


def put(form):
    """Put a version of the form in force, in the place of the one of its number."""
    service = catalogue().services[SERVICE]
    object.__setattr__(service, "forms", (*(one for one in service.forms if one.version < form.version), form))
