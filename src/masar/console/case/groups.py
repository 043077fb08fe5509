"""In which groups acts are offered, and which of them come first. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from masar.cases.acts import Act

GROUPS: Mapping[str, tuple[Act, ...]] = MappingProxyType(
    {
        "decide": (
            *(Act.APPROVE, Act.REJECT, Act.DEFER, Act.RESUME, Act.OBJECT, Act.DECIDE_OBJECTION, Act.CLOSE),
            *(Act.WITHDRAW, Act.REOPEN),
        ),
        "documents": (
            *(Act.RECEIVE, Act.ACCEPT, Act.REFUSE, Act.ASK, Act.ASK_AGAIN, Act.WAIVE, Act.CANNOT_GET, Act.INSIST),
            *(Act.REPLACE, Act.EXTEND, Act.REMIND),
        ),
        "course": (
            *(Act.ENTER_STAGE, Act.DECIDE_STAGE, Act.TAKE_FEE, Act.REFUND_FEE, Act.SEND_ON, Act.TAKE_BACK),
            *(Act.ASK_OFFICE, Act.ANSWER_OFFICE),
            *(Act.READY, Act.DISPATCH, Act.DELIVERY_FAILED, Act.HAND_OVER),
        ),
        "other": (
            *(Act.NOTE, Act.TELL, Act.TRANSFER, Act.PAUSE, Act.GO_ON, Act.EXTEND_TARGET, Act.CORRECT, Act.VOID),
        ),
    }
)
"""In the order of the page, and of each group."""

if missing := set(Act) - {act for group in GROUPS.values() for act in group}:
    raise AssertionError(f"acts in no group: {sorted(missing)}")


def grouped(acts: Iterable[Act]) -> list[tuple[str, list[Act]]]:
    """Acts by group; groups that have none are left out."""
    offered = set(acts)
    found = [(name, [act for act in group if act in offered]) for name, group in GROUPS.items()]
    return [(name, some) for name, some in found if some]
