"""Which addresses may be visited, and a transport that goes to exactly the address that was checked.

A host name is resolved once; every address it has must be public, and the connection is made to one of those
addresses with the name kept in ``Host`` and in TLS (SNI and certificate). A second look-up, which an attacker
could answer differently (DNS rebinding), never happens. Registries: RFC 6890, RFC 6052 (NAT64), RFC 3056.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass

import httpx2

from broadsheet.kernel.errors import AddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

LOOPBACK = "loopback"
"""In ``allow``: any name that means this machine itself, at any port."""

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REFUSED_NETWORKS = (
    ipaddress.ip_network("64:ff9b:1::/48"),  # NAT64 for local use, RFC 8215
    ipaddress.ip_network("2002::/16"),  # 6to4: an IPv4 address in disguise
    ipaddress.ip_network("2001::/32"),  # Teredo: likewise
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays
    ipaddress.ip_network("::/96"),  # IPv4-compatible, long deprecated
)
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be visited: ``host`` as named, and the IP ``addresses`` that were checked."""

    host: str
    port: int
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of ``host`` in the system's order; an OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refuse_private(
    url: str | httpx2.URL, allow: Collection[str] = (), resolver: Resolver = resolve
) -> Target:
    """The checked target of ``url``.

    ``allow`` holds ``host``, ``host:port`` or ``"loopback"``; what it names may be private. Raises
    AddressRefused for another scheme than http(s), user names in the address, hosts in decimal, octal or
    hexadecimal form, and for any host one of whose addresses is not public. A name that does not resolve
    raises httpx2.ConnectError, like a connection that fails.
    """
    parsed = web_address(url)
    host = parsed.raw_host.decode("ascii").rstrip(".").lower()
    port = parsed.port or _PORTS[parsed.scheme]
    literal = _literal(host)
    addresses = [str(literal)] if literal else _resolved(host, port, resolver)
    if host not in allow and f"{host}:{port}" not in allow and f"[{host}]:{port}" not in allow:
        for address in addresses:
            _check(host, address, may_be_loopback=LOOPBACK in allow)
    return Target(host, port, tuple(addresses))


def web_address(url: str | httpx2.URL) -> httpx2.URL:
    """``url`` parsed; AddressRefused for what its form alone forbids. Nothing is looked up."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise AddressRefused("This is not a web address.", hint=str(error)) from error
    if parsed.scheme not in _PORTS:
        raise AddressRefused(f"Only http and https addresses are visited, not {parsed.scheme or 'none'!r}.")
    if parsed.userinfo:
        raise AddressRefused("Addresses with a user name or password in them are not visited.")
    if not parsed.host or (parsed.port is not None and not 0 < parsed.port < 1 << 16):
        raise AddressRefused("This address names no host, or no possible port.")
    return parsed


def _literal(host: str) -> Address | None:
    """The IP address that ``host`` is; forms that only some programs take for one are refused."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    last = host.rpartition(".")[2]
    if _NUMERIC.fullmatch(last) or ":" in host or "%" in host:
        raise AddressRefused(f"{host} is a disguised or malformed IP address.")
    return None


def _resolved(host: str, port: int, resolver: Resolver) -> list[str]:
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise httpx2.ConnectError(f"{host} has no address: {error}") from error
    if not found:
        raise httpx2.ConnectError(f"{host} has no address.")
    return found


def _check(host: str, address: str, *, may_be_loopback: bool) -> None:
    try:
        real = _unwrapped(ipaddress.ip_address(address))
    except ValueError as error:  # an IPv6 address with a zone: link-local by nature
        raise AddressRefused(f"{host} points to {address}, which is not a public address.") from error
    if may_be_loopback and real.is_loopback:
        return
    if not _is_public(real):
        raise AddressRefused(
            f"{host} points to {address}, which is not a public address.",
            hint="Private addresses are visited only where the settings allow them by name.",
        )


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside a mapped or NAT64 one, which is where the connection really goes."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    # is_global leaves multicast in, and Python before 3.11.10 a few IPv6 ranges.
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return not any(address in network for network in _REFUSED_NETWORKS if network.version == address.version)


class GuardedTransport(httpx2.BaseTransport):
    """Sends a request to a checked address, under its own name.

    Connections must not be kept alive by ``inner``: pools are keyed by address, and two names on one address
    would share a TLS connection made for the other.
    """

    def __init__(
        self, inner: httpx2.BaseTransport, *, allow: Collection[str] = (), resolver: Resolver = resolve
    ) -> None:
        self._inner = inner
        self._allow = frozenset(name.lower() for name in allow)
        self._resolver = resolver

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises AddressRefused, or what ``inner`` raises for the last address that was tried."""
        target = refuse_private(request.url, self._allow, self._resolver)
        for address in target.addresses[:-1]:
            try:
                return self._inner.handle_request(_to(address, target, request))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return self._inner.handle_request(_to(target.addresses[-1], target, request))

    def close(self) -> None:
        self._inner.close()


def _to(address: str, target: Target, request: httpx2.Request) -> httpx2.Request:
    return httpx2.Request(
        method=request.method,
        url=request.url.copy_with(host=address),
        headers=request.headers,  # carry Host of the original address
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": target.host},
    )
