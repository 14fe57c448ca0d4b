"""Addresses that must not be visited, in every disguise, and the one that was checked being used."""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpx2
import pytest

from broadsheet.kernel.errors import AddressRefused
from broadsheet.net.fetch import Fetcher
from broadsheet.net.guard import GuardedTransport, refuse_private
from tests.net.loopback import Site, reply

PUBLIC = "93.184.215.14"


def resolver(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda host, port: list(addresses)


PRIVATE = """
127.0.0.1 127.8.9.1 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
255.255.255.255
240.0.0.1 192.0.2.1 198.18.0.1 192.88.99.1 [::1] [::] [fe80::1] [fc00::1] [fec0::1] [ff02::1] [2001:db8::1]
[::127.0.0.1] [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::ffff:7f00:1] [2002:7f00:1::] [2002:0808:0808::]
[64:ff9b::7f00:1] [64:ff9b::a00:1] [64:ff9b:1::808:808] [2001:0:4136:e378:8000:63bf:3fff:fdd2]
2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 127.1 017700000001 127.0.0.0x1 1.2.3.4.5 08.8.8.8 8.8.8 134744072
0x08080808
"""
MALFORMED = """
ftp://example.org/ file:///etc/passwd gopher://x/ javascript:alert(1) //example.org/ x data:text/plain,hi
http://user:pw@example.org/ http://user@example.org/ http:///path http://example.org:99999/ http://example.org:0/
http://[::1%25eth0]/ http://[::1/
"""


@pytest.mark.parametrize("host", PRIVATE.split())
def test_private_and_disguised_hosts_are_refused(host: str) -> None:
    def never(name: str, port: int) -> list[str]:
        raise AssertionError("a literal address is not looked up")

    with pytest.raises(AddressRefused):
        refuse_private(f"http://{host}/", resolver=never)


@pytest.mark.parametrize("url", [*MALFORMED.split(), "", "http://exa mple.org/", "http://\x00/"])
def test_forms_that_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        refuse_private(url, resolver=resolver(PUBLIC))


@pytest.mark.parametrize(
    "url", ["https://1.1.1.1/", "http://[2606:4700::1111]/", "https://[64:ff9b::808:808]/"]
)
def test_public_literals_pass(url: str) -> None:
    assert refuse_private(url).addresses


def test_every_address_of_a_name_must_be_public() -> None:
    assert refuse_private("https://Example.org./a", resolver=resolver(PUBLIC)).addresses == (PUBLIC,)
    for other in ("10.0.0.1", "::1", "fe80::1%eth0", "::ffff:192.168.0.1", "64:ff9b::a9fe:a9fe"):
        with pytest.raises(AddressRefused):
            refuse_private("https://example.org/", resolver=resolver(PUBLIC, other))


def test_what_the_settings_allow() -> None:
    here = resolver("127.0.0.1")
    assert refuse_private("http://127.0.0.1:9/", {"loopback"}).port == 9
    assert refuse_private("http://[::1]/", {"loopback"}).addresses == ("::1",)
    assert refuse_private("http://lab.example/", {"lab.example"}, resolver("10.0.0.7")).addresses == (
        "10.0.0.7",
    )
    assert refuse_private("http://lab.example:81/", {"lab.example:81"}, here).port == 81
    for url, allow in [
        ("http://lab.example:82/", {"lab.example:81"}),
        ("http://10.0.0.1/", {"loopback"}),
        ("http://other.example/", {"lab.example"}),
    ]:
        with pytest.raises(AddressRefused):
            refuse_private(url, allow, resolver("10.0.0.1"))


def test_a_name_without_address_is_a_failed_connection() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    for resolving in (unknown, resolver()):
        with pytest.raises(httpx2.ConnectError):
            refuse_private("https://nowhere.example/", resolver=resolving)


class Recording(httpx2.BaseTransport):
    def __init__(self, *, failing: tuple[str, ...] = ()) -> None:
        self.sent: list[httpx2.Request] = []
        self.failing = failing

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        if request.url.host in self.failing:
            raise httpx2.ConnectError("refused")
        return httpx2.Response(200)


def test_the_connection_goes_to_the_checked_address_under_its_own_name() -> None:
    inner = Recording()
    GuardedTransport(inner, resolver=resolver(PUBLIC)).handle_request(
        httpx2.Request("GET", "https://example.org:8443/a?b=c")
    )
    (sent,) = inner.sent
    assert str(sent.url) == f"https://{PUBLIC}:8443/a?b=c"
    assert sent.headers["host"] == "example.org:8443"
    assert sent.extensions["sni_hostname"] == "example.org"


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    inner = Recording(failing=("2606:4700::1111",))
    transport = GuardedTransport(inner, resolver=resolver("2606:4700::1111", "1.1.1.1"))
    assert transport.handle_request(httpx2.Request("GET", "https://example.org/")).status_code == 200
    assert [r.url.host for r in inner.sent] == ["2606:4700::1111", "1.1.1.1"]


def test_a_name_that_changes_its_address_is_looked_up_once_per_request(site: Site) -> None:
    """DNS rebinding: public when checked, loopback when connected. There is only one look-up."""
    site.on("/", reply(200, b"secret"))
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    inner = Recording()
    transport = GuardedTransport(inner, resolver=rebinding)
    transport.handle_request(httpx2.Request("GET", site.url("/", host="evil.example")))
    assert asked == ["evil.example"]
    assert inner.sent[0].url.host == PUBLIC
    with pytest.raises(AddressRefused):
        transport.handle_request(httpx2.Request("GET", site.url("/", host="evil.example")))
    assert site.seen == []


def test_the_name_is_kept_over_a_real_connection(site: Site) -> None:
    site.on("/", reply(200, b"ok"))
    fetcher = Fetcher("", allow_hosts={"loopback"}, resolver=resolver("127.0.0.1"), spacing={"*": 0.0})
    assert fetcher.get(site.url("/", host="papers.example")).body == b"ok"
    assert site.seen[0][1]["host"] == f"papers.example:{site.port}"


def test_redirects_are_checked_again(site: Site, fetcher: Fetcher) -> None:
    for place in (
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "http://0x7f.1/",
    ):
        site.on("/go", reply(302, Location=place))
        with pytest.raises(AddressRefused):
            fetcher.get(site.url("/go"))
