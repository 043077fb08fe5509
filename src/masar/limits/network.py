"""Which network a request came from, as coarsely as a household or a mobile cell shares one."""

from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"


def network_of(address: str | None) -> str:
    """The network of an IP address: itself for IPv4, its /64 for IPv6, ``unknown`` for anything else."""
    try:
        ip = ip_address((address or "").strip())
    except ValueError:
        return UNKNOWN
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ip_network((ip, 64), strict=False))
    return str(ip)
