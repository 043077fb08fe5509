"""Mobile numbers and e-mail addresses: brought into one spelling, and shown so that only their owner knows them."""

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from masar.people.models import Contact

LONGEST = 254


class NoContact(ValueError):
    """The text is no mobile number and no e-mail address. The text is not in it."""


def mobile(text: str) -> str:
    """A number as +201001234567 (E.164); without a code it is of the deployment's country. Raises NoContact."""
    if len(text) > LONGEST:
        raise NoContact("not a telephone number")
    try:
        number = phonenumbers.parse(text, settings.MASAR_REGION)
    except phonenumbers.NumberParseException:
        raise NoContact("not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise NoContact("not a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    """An address with its domain in small letters. Raises NoContact."""
    if len(text) > LONGEST:
        raise NoContact("not an e-mail address")
    name, _, domain = text.strip().rpartition("@")
    address = f"{name}@{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        raise NoContact("not an e-mail address") from None
    return address


READ = {Contact.Kind.MOBILE.value: mobile, Contact.Kind.EMAIL.value: email}


def masked(kind: str, value: str) -> str:
    """Enough to recognise one's own: ``••• 67`` of a number, ``a•••@example.org`` of an address."""
    if kind == Contact.Kind.MOBILE:
        return f"••• {value[-2:]}"
    name, _, domain = value.rpartition("@")
    return f"{name[:1]}•••@{domain}"
