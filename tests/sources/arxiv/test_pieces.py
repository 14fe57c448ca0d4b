"""Cutting elements out of streams of every shape."""

from __future__ import annotations

import io

import pytest

from broadsheet.sources.arxiv.pieces import (
    CHUNK,
    PIECE_LIMIT,
    Frame,
    cut,
    is_whole,
    parse_frame,
    parse_piece,
    root_name,
)


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, so that every tag straddles a boundary."""

    def __init__(self, data: bytes, step: int) -> None:
        self._inner, self._step = io.BytesIO(data), step

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(self._step)


WHOLE = (
    b"<?xml version='1.0'?>\n<OAI-PMH>\n<record>\n<a/></record><oai:record >b</oai:record>\n"
    b"<t>T</t></OAI-PMH>\n"
)


@pytest.mark.parametrize("step", [1, 3, 7, 64, CHUNK])
def test_cut(step: int) -> None:
    frame = Frame()
    pieces = list(cut(Trickle(WHOLE, step), "record", frame))  # type: ignore[arg-type]
    assert [piece.data for piece in pieces] == [b"<record>\n<a/></record>", b"<oai:record >b</oai:record>"]
    assert [piece.line for piece in pieces] == [3, 4]
    assert not any(piece.problem for piece in pieces)
    assert frame.data == b"<?xml version='1.0'?>\n<OAI-PMH>\n\n<t>T</t></OAI-PMH>\n"
    assert is_whole(frame)


@pytest.mark.parametrize("length", range(30, len(WHOLE) - 12, 3))
def test_wherever_it_breaks_off_it_is_seen(length: int) -> None:
    frame = Frame()
    pieces = list(cut(WHOLE[:length], "record", frame))
    assert any(piece.problem for piece in pieces) or not is_whole(frame)
    assert all(piece.data.endswith(b"record>") for piece in pieces if not piece.problem)


def test_answers_one_after_another_the_first_torn() -> None:
    pieces = list(cut(WHOLE[:40] + WHOLE, "record", Frame()))
    assert [bool(piece.problem) for piece in pieces] == [True, False, False]


def test_a_flood_is_skipped_and_what_follows_is_read() -> None:
    flood = b"<r><record>" + b"x" * (PIECE_LIMIT + 2 * CHUNK) + b"</record><record>y</record></r>"
    pieces = list(cut(flood, "record", Frame()))
    assert "longer than 16 MiB" in pieces[0].problem
    assert len(pieces[0].data) == 400
    assert pieces[1].data == b"<record>y</record>"


def test_items_per_page_is_no_item() -> None:
    assert list(cut(b"<feed><itemsPerPage>3</itemsPerPage></feed>", "item", Frame())) == []


def test_illegal_characters_and_bytes() -> None:
    element, doubts = parse_piece(b"<record>a\x0b&#x1;&#65;\xe9</record>")
    assert element.text == "aA\ufffd"
    assert len(doubts) == 2
    element, doubts = parse_piece(b"<record>\xe9</record>", "iso-8859-1")
    assert (element.text, doubts) == ("é", [])


def test_frames_never_expand_entities() -> None:
    frame = Frame()
    frame.add(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x><error code="e">&a;</error></x>')
    assert parse_frame(frame) is None


def test_root_names() -> None:
    assert root_name(b"<?xml version='1.0'?><!-- c --><atom:feed xmlns:atom='x'>") == "feed"
    assert root_name(b"<!DOCTYPE html>\n<HTML><head>") == "HTML"
    assert root_name(b'{"a": 1}') == ""
