"""Whether what is told of somebody is told of a person who is known. Pure.

No one number decides that: names and dates of birth are asked too, and whatever contradicts is left to an officer.
What the source has said before of the same place in the same case speaks as well: there it may correct itself.

==================  ===================================  ===============================================
the number told     the rest                             then it is
==================  ===================================  ===============================================
of another place's  nothing contradicts                  the same person
person              name, birth or a number contradict   doubtful
of this place's     nothing contradicts                  the same person
person              name contradicts, birth agrees or    corrected
                    the names are akin
                    birth contradicts, name agrees       corrected
                    anything else contradicts            doubtful
none                as above, or a slip in one of two    the same person, corrected
                    name and birth contradict, or a      another: the case is theirs
                    whole other name
another one         name or birth agree, none            corrected, if the person has this case alone;
                    contradicts                          else another
                    anything else                        another
==================  ===================================  ===============================================
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from masar.people.names import Agrees, akin, compared


class Outcome(StrEnum):
    """What is told is of the SAME person; of the same, and CORRECTED; of ANOTHER; or an officer must say."""

    SAME = "same"
    CORRECTED = "corrected"
    ANOTHER = "another"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a person.

    ``place``: the same source told of this person in the same part of the same case. ``number``: YES if a number
    leads to the person, NO if another number of a kind of which everybody has one is told. ``torn``: the number and
    the date of birth beside it contradict each other. ``alone``: the person has this case and no other; ``blank``:
    nothing is known of the person but contacts.
    """

    place: bool
    number: Agrees
    name: Agrees
    born: Agrees
    akin: bool = False
    torn: bool = False
    alone: bool = False
    blank: bool = False

    @property
    def against(self) -> tuple[str, ...]:
        """What contradicts, in codes."""
        told = {"number": self.number, "name": self.name, "born": self.born}
        return tuple(key for key, agrees in told.items() if agrees is Agrees.NO)

    @property
    def proves(self) -> bool:
        """Whether this is certainly the person: two things agree and none contradicts, or nothing can be compared."""
        agreeing = [self.number, self.name, self.born].count(Agrees.YES) + self.place
        return not self.against and (agreeing >= 2 or (self.place and self.blank))


def days_compared(told: date | None, known: date | None) -> Agrees:
    """Whether two dates of birth are one; UNCLEAR if either is missing."""
    if told is None or known is None:
        return Agrees.UNCLEAR
    return Agrees.YES if told == known else Agrees.NO


def names_compared(told: str | None, known: str | None) -> tuple[Agrees, bool]:
    """Whether two names can be one, and whether they are akin."""
    if not told or not known:
        return Agrees.UNCLEAR, False
    return compared(told, known), akin(told, known)


def outcome(evidence: Evidence) -> Outcome:
    """What becomes of what was told; the table above."""
    if not evidence.place:
        doubtful = evidence.against or (evidence.torn and evidence.name is not Agrees.YES)
        return Outcome.DOUBTFUL if doubtful else Outcome.SAME
    if evidence.number is Agrees.NO:
        return _other_number(evidence)
    if not evidence.against:
        return Outcome.SAME
    if _a_slip(evidence):
        return Outcome.CORRECTED
    return Outcome.DOUBTFUL if evidence.number is Agrees.YES else Outcome.ANOTHER


def _other_number(evidence: Evidence) -> Outcome:
    fits = Agrees.YES in (evidence.name, evidence.born) and evidence.against == ("number",)
    return Outcome.CORRECTED if fits and evidence.alone else Outcome.ANOTHER


def _a_slip(evidence: Evidence) -> bool:
    """Whether one of name and date of birth was put right, the other showing that the person is the same."""
    if evidence.against == ("name",):
        return evidence.akin or evidence.born is Agrees.YES
    if evidence.against == ("born",):
        return evidence.name is Agrees.YES or (evidence.number is Agrees.UNCLEAR and evidence.name is Agrees.UNCLEAR)
    return False
