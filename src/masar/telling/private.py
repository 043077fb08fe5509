"""Reasons that only the owner of an application may read, kept back from what a number opens. Pure."""

import re
from collections.abc import Collection

from masar.telling.page import PRIVATE, Edition

_SERVICE = '"service":"'
_NAMED = re.compile(r'"reason":"([^"]*)"|"also":\[([^]]*)\]')
"""How reasons stand in the text of a record: one, or several."""
_CODE = re.compile(r'"([^"]*)"')


def without_private_reasons(content: str, edition: Edition) -> str:
    """A record, or its skeleton, as its number opens it: ``private`` stands for each such reason."""
    if '"reason":"' not in content and '"also":[' not in content:
        return content
    begins = content.index(_SERVICE) + len(_SERVICE)
    return hidden(content, content[begins : content.index('"', begins)], edition)


def hidden(text: str, service: str, edition: Edition) -> str:
    """A part of the record of such a service without its private reasons."""
    private = edition.private_reasons.get(service, ())
    if not any(reason in text for reason in private):
        return text
    return _NAMED.sub(lambda found: _without(found, private), text)


def _without(found: re.Match[str], private: Collection[str]) -> str:
    return _CODE.sub(lambda code: f'"{PRIVATE}"' if code[1] in private else code[0], found[0])
