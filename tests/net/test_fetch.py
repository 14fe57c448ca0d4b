"""The fetcher against a real server on loopback: retries, conditions, redirects, bombs, broken answers."""

from __future__ import annotations

import gzip
import logging
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.errors import BadPayload, Misconfigured, SourceRefused, SourceUnreachable
from broadsheet.net.answer import Answer, RefusedAnswer, decoded, excerpt, retry_after
from broadsheet.net.fetch import Fetcher
from broadsheet.net.store import AnswerStore
from tests.net.loopback import Clock, Site, reply

AT = datetime(2026, 8, 21, 12, tzinfo=UTC)


def test_an_answer(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(200, "é".encode("latin-1"), Content_Type="text/plain; charset=latin-1"))
    answer = fetcher.get(site.url("/a?x=1"), {"q": "a b", "n": 2}, {"Accept": "text/plain"})
    assert (answer.status, answer.text(), answer.not_modified) == (200, "é", False)
    path, headers = site.seen[0]
    assert path in ("/a?x=1&q=a+b&n=2", "/a?x=1&q=a%20b&n=2")
    assert headers["user-agent"].startswith("Broadsheet/")
    assert headers["user-agent"].endswith(" (+https://example.org/me)")
    assert headers["accept"] == "text/plain"


def test_json_both_ways(site: Site, fetcher: Fetcher) -> None:
    site.on("/j", reply(200, b'{"a": 1}'), reply(200, b"<html>"))
    assert fetcher.post_json(site.url("/j"), {"q": ["x"]}).json() == {"a": 1}
    assert site.seen[0][1]["content-type"] == "application/json"
    with pytest.raises(BadPayload):
        fetcher.get(site.url("/j")).json()


def test_503_then_200_with_growing_pauses(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    site.on("/a", reply(503), reply(500), reply(429), reply(200, b"ok"))
    assert fetcher.get(site.url("/a")).body == b"ok"
    assert clock.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_obeyed(form: str, site: Site, fetcher: Fetcher, clock: Clock) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    site.on("/a", reply(503, Retry_After="90" if form == "seconds" else later), reply(200, b"ok"))
    assert fetcher.get(site.url("/a")).body == b"ok"
    assert clock.slept == [pytest.approx(90, abs=10)]


def test_a_retry_after_beyond_the_cap_is_passed_on(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    site.on("/a", reply(429, Retry_After="7200"))
    with pytest.raises(SourceUnreachable) as raised:
        fetcher.get(site.url("/a"))
    assert raised.value.retry_after == 7200
    assert raised.value.can_retry
    assert (len(site.seen), clock.slept) == (1, [])


def test_it_gives_up_after_five_tries(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(502))
    with pytest.raises(SourceUnreachable, match="answered 502"):
        fetcher.get(site.url("/a"))
    assert len(site.seen) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451, 501])
def test_a_refusal_is_not_repeated(status: int, site: Site, fetcher: Fetcher) -> None:
    page = b"<html><style>x{}</style><h1>No</h1> <p>because\n&hellip;</p>"
    site.on("/a", reply(status, page))
    with pytest.raises(RefusedAnswer) as raised:
        fetcher.get(site.url("/a"))
    assert isinstance(raised.value, SourceRefused)
    assert raised.value.status == status
    assert raised.value.excerpt == "No because &hellip;"
    assert len(site.seen) == 1


def test_a_post_is_repeated_only_where_that_is_harmless(site: Site, fetcher: Fetcher) -> None:
    site.on("/later", reply(503), reply(200, b"1"))
    assert fetcher.post_json(site.url("/later"), {}).body == b"1"
    site.on("/broken", reply(500), reply(200, b"1"))
    with pytest.raises(SourceUnreachable):
        fetcher.post_json(site.url("/broken"), {})
    site.on("/broken", reply(500), reply(200, b"1"))
    assert fetcher.post_json(site.url("/broken"), {}, may_repeat=True).body == b"1"


def conditional(handler: BaseHTTPRequestHandler) -> None:
    if handler.headers.get("If-None-Match") == '"v1"':
        reply(304, ETag='"v1"')(handler)
    else:
        reply(200, b"body", ETag='"v1"', Content_Type="text/plain")(handler)


def test_conditional_requests(site: Site, tmp_path: Path) -> None:
    site.on("/a", conditional)
    for expected in (False, True):  # the second fetcher is another process, or the next day
        fetcher = Fetcher("", tmp_path, allow_hosts={"loopback"}, spacing={"*": 0.0})
        answer = fetcher.get(site.url("/a"), conditional=True)
        assert (answer.body, answer.not_modified) == (b"body", expected)
        assert answer.headers["content-type"] == "text/plain"
    assert fetcher.get(site.url("/a")).status == 200
    assert "if-none-match" not in site.seen[-1][1]
    fetcher.get(site.url("/a"), {"page": 2}, conditional=True)
    assert "if-none-match" not in site.seen[-1][1]


def test_last_modified_is_a_validator_too(site: Site, tmp_path: Path) -> None:
    stamp = "Fri, 21 Aug 2026 00:00:00 GMT"
    site.on("/a", reply(200, b"body", Last_Modified=stamp), reply(304))
    fetcher = Fetcher("", tmp_path, allow_hosts={"loopback"}, spacing={"*": 0.0})
    fetcher.get(site.url("/a"), conditional=True)
    assert fetcher.get(site.url("/a"), conditional=True).not_modified
    assert site.seen[-1][1]["if-modified-since"] == stamp


def test_an_unasked_304_is_refused(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(304))
    with pytest.raises(RefusedAnswer):
        fetcher.get(site.url("/a"))


def test_a_broken_store_does_no_harm(site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING")
    (tmp_path / "answers.sqlite3").write_bytes(b"this is no database" * 100)
    site.on("/a", conditional)
    fetcher = Fetcher("", tmp_path, allow_hosts={"loopback"}, spacing={"*": 0.0})
    assert fetcher.get(site.url("/a"), conditional=True).body == b"body"
    assert "cannot be used" in caplog.text


def test_the_store_is_bounded(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path, max_total=5000)
    for n in range(10):
        body = bytes(zlib.crc32(bytes([n, i % 256, i // 256])) % 256 for i in range(1000))
        store.keep(f"http://a/{n}", Answer(200, {"etag": f'"{n}"'}, body, ""))
    kept = [n for n in range(10) if store.find(f"http://a/{n}")]
    assert kept == [6, 7, 8, 9]
    store.keep("http://a/x", Answer(200, {}, b"no validator", ""))
    assert store.find("http://a/x") is None


def test_redirects(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(301, Location="/b?c=1"))
    site.on("/b", reply(200, b"here"))
    answer = fetcher.get(site.url("/a"), headers={"Authorization": "Bearer x"})
    assert (answer.body, answer.url) == (b"here", site.url("/b?c=1"))
    assert site.seen[-1][1]["authorization"] == "Bearer x"


def test_another_origin_gets_no_keys(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(302, Location=site.url("/b", host="localhost")))
    site.on("/b", reply(200))
    fetcher.get(
        site.url("/a"), headers={"Authorization": "Bearer x", "X-Api-Key": "y", "Accept": "text/html"}
    )
    last = site.seen[-1][1]
    assert "authorization" not in last
    assert "x-api-key" not in last
    assert last["accept"] == "text/html"


def test_circles_are_left(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(302, Location="/a"))
    with pytest.raises(SourceRefused, match="circles"):
        fetcher.get(site.url("/a"))
    assert len(site.seen) == 6


def test_gzip(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"first ") + gzip.compress(b"second") + b"\0" * 8
    site.on("/a", reply(200, packed, Content_Encoding="gzip"))
    assert fetcher.get(site.url("/a")).body == b"first second"


def test_a_gzip_bomb_is_stopped(site: Site, clock: Clock) -> None:
    fetcher = Fetcher("", allow_hosts={"loopback"}, max_bytes=2 << 20, sleep=clock.sleep)
    packed = gzip.compress(bytes(200 << 20), 1)
    site.on("/a", reply(200, packed, Content_Encoding="gzip"))
    with pytest.raises(BadPayload, match="larger than 2 MiB"):
        fetcher.get(site.url("/a"))


@pytest.mark.parametrize("how", ["plain", "gzip"])
def test_a_truncated_body_is_tried_again(how: str, site: Site, fetcher: Fetcher) -> None:
    def truncated(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if how == "gzip":
            handler.send_header("Content-Encoding", "gzip")
        else:
            handler.send_header("Content-Length", "1000")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(gzip.compress(b"x" * 10_000)[:20])
        handler.close_connection = True

    site.on("/a", truncated, reply(200, b"whole"))
    assert fetcher.get(site.url("/a")).body == b"whole"


def test_damaged_and_unasked_packing(site: Site, fetcher: Fetcher) -> None:
    site.on("/a", reply(200, b"no gzip", Content_Encoding="gzip"))
    site.on("/b", reply(200, b"brotli", Content_Encoding="br"))
    for path in ("/a", "/b"):
        with pytest.raises(BadPayload):
            fetcher.get(site.url(path))


def test_a_silent_server_times_out(site: Site, clock: Clock) -> None:
    site.on("/a", lambda handler: time.sleep(0.4))
    fetcher = Fetcher("", allow_hosts={"loopback"}, timeout=0.05, tries=2, sleep=clock.sleep)
    with pytest.raises(SourceUnreachable):
        fetcher.get(site.url("/a"))
    assert fetcher.usage()["127.0.0.1"].requests == 2


def test_a_dripping_server_times_out(site: Site, clock: Clock) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(500):
            time.sleep(0.02)
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    site.on("/a", drip)
    fetcher = Fetcher("", allow_hosts={"loopback"}, total_time=0.15, tries=1, sleep=clock.sleep)
    started = time.monotonic()
    with pytest.raises(SourceUnreachable, match="took longer"):
        fetcher.get(site.url("/a"))
    assert time.monotonic() - started < 5


def test_nobody_listening(clock: Clock) -> None:
    fetcher = Fetcher("", allow_hosts={"loopback"}, clock=clock, sleep=clock.sleep, jitter=lambda: 0.5)
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1 could not be reached"):
        fetcher.post_json("http://127.0.0.1:9/", {})
    assert clock.slept == [1.5, 3.0, 6.0, 12.0]


def test_usage_and_logs_without_secrets(
    site: Site, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    site.on("/a", reply(503), reply(200, b"12345"))
    with caplog.at_level(logging.INFO):
        fetcher.get(site.url("/a?key=sesame"), headers={"Authorization": "Bearer sesame"})
    assert "127.0.0.1: 200, 5 bytes" in caplog.text
    assert "sesame" not in caplog.text
    (use,) = fetcher.usage().values()
    assert (use.requests, use.failures, use.received, use.last_status) == (2, 1, 5, 200)


def test_a_contact_cannot_forge_headers() -> None:
    for contact in ("a\r\nX-Evil: 1", "ü"):
        with pytest.raises(Misconfigured):
            Fetcher(contact)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Fri, 21 Aug 2026 12:02:00 GMT", 120),
        ("Fri, 21 Aug 2026 14:02:00 +0200", 120),
        ("Fri, 21 Aug 2026 11:00:00 GMT", 0),
        ("Friday, 21-Aug-26 12:01:00 GMT", 60),
        ("9" * 400, 999_999_999),
        *[(junk, None) for junk in ("-5", "soon", "", None, "1.5")],
    ],
)
def test_retry_after_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, AT) == seconds


@settings(deadline=None)
@given(st.text())
def test_retry_after_never_raises(value: str) -> None:
    found = retry_after(value, AT)
    assert found is None or found >= 0


@settings(deadline=None)
@given(st.binary(max_size=3000), st.integers(1, 500))
def test_decoding_is_the_inverse_of_packing(data: bytes, size: int) -> None:
    packed = gzip.compress(data)
    chunks = [packed[i : i + size] for i in range(0, len(packed), size)]
    assert b"".join(decoded(chunks, "gzip")) == data


def test_pieces_that_fill_the_buffer_exactly() -> None:
    for size in ((1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2 << 20):
        assert sum(map(len, decoded([gzip.compress(bytes(size))], "gzip"))) == size


def test_excerpt_is_short_and_plain() -> None:
    assert excerpt(b"<script>x</script>\x00a\xff<b>c</b>" + b"d" * 999).startswith("a\ufffd c ddd")
    assert len(excerpt(b"d" * 999)) == 200
