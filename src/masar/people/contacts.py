"""Mobile numbers and e-mail addresses: brought into one spelling, and shown so that only their owner knows them."""

import re
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from masar.people.models import Contact

LONGEST = 254
_GETS_TEXTS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_FILLER = re.compile(r"(?:(\d)\1{9,}|0{7,}|1234567890)$")
"""What the digits of a number end in that is typed where one must stand and nobody knows it."""
_BETWEEN = re.compile(r"[/\\;|\n،,]+|\s+(?:or|and|أو|و)\s+", re.IGNORECASE)


class NoContact(ValueError):
    """The text is no mobile number and no e-mail address. The text is not in it."""


class GetsNoTexts(NoContact):
    """The text is a telephone number to which no text message can be sent: a landline."""


def mobile(text: str) -> str:
    """A number as +201001234567 (E.164); without a code it is of the deployment's country. Raises NoContact.

    Landlines are refused (GetsNoTexts): no code would ever arrive. A number of no known kind is taken if it is as
    long as a mobile one, for new ranges are in use before any table of them knows.
    """
    if len(text) > LONGEST:
        raise NoContact("not a telephone number")
    try:
        number = phonenumbers.parse(text, settings.MASAR_REGION)
    except phonenumbers.NumberParseException:
        raise NoContact("not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise NoContact("not a telephone number")
    if not _gets_texts(number):
        raise GetsNoTexts("a telephone that gets no text messages")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _gets_texts(number: PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)
    if kind != PhoneNumberType.UNKNOWN:
        return kind in _GETS_TEXTS
    long = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
    return bool(long == ValidationResult.IS_POSSIBLE)


def email(text: str) -> str:
    """An address without invisible marks, its domain in small letters. Raises NoContact."""
    if len(text) > LONGEST:
        raise NoContact("not an e-mail address")
    seen = "".join(symbol for symbol in text if unicodedata.category(symbol) != "Cf")
    name, _, domain = seen.strip().rpartition("@")
    address = f"{name}@{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        raise NoContact("not an e-mail address") from None
    return address


READ = {Contact.Kind.MOBILE.value: mobile, Contact.Kind.EMAIL.value: email}


def first_of(kind: str, text: str) -> tuple[str | None, str | None]:
    """The contact in a cell of a file, and what is wrong with the cell. Of several the first good one counts."""
    try:
        return _told(kind, text), None
    except NoContact as error:
        parts, why = _BETWEEN.split(text), str(error)
    for part in parts if len(parts) > 1 else ():
        try:
            return _told(kind, part), "several in one place, and only the first is taken"
        except NoContact:
            continue
    return None, why


def _told(kind: str, text: str) -> str:
    """What an office told, who types something even where there is nothing. Raises NoContact."""
    value = READ[kind](text)
    if kind == Contact.Kind.MOBILE and _FILLER.search(value):
        raise NoContact("a telephone number that stands for none")
    return value


def masked(kind: str, value: str) -> str:
    """Enough to recognise one's own: ``••• 67`` of a number, ``a•••@example.org`` of an address."""
    if kind == Contact.Kind.MOBILE:
        return f"••• {value[-2:]}"
    name, _, domain = value.rpartition("@")
    return f"{name[:1]}•••@{domain}"
