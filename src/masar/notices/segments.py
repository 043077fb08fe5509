"""What a text message costs: how many parts a network makes of it (3GPP TS 23.038 and 23.040). Pure.

A text that the seven-bit default alphabet can say has 160 places in one part and 153 in each of several; the symbols
of its extension take two places. Any other text, as every Arabic one, goes in UCS-2: 70 in one part, 67 in each of
several.
"""

_DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLACES = dict.fromkeys(_DEFAULT, 1) | dict.fromkeys("\f^{}\\[~]|€", 2)

SCREEN, WIDE_SCREEN = 182, 70
"""Symbols of a screen: of the seven-bit alphabet, and of any other."""


def parts(text: str) -> int:
    """How many parts ``text`` is sent in; an empty one in one."""
    if text.isascii() or all(symbol in _PLACES for symbol in text):
        sizes = [_PLACES.get(symbol, 0) for symbol in text]
        if all(sizes):
            return _filled(sizes, 160, 153)
    # A symbol outside the basic plane takes two places, which stay together.
    return _filled([2 if ord(symbol) > 0xFFFF else 1 for symbol in text], 70, 67)


def one_screen(text: str) -> bool:
    """Whether ``text`` fits a screen of a menu by USSD (3GPP TS 23.038: 160 octets): 182 symbols of the seven-bit
    alphabet. Of UCS-2 it would be 80; 70 are shown by every network.
    """
    sizes = [_PLACES.get(symbol, 0) for symbol in text]
    return sum(sizes) <= SCREEN if all(sizes) else len(text.encode("utf-16-be")) // 2 <= WIDE_SCREEN


def _filled(sizes: list[int], alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count
