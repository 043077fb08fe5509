"""Application numbers: 12 random Crockford base-32 symbols and one check symbol, shown 4-4-5.

60 random bits make a number hard to guess; the check symbol (Damm over GF(32), ``c = 2·(c ⊕ d)``,
polynomial x⁵+x²+1) tells a typing error from an unknown number without asking the database. It
catches every single wrong symbol, every swap of neighbours, every jump swap and every twin error.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_POLYNOMIAL = 0b100101


def _double(value: int) -> int:
    """Multiply by 2 (by x) in GF(32)."""
    value <<= 1
    return value ^ _POLYNOMIAL if value & 0b100000 else value


_DOUBLE = tuple(_double(value) for value in range(32))


def check_symbol(body: str) -> str:
    """The check symbol of ``body``, a string of alphabet symbols. Raises KeyError for any other symbol."""
    check = 0
    for symbol in body:
        check = _DOUBLE[check ^ _VALUE[symbol]]
    return ALPHABET[check]


def number_from(value: int) -> str:
    """The application number whose 60 data bits are ``value``, without separators."""
    body = "".join(ALPHABET[value >> shift & 31] for shift in range(55, -1, -5))
    return body + check_symbol(body)


def new_number() -> str:
    """A fresh application number from the operating system's randomness, without separators."""
    return number_from(secrets.randbits(60))


def is_number(text: str) -> bool:
    """Whether ``text`` is a well-formed number: 13 upper-case alphabet symbols, the last one right."""
    if len(text) != LENGTH:
        return False
    try:
        return check_symbol(text[:-1]) == text[-1]
    except KeyError:
        return False


def shown(number: str) -> str:
    """The number as people read it: ``K7QM2X9DRT4BX`` becomes ``K7QM-2X9D-RT4BX``."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"
