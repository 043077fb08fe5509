"""Which references nobody can reach by typing them: to be said while they are taken in; later nobody would know."""

import re
from collections.abc import Iterator, Sequence

from masar.cases.queries import namesakes
from masar.intake.profile import Profile
from masar.lib.text import cleaned
from masar.lib.typed import LONGEST, Meaning, read
from masar.people import identities

_TAKEN_FOR = {
    Meaning.IDENTITY: "an identity number",
    Meaning.RECEIPT: "a receipt",
    Meaning.NUMBER: "an application number",
    Meaning.MISTYPED: "a mistyped application number",
    Meaning.TOO_SHORT: "a part of an application number",
}
ALIKE = "people find another case under its reference too ({sources}): only its full spelling tells them apart"


class Reach:
    """How the references of one profile can be typed."""

    def __init__(self, profile: Profile) -> None:
        self.source = profile.source
        self.form = re.compile(profile.source.shape, re.IGNORECASE) if profile.source.shape else None

    def remarks(self, references: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What is to be said of these references of the source, which are on file by now."""
        for reference in references:
            if why := self.why_not(reference):
                yield reference, why
        for reference, sources in namesakes(self.source.code, references).items():
            yield reference, ALIKE.format(sources=", ".join(sorted(sources)))

    def why_not(self, reference: str) -> str | None:
        """Why nobody can reach it by typing it, or None."""
        clean = cleaned(reference)
        if self.form and self.form.fullmatch(clean):
            return None
        typed = read(reference, identities.plausible)
        if typed.meaning is Meaning.REFERENCE:
            return None
        if (
            typed.references
            and self.source.open_references
            and typed.meaning not in (Meaning.IDENTITY, Meaning.RECEIPT)
        ):
            return None
        if len(clean) > LONGEST or typed.meaning not in _TAKEN_FOR:
            return "nobody can find it by its reference, which is too long, or has no digit"
        return (
            f"nobody can find it by its reference, which is taken for {_TAKEN_FOR[typed.meaning]}: give its pattern"
        )
