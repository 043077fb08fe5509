"""How often somebody may try. The buckets are in the database, so that they hold over all processes."""

from masar.limits import gcra
from masar.limits.network import site
from masar.limits.rates import Rate
from masar.people.ways import hashed

BY_NAME_AND_NETWORK = Rate(5, 60.0)
BY_NAME = Rate(50, 60.0)
BY_NETWORK = Rate(30, 20.0)
CHALLENGES = Rate(60, 10.0)
"""Each is a row, for whoever asks."""
CODES = Rate(5, 300.0)
"""Of a second factor: at most 293 wrong codes a day, for whoever has the password already."""


def _password(name: str, network: str) -> list[tuple[str, Rate]]:
    who = hashed(name.casefold())[:32]
    return [
        (f"desk:both:{who}:{site(network)}", BY_NAME_AND_NETWORK),
        (f"desk:name:{who}", BY_NAME),
        (f"desk:net:{site(network)}", BY_NETWORK),
    ]


def password(name: str, network: str) -> bool:
    """Whether a password may be tried for ``name``, known or not. It counts as wrong until ``forgive``."""
    return gcra.spend_all(_password(name, network)) is None


def forgive(name: str, network: str) -> None:
    """The password was right: the try is not counted."""
    gcra.give_back(_password(name, network))


def code(user_id: int) -> bool:
    """Whether a code may be tried for the officer."""
    return gcra.spend(f"desk:code:{user_id}", CODES)


def forgive_code(user_id: int) -> None:
    """The code was right: the try is not counted."""
    gcra.give_back([(f"desk:code:{user_id}", CODES)])


def again(user_id: int) -> bool:
    """Whether whoever is signed in may try to show that it is them. It counts as wrong until ``forgive_again``."""
    return gcra.spend(f"desk:again:{user_id}", CODES)


def forgive_again(user_id: int) -> None:
    """It was them: the try is not counted."""
    gcra.give_back([(f"desk:again:{user_id}", CODES)])


def challenge(network: str) -> bool:
    """Whether whoever is there may be asked for a passkey, or led to the ministry's sign-on."""
    return gcra.spend(f"desk:challenge:{site(network)}", CHALLENGES)


def nameless(network: str) -> bool:
    """Whether a passkey, or an account of the ministry's, may be shown. It counts as wrong until it is forgiven."""
    return gcra.spend(f"desk:net:{site(network)}", BY_NETWORK)


def forgive_nameless(network: str) -> None:
    """It was right: the try is not counted."""
    gcra.give_back([(f"desk:net:{site(network)}", BY_NETWORK)])
