"""For tests of forms: small ones, and random ones with random answers."""

from hypothesis import strategies as st

from masar.catalogue.forms import All, Any, Ask, Choice, Evidence, Form, Is, Not, Question, Signer, Step
from masar.catalogue.testing import both

WORDS = both("نص", "words")
CODES = ("a", "b", "c")
ASKS = (Ask.CHOICE, Ask.CHOICES, Ask.YES_NO, Ask.TEXT, Ask.DAY)


def choice(code: str, *codes: str, **more) -> Question:
    return Question(code, Ask.CHOICE, WORDS, choices=tuple(Choice(one, WORDS) for one in codes), **more)


def words(code: str, **more) -> Question:
    return Question(code, Ask.TEXT, WORDS, **more)


def step(code: str, *questions: Question, **more) -> Step:
    return Step(code, WORDS, questions, **more)


def form(*steps: Step, version: int = 1, **more) -> Form:
    return Form("passport-renewal", version, steps, WORDS, **more)


_SORTS = st.sampled_from(("is", "is", "is", "all", "any", "not"))
_VALUES = st.sets(st.sampled_from((*CODES, "yes", "no")), min_size=1, max_size=2).map(frozenset)
_EARLIER = [st.integers(0, count) for count in range(15)]
_ASKS, _BOOLEANS, _FEW, _PAGES = st.sampled_from(ASKS), st.booleans(), st.integers(1, 3), st.integers(1, 5)


def _condition(draw, before: int, depth: int = 0):
    """A condition on some of the questions before this one."""
    sort = draw(_SORTS) if depth < 2 else "is"
    if sort == "is":
        return Is(f"q{draw(_EARLIER[before - 1])}", draw(_VALUES))
    if sort == "not":
        return Not(_condition(draw, before, depth + 1))
    some = tuple(_condition(draw, before, depth + 1) for _ in range(2))
    return All(some) if sort == "all" else Any(some)


@st.composite
def random_forms(draw) -> Form:
    """Forms of one to five steps, whose conditions rest on what stands before them."""
    count = 0

    def when():
        return _condition(draw, count) if count and draw(_BOOLEANS) else None

    def question() -> Question:
        nonlocal count
        ask = draw(_ASKS)
        choices = tuple(Choice(one, WORDS) for one in CODES) if ask in (Ask.CHOICE, Ask.CHOICES) else ()
        made = Question(f"q{count}", ask, WORDS, optional=draw(_BOOLEANS), when=when(), choices=choices)
        count += 1
        return made

    steps = []
    for number in range(draw(_PAGES)):
        shown = when()
        steps.append(Step(f"s{number}", WORDS, tuple(question() for _ in range(draw(_FEW))), when=shown))
    signers = (Signer("spouse", WORDS, WORDS, "q0", "q0", when()),)
    return form(*steps, evidence=(Evidence("one"), Evidence("other", when())), signers=signers)


_RIGHT = {
    Ask.CHOICE: st.sampled_from(CODES),
    Ask.CHOICES: st.sets(st.sampled_from(CODES), min_size=1).map(sorted),
    Ask.YES_NO: st.sampled_from(("yes", "no")),
    Ask.DAY: st.dates().map(lambda day: day.isoformat()),
    Ask.TEXT: st.sampled_from(("كلمة", "word", "a")),
}


def right_answers(question: Question):
    """Answers that can be given to a question."""
    return _RIGHT[question.ask]


@st.composite
def forms_with_answers(draw):
    """A form, and answers to any of its questions, shown or not."""
    made = draw(random_forms())
    answers = {one.code: draw(right_answers(one)) for one in made.questions if draw(st.booleans())}
    return made, answers
