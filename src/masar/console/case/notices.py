"""The messages about a case, worded for officers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from masar.console.case.naming import Names
from masar.notices.told import Told


@dataclass(frozen=True, slots=True)
class Message:
    """A message, or one that is owed, worded. ``look`` is how its state is drawn; ``due`` when it goes out at the
    earliest, "" where it does not wait.
    """

    about: str
    state: str
    look: str
    role: str
    channel: str
    when: str
    at: str
    due: str


_GOOD = frozenset({"delivered", "handed_over", "unreported"})
_BAD = frozenset({"failed", "refused", "ours", "nobody", "unreachable"})


def worded(told: Sequence[Told], names: Names, roles: Mapping[UUID, str]) -> list[Message]:
    """The messages; ``roles`` says which part in the case somebody has, in codes."""
    return [_message(one, names, roles) for one in told]


def _message(one: Told, names: Names, roles: Mapping[UUID, str]) -> Message:
    said, voice = names.voice.phrase("notices"), names.voice
    parts = voice.say("notices.in_parts", count=voice.number(one.parts)) if one.parts > 1 else ""
    role = roles.get(one.person, "") if one.person else ""
    return Message(
        about=str(voice.phrase("case.and")).join(said["topic"].get(topic, topic) for topic in one.topics),
        state=said["state"].get(one.state, one.state),
        look="ok" if one.state in _GOOD else "warn" if one.state in _BAD else "",
        role=voice.phrase("case.role").get(role, ""),
        channel=said["channel"].get(one.channel, one.channel) + parts,
        when=voice.moment(one.at),
        at=one.at.isoformat(),
        due=voice.say("notices.due", when=voice.moment(one.due)) if one.due else "",
    )
