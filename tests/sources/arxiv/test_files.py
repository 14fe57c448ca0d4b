"""Saved answers as files: small ones here, the real ones of ../shared/fixtures in place where they are."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

import orjson
import pytest

from broadsheet.kernel.categories import CATEGORIES
from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.sources.arxiv import formats
from broadsheet.sources.port import FileHints, Format
from tests.payload_servers.arxiv import ArxivServer, get_plainly, invented_papers

DIRT = (
    b"<",
    b">",
    b"&",
    b"\x00",
    b"\xff",
    b"</record>",
    b"<entry>",
    b"<![CDATA[",
    b"&#xD800;",
    b"&j;",
    b"9" * 40,
    b"<?xml encoding='utf-16'?>",
    b"<!DOCTYPE x>",
    b"9999-12-31T23:59:59-23:59",
    b"]]>",
    b"",
)
FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures"


def folder(name: str) -> Path:
    found = FIXTURES / name
    if not found.is_dir():
        pytest.skip(f"{found} is not here: real payloads are not kept in the repository")
    return found


def format_of(data: bytes, path: Path) -> Format:
    (only,) = [one for one in formats() if one.sniff(data[:65_536], path)]
    return only


def read_bytes(data: bytes, name: str = "x.xml") -> list[Outcome]:
    return list(format_of(data, Path(name)).read(io.BytesIO(data), name, FileHints()))


def read_real(path: Path) -> tuple[list[Record], list[Fault]]:
    outcomes = read_bytes(path.read_bytes(), path.name)
    return [o for o in outcomes if isinstance(o, Record)], [o for o in outcomes if isinstance(o, Fault)]


@pytest.fixture(scope="module")
def saved() -> dict[str, bytes]:
    papers = invented_papers(9, first_day=date(2026, 8, 20))
    with ArxivServer(papers) as server:
        return {
            "arxiv-oai-xml": get_plainly(f"{server.oai_url}?verb=ListRecords&metadataPrefix=arXivRaw").body,
            "arxiv-atom": get_plainly(f"{server.query_url}?search_query=cat:*&max_results=99").body,
            "feed": get_plainly(f"{server.base_url}/atom/cs+math+stat+hep-th+astro-ph").body,
            "arxiv-rss": get_plainly(f"{server.base_url}/rss/cs+math+stat+hep-th+astro-ph").body,
        }


@pytest.mark.parametrize("kind", ["arxiv-oai-xml", "arxiv-atom", "feed", "arxiv-rss"])
def test_saved_answers(saved: dict[str, bytes], kind: str) -> None:
    data = saved[kind]
    assert format_of(data, Path("x")).name == ("arxiv-atom" if kind == "feed" else kind)
    outcomes = read_bytes(data)
    assert [type(outcome) for outcome in outcomes] == [Record] * 9
    assert [type(outcome) for outcome in read_bytes(data + data)] == [Record] * 18
    if kind in {"feed", "arxiv-rss"}:
        assert all(o.listings[0].day == date(2026, 8, 20) for o in outcomes if isinstance(o, Record))


@pytest.mark.parametrize("kind", ["arxiv-oai-xml", "arxiv-atom", "feed", "arxiv-rss"])
def test_a_file_that_breaks_off(saved: dict[str, bytes], kind: str) -> None:
    outcomes = read_bytes(saved[kind][: len(saved[kind]) // 2])
    assert any(isinstance(outcome, Record) for outcome in outcomes)
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, Fault)]
    assert reasons[-1] == "the file breaks off before its end"


@pytest.mark.parametrize("kind", ["arxiv-oai-xml", "arxiv-atom", "feed", "arxiv-rss"])
def test_whatever_the_bytes_nothing_is_raised(saved: dict[str, bytes], kind: str) -> None:
    chance = random.Random(kind)
    one = format_of(saved[kind], Path("x"))
    for _ in range(40):
        data = bytearray(saved[kind])
        for _ in range(5):
            at = chance.randrange(len(data))
            data[at : at + chance.choice((0, 1, 30, 300))] = chance.choice(DIRT)
        for outcome in one.read(io.BytesIO(bytes(data)), "x", FileHints()):
            assert isinstance(outcome, Record | Fault)


def test_another_format_given_by_hand_is_one_fault(saved: dict[str, bytes]) -> None:
    for one in formats():
        outcomes = list(one.read(io.BytesIO(b"<html><body>no</body></html>"), "x", FileHints()))
        assert [type(outcome) for outcome in outcomes] == [Fault]


def test_entities_and_refusals_in_files() -> None:
    oai = next(one for one in formats() if one.name == "arxiv-oai-xml")
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><OAI-PMH><record>arXiv.org &a;</record></OAI-PMH>'
    refusal = b'<OAI-PMH><error code="badArgument">No</error></OAI-PMH>'
    for data, words in ((bomb, "declares entities"), (refusal, "refuses")):
        (fault,) = oai.read(io.BytesIO(data), "x", FileHints())
        assert isinstance(fault, Fault)
        assert words in fault.reason


def test_real_query_answers() -> None:
    total = 0
    for path in sorted(folder("arxiv_api_atom").glob("*.xml")):
        found, faults = read_real(path)
        total += len(found)
        assert [fault.reason for fault in faults] == (
            ["arXiv answered with an error: incorrect id format for abc"] if "id_abc" in path.name else []
        )
        for record in found:
            assert record.submitted
            assert record.authors
            assert set(record.categories) <= set(CATEGORIES) | {"astro-ph", "cond-mat"}
            assert record.versions[-1].number >= 1
    assert total == 221


def test_real_oai_answers() -> None:
    found = []
    for name in ("arxiv_oai_ads", "arxiv_oai_hepcrawl"):
        for path in sorted(folder(name).glob("*.xml")):
            given, faults = read_real(path)
            assert given
            assert faults == []
            found += given
    assert len(found) == 44
    assert all(record.authors and record.abstract and record.modified for record in found)
    assert max(len(record.ids) for record in found) == 4, "three publisher's DOIs in one field"
    assert any(record.submitted_on == date(2003, 6, 18) for record in found)


def test_a_real_feed() -> None:
    found, faults = read_real(folder("arxiv_rss") / "arxiv_rss_cs.AI_2025-08-20.atom.xml")
    assert faults == []
    assert len(found) == 7
    assert {record.listings[0].day for record in found} == {date(2025, 8, 20)}
    assert {record.listings[0].kind for record in found} <= {"new", "cross", "replace"}
    assert not any("Announce Type" in record.abstract for record in found)


def test_answers_of_other_repositories_raise_nothing() -> None:
    oai = next(one for one in formats() if one.name == "arxiv-oai-xml")
    for path in sorted(folder("oai_pmh_generic_sickle").glob("*.xml")):
        with path.open("rb") as stream:
            outcomes = list(oai.read(stream, path.name, FileHints()))
        assert not any(isinstance(one, Record) and not one.is_deleted for one in outcomes)


def test_other_json_is_not_taken_for_a_snapshot() -> None:
    for path in sorted(folder("arxiv_search_docmeta_json").glob("*.json")):
        data = path.read_bytes()
        assert not any(one.sniff(data[:65_536], path) for one in formats())


def test_names_of_categories_agree_with_arxivs_own() -> None:
    seen = 0
    for path in sorted(folder("arxiv_search_docmeta_json").glob("examples__*.json")):
        said = orjson.loads(path.read_bytes())["primary_classification"]["category"]
        if said["id"] in CATEGORIES:
            seen += 1
            assert CATEGORIES[said["id"]].name == said["name"]
    assert seen
