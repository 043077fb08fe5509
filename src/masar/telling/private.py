"""Reasons that only the owner of an application may read, kept back from what a number opens. Pure."""

from masar.telling.page import PRIVATE, Edition

_SERVICE = '"service":"'


def without_private_reasons(content: str, edition: Edition) -> str:
    """A record, or its skeleton, as its number opens it: ``private`` stands for each such reason."""
    if '"reason":"' not in content:
        return content
    begins = content.index(_SERVICE) + len(_SERVICE)
    return hidden(content, content[begins : content.index('"', begins)], edition)


def hidden(text: str, service: str, edition: Edition) -> str:
    """A part of the record of such a service without its private reasons."""
    for reason in edition.private_reasons.get(service, ()):
        if reason in text:
            text = text.replace(reason, f'"reason":"{PRIVATE}"')
    return text
