"""What the errors of a mail service mean, where the extra ``masar[anymail]`` is installed.

Their texts repeat addresses and what was sent, so only a short code is taken from them.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import requests

from masar.notices.gateways import ACCOUNT, TRY_LATER

_OWN: Any = import_module("anymail.exceptions") if find_spec("anymail") else None
ERRORS: tuple[type[Exception], ...] = (_OWN.AnymailError, _OWN.AnymailConfigurationError) if _OWN else ()
"""What a backend of anymail raises; nothing where it is not installed."""


def verdict(error: Exception) -> tuple[str, bool]:
    """A short code for one of ``ERRORS``, and whether trying again is useless.

    The code is "" where the service was not spoken to to the end: then the cause tells what happened. An answer of
    success that cannot be read, and what nobody knows, count as ``broken_off``: it may have been taken.
    """
    if isinstance(error, _OWN.AnymailRecipientsRefused | _OWN.AnymailInvalidAddress):
        return "recipient_refused", True
    if not isinstance(error, _OWN.AnymailAPIError):
        return "not_set_up", False
    status = getattr(error, "status_code", None)
    if status is None:
        return ("" if isinstance(error.__cause__, requests.RequestException) else "broken_off"), False
    if 200 <= status < 300:
        return "broken_off", False
    return f"service_{status}", 400 <= status < 500 and status not in (*TRY_LATER, *ACCOUNT)
