"""Which network a request came from, as coarsely as a household or a mobile cell shares one. Pure.

Behind a proxy every request comes from the proxy, which tells the client's address in a header. Anybody can
send that header too, so it is read only where the one who connected is a proxy that the operator named
(``MASAR_PROXIES``), and from its end: what stands further left was written by whoever came before.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

UNKNOWN = "unknown"

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def network_of(address: str | None) -> str:
    """The network of an IP address: itself for IPv4, its /64 for IPv6, ``unknown`` for anything else."""
    ip = _read(address or "")
    if ip is None:
        return UNKNOWN
    return str(ip_network((ip, 64), strict=False)) if isinstance(ip, IPv6Address) else str(ip)


@lru_cache(maxsize=4096)
def wide(network: str) -> str:
    """The wider network that a ``network_of`` lies in: /24 for IPv4, /48 for IPv6. Few people get hold of many."""
    try:
        known = ip_network(network)
    except ValueError:
        return network
    prefix = 24 if isinstance(known, IPv4Network) else 48
    return str(known.supernet(new_prefix=prefix)) if known.prefixlen > prefix else network


def site(network: str) -> str:
    """A network as one subscriber gets hold of it: an IPv4 address, or an IPv6 /48 with its 65,536 networks."""
    return wide(network) if ":" in network else network


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks from texts like ``10.0.0.7``, ``10.2.0.0/16`` or ``fd00::/8``. Raises ValueError for any other."""
    return tuple(ip_network(text.strip()) for text in texts)


def client_address(environ: Mapping[str, Any], trusted: tuple[Network, ...]) -> str:
    """Who asks: ``REMOTE_ADDR``, unless that is a trusted proxy; then the last of ``X-Forwarded-For`` that is none.

    Where a trusted proxy handed on something that is no address, the answer is that proxy: such requests share
    its limits, rather than getting an address that they chose.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    if not is_trusted(address, trusted):
        return address
    for told in reversed(str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        ip = _read(told)
        if ip is None:
            break
        address = str(ip)
        if not is_trusted(address, trusted):
            break
    return address


def client_scheme(environ: Mapping[str, Any], trusted: tuple[Network, ...]) -> str:
    """``https`` if the server itself was asked so, or if a trusted proxy says so of every step; else ``http``."""
    if is_trusted(str(environ.get("REMOTE_ADDR", "")), trusted):
        steps = str(environ.get("HTTP_X_FORWARDED_PROTO", "")).lower().split(",")
        if all(step.strip() == "https" for step in steps):
            return "https"
    return str(environ.get("wsgi.url_scheme", "http"))


@lru_cache(maxsize=4096)
def is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    """Whether ``address`` lies in one of the ``trusted`` networks."""
    ip = _read(address)
    return ip is not None and any(ip in network for network in trusted)


def _read(text: str) -> Address | None:
    """An address as it stands in headers, maybe with a port or in brackets; IPv4 in IPv6's clothes as IPv4, and
    IPv6 without its zone, which can be any text.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ip_address(text)
    except ValueError:
        return None
    return ip.ipv4_mapped or IPv6Address(int(ip)) if isinstance(ip, IPv6Address) else ip
