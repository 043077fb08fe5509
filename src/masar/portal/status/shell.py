"""The page around the pieces of a status."""

from masar.portal.rendering import render
from masar.telling.pieces import Slots


def shell(language: str, slots: Slots, *, fonts: bool, own: bool) -> str:
    """The status page with ``slots`` where its pieces belong; with ``own`` the one that its owner sees."""
    alternate = f"{'mine' if own else 'track'}/{slots.number}/"
    template = "portal/whole.html" if own else "portal/status.html"
    return render(language, template, slot=slots, alternate=alternate, fonts=fonts)
