"""The Cornell/Kaggle snapshot: lines of every kind."""

from __future__ import annotations

import io
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from broadsheet.kernel.record import Author, Fault, Outcome, Record, Version
from broadsheet.sources.arxiv import Snapshot
from broadsheet.sources.port import FileHints

LINE: dict[str, Any] = {
    "id": "0704.0010",
    "submitter": "S. Ubmitter",
    "authors": "C. Bal\\'azs, E. L. Berger Jr",
    "title": "Calculation of invented\n  energies",
    "comments": "37 pages; code at https://github.com/ada/engine",
    "journal-ref": "Inv.Rev.D76:013009,2007",
    "doi": "10.1103/InvRevD.76.013009",
    "report-no": "INV-07-12",
    "categories": "hep-ph cs.NA math.NA",
    "license": None,
    "abstract": "  An invented\nabstract.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", "Jr", "Univ X", "Lab Y"], ["Team", "", ""]],
}


def read(*lines: bytes | dict[str, Any]) -> list[Outcome]:
    data = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    return list(Snapshot().read(io.BytesIO(data), "s.json", FileHints()))


def test_a_line() -> None:
    (record,) = read(LINE)
    assert isinstance(record, Record)
    assert (record.source, record.source_id) == ("arxiv", "0704.0010")
    assert [str(one) for one in record.ids] == ["arxiv:0704.0010", "doi:10.1103/invrevd.76.013009"]
    assert record.title == "Calculation of invented\n  energies"
    assert record.abstract == "An invented\nabstract."
    assert record.authors == (
        Author("C. Balázs"),
        Author("E. L. Berger Jr", "Univ X; Lab Y"),
        Author("Team"),
    )
    assert record.categories == ("hep-ph", "cs.NA", "math.NA")
    assert record.submitted == datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)
    assert record.versions == (
        Version(1, record.submitted),
        Version(2, datetime(2007, 7, 24, 20, 10, 27, tzinfo=UTC)),
    )
    assert record.modified == datetime(2008, 11, 26, tzinfo=UTC)
    assert (record.listings[0].day, record.listings[0].is_estimated) == (date(2007, 4, 4), True)
    assert record.links[0].url == "https://github.com/ada/engine"
    assert (record.licence, record.may_share_abstract) == ("", True)


def test_withdrawn_by_comments() -> None:
    (record,) = read(LINE | {"comments": "This paper has been withdrawn"})
    assert isinstance(record, Record)
    assert [version.is_withdrawn for version in record.versions] == [False, True]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (704.001, "0704.0010"),
        (704.0001, "0704.0001"),
        (1412.1, "1412.1000"),
        (1501.1, "1501.10000"),
        (2401.00001, "2401.00001"),
        (1501.1234, "1501.12340"),
        ("704.001", "0704.0010"),
        ("704.0010", "0704.0010"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("math.GT/0309136", "math/0309136"),
        ("oai:arXiv.org:0704.0010", "0704.0010"),
    ],
)
def test_ids_get_their_zeros_back(said: object, value: str) -> None:
    (record,) = read(LINE | {"id": said})
    assert isinstance(record, Record)
    assert record.source_id == value


@pytest.mark.parametrize(
    "said", [None, 704, "0704.001", "1501.1234", 1413.1, 704.00012, True, [], "", "x" * 9000]
)
def test_ids_that_cannot_be_known_are_faults(said: object) -> None:
    (fault,) = read(LINE | {"id": said})
    assert isinstance(fault, Fault)
    assert "not an arXiv identifier" in fault.reason
    assert fault.place == "s.json:1"


def test_null_everywhere() -> None:
    nothing = dict.fromkeys(LINE, None)
    bare, no_title, empty = read(
        nothing | {"id": "0704.0010", "title": "T"}, nothing | {"id": "0704.0011"}, nothing
    )
    assert isinstance(bare, Record)
    assert (bare.authors, bare.author_count, bare.versions, bare.listings) == ((), None, (), ())
    assert isinstance(no_title, Fault)
    assert isinstance(empty, Fault)


def test_types_that_are_wrong_are_survived() -> None:
    odd = {
        "authors_parsed": [None, ["Only"], [1, None, []], "Written Out", [["deep"]]],
        "versions": [None, {"version": 1}, "v1", {"version": "v2", "created": 7}],
        "categories": ["hep-ph", 3],
        "comments": 12,
        "journal-ref": {"a": 1},
        "doi": [],
    }
    record, *doubts = read(LINE | odd)
    assert isinstance(record, Record)
    assert [author.name for author in record.authors] == ["Only", "Written Out"]
    assert record.versions == (Version(1), Version(2))
    assert (record.categories, record.comments, record.journal_ref) == (("hep-ph",), "12", "")
    assert [type(doubt) for doubt in doubts] == [Fault, Fault]


def test_authors_from_the_string_where_the_list_is_lost() -> None:
    (record,) = read(LINE | {"authors_parsed": None})
    assert isinstance(record, Record)
    assert [author.name for author in record.authors] == ["C. Bal\\'azs", "E. L. Berger Jr"]


def test_torn_lines_cost_themselves_alone() -> None:
    whole = orjson.dumps(LINE)
    outcomes = read(whole[:300], whole, b"", b"[1]", b"\xef\xbb\xbf" + whole, whole[:-1])
    assert [type(outcome) for outcome in outcomes] == [Fault, Record, Fault, Record, Fault]
    places = [outcome.place for outcome in outcomes if isinstance(outcome, Fault)]
    assert places == ["s.json:1", "s.json:4", "s.json:6"]


def test_foreign_bytes_and_control_characters_are_replaced_and_reported() -> None:
    latin = orjson.dumps(LINE).replace("Balázs".encode(), "Balázs".encode("latin-1"))
    raw = orjson.dumps(LINE).replace(b"invented\\n", b"invented\x00\x0b")
    record, doubt, second, second_doubt = read(latin, raw)
    assert isinstance(record, Record)
    assert record.authors[0].name == "C. Bal\ufffdzs"
    assert isinstance(doubt, Fault)
    assert "not UTF-8" in doubt.reason
    assert isinstance(second, Record)
    assert second.title == "Calculation of invented    energies"
    assert isinstance(second_doubt, Fault)


def test_wrong_dates_are_reported_and_the_rest_goes_in() -> None:
    versions = [{"version": "v1", "created": "Mon, 32 Apr 2007 19:18:42 GMT"}]
    record, *doubts = read(LINE | {"update_date": "2008-13-45", "versions": versions})
    assert isinstance(record, Record)
    assert (record.submitted, record.modified, record.versions) == (None, None, (Version(1),))
    assert len(doubts) == 2


def test_ten_megabytes_are_cut_and_reported() -> None:
    record, doubt = read(LINE | {"abstract": "word " * 2_000_000})
    assert isinstance(record, Record)
    assert len(record.abstract) <= 20_000
    assert isinstance(doubt, Fault)
    assert "abstract of 10,000,000 characters" in doubt.reason
    assert len(doubt.excerpt) <= 200


def test_a_line_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.sources.arxiv.snapshot.LINE_LIMIT", 5_000)
    monkeypatch.setattr("broadsheet.sources.arxiv.snapshot.CHUNK", 1_000)
    flood, after = read(b"{" + b"x" * 90_000, LINE)
    assert isinstance(flood, Fault)
    assert "longer than" in flood.reason
    assert isinstance(after, Record)


def test_papers_dated_before_arxiv_were_never_on_a_list() -> None:
    (record,) = read(LINE | {"versions": [{"version": "v1", "created": "Mon, 2 Apr 1990 19:18:42 GMT"}]})
    assert isinstance(record, Record)
    assert record.submitted is not None
    assert record.listings == ()


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (orjson.dumps(LINE) + b"\n", True),
        (b"\xef\xbb\xbf\n" + orjson.dumps(LINE), True),
        (orjson.dumps(LINE)[:-9], True),
        (b'{"broken\n' + orjson.dumps(LINE), True),
        (orjson.dumps({"source": "x", "source_id": "arxiv:1", "title": "T", "abstract": "A"}), False),
        (orjson.dumps({"papers": [{"id": "1", "update_date": "2020-01-01"}]}), False),
        (b"<OAI-PMH/>", False),
        (b"", False),
    ],
)
def test_sniff(head: bytes, is_ours: bool) -> None:
    assert Snapshot().sniff(head, Path("x")) is is_ours


def test_it_is_fast() -> None:
    """20,000 lines a second is what it was built for; half of it, so that a busy machine does not fail."""
    data = b"\n".join(orjson.dumps(LINE | {"id": f"0704.{number:04}"}) for number in range(1, 3_001))
    started = time.process_time()
    count = sum(isinstance(one, Record) for one in Snapshot().read(io.BytesIO(data), "s", FileHints()))
    assert count == 3_000
    assert count / (time.process_time() - started) > 10_000
