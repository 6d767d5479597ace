"""Which addresses of the network belong to the wide world, whatever form they come in."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.ip_network("::/96")
_ASSIGNMENTS = ipaddress.ip_network("192.0.0.0/24")
_LOW = 0xFFFF_FFFF


def is_public(host: str) -> bool:
    """Tell whether an address leads out into the world; what is no address does not.

    An IPv6 address may carry an IPv4 one inside (mapped, compatible, 6to4, Teredo, NAT64): a
    gateway on the way would lead to that one, so it counts as well.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address not in _ASSIGNMENTS
    if address.is_site_local or address in _NAT64_LOCAL:
        return False
    inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        inside.append(ipaddress.IPv4Address(int(address) & _LOW))
    return all(is_public(str(one)) for one in inside if one is not None)
