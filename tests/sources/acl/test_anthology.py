"""ACL Anthology: the two real files import completely; every element and fault on invented ones."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId, parse_acl
from broadsheet.kernel.record import Fault, Link, Outcome, Record, Version
from broadsheet.sources.acl import Anthology, AnthologyXml
from broadsheet.sources.acl.anthology import year_of
from broadsheet.sources.acl.text import anthology_id
from broadsheet.sources.port import Ask, FileHints
from tests.payload_servers.acl import PAPER, collection, folder, paper, volume
from tests.payload_servers.feeds import Site, empty, html, polite, too_many, torn
from tests.sources.arxiv.harvests import faults, harvest, records

FIXTURES = Path(__file__).parents[4] / "shared/fixtures/acl_anthology_xml"


def read(content: bytes, place: str = "2026.inv.xml") -> list[Outcome]:
    return list(AnthologyXml().read(io.BytesIO(content), place, FileHints()))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "papers"), [("2024.acl", 1030), ("2025.naacl", 903)])
def test_the_real_files_import_completely(name: str, papers: int) -> None:
    path = FIXTURES / f"{name}.xml"
    if not path.exists():
        pytest.skip("the shared fixtures are not here")
    content = path.read_bytes()
    assert AnthologyXml().sniff(content[:65536], path)
    found = read(content, str(path))
    assert [one for one in found if isinstance(one, Fault)] == []
    every = [one for one in found if isinstance(one, Record)]
    assert len(every) == len({one.source_id for one in every}) == papers
    assert all(parse_acl(one.source_id) and one.authors and one.year and one.venue for one in every)
    assert not any("<" in author.name for one in every for author in one.authors)


def test_a_paper_with_everything() -> None:
    (record,) = read(collection(volume(PAPER)))
    assert isinstance(record, Record)
    assert record.title == "Why BERT sees <mask> in $O(n^2)$ time"
    assert record.abstract == "We invent https://x.example."
    assert record.ids == (PaperId("acl", "2026.inv-long.1"), PaperId("doi", "10.18653/v1/2026.inv-long.1"))
    assert [(a.name, a.affiliation) for a in record.authors] == [
        ("Ada Lovelace", "Works & Co"),
        ("Plato", ""),
    ]
    assert record.versions == (Version(1), Version(2, datetime(2026, 9, 3, tzinfo=UTC)))
    assert record.comments == "Best Paper; v2: Fixed a typo."
    assert record.journal_ref == "Proceedings of INV, pages 1-9, 2026"
    assert (record.venue, record.status, record.year) == ("INV 2026", "published", 2026)
    assert record.licence.endswith("/by/4.0/")
    assert record.may_share_abstract
    assert Link("code", "https://github.com/a/b") in record.links
    assert Link("video", "https://v.example/1") in record.links
    assert record.listings[0].day == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("2024.acl", "long", "1"), "2024.acl-long.1"),
        (("P18", "1", "1"), "P18-1001"),
        (("W05", "1", "2"), "W05-0102"),
        (("W18", "63", "1"), "W18-6301"),
        (("D19", "50", "3"), "D19-5003"),
        (("D19", "1", "3"), "D19-1003"),
        (("C69", "1", "1"), "C69-0101"),
        (("P18", "x", "1"), ""),
    ],
)
def test_ids_of_both_forms(parts: tuple[str, str, str], expected: str) -> None:
    assert anthology_id(*parts) == expected


def test_old_collections_without_addresses_get_their_id_by_rule() -> None:
    old = volume(paper(7), name="1", year="1979", venue="acl", day="2020-02-20")
    (record,) = read(collection(old, "P79"))
    assert isinstance(record, Record)
    assert record.source_id == "P79-1007"
    assert record.licence.endswith("/by-nc-sa/3.0/")
    assert not record.may_share_abstract
    assert record.listings == (), "the day of the mass ingestion says nothing"
    assert record.year == 1979


def test_retractions_and_removals_are_kept_with_their_reason() -> None:
    gone = PAPER.replace(
        "<pages>", '<retracted date="2026-10-01">Data was <i>invented</i>.</retracted><pages>'
    )
    retracted, removed = read(
        collection(volume(gone + paper(2, url="2026.inv-long.2", removed="By request.")))
    )
    assert isinstance(retracted, Record)
    assert isinstance(removed, Record)
    assert retracted.status == "retracted"
    assert retracted.comments.startswith("Retracted on 2026-10-01: Data was invented.")
    assert [v.is_withdrawn for v in retracted.versions] == [False, True]
    assert removed.status == "withdrawn"
    assert removed.versions == (Version(1, is_withdrawn=True),)


def test_bad_papers_cost_themselves_only() -> None:
    bad = [
        "<paper id='2'><title>No id anywhere</title></paper>".replace("id='2'", "id='x y'"),
        "<paper id='3'><url>2026.inv-long.3</url></paper>",
        "<paper id='4'><title>Broken <b></title></paper>",
        paper(5, url="2026.inv-long.5", doi="not a doi"),
    ]
    found = read(collection(volume("".join(bad) + PAPER)))
    assert [one.source_id for one in found if isinstance(one, Record)] == [
        "2026.inv-long.5",
        "2026.inv-long.1",
    ]
    reasons = [one.reason for one in found if isinstance(one, Fault)]
    assert len(reasons) == 4
    assert "without an Anthology id" in reasons[0]
    assert "no title" in reasons[1]
    assert "broken XML" in reasons[2]
    assert "not a DOI" in reasons[3]


def test_torn_files_bombs_and_missing_meta() -> None:
    whole = collection(volume(PAPER + "".join(paper(n, url=f"2026.inv-long.{n}") for n in range(2, 30))))
    found = read(whole[: len(whole) // 2])
    assert any(isinstance(one, Record) for one in found)
    assert any(isinstance(one, Fault) and "end" in one.reason for one in found)
    bomb = b'<!DOCTYPE c [<!ENTITY a "ha">]>' + whole
    assert [type(one) for one in read(bomb)] == [Fault]
    bare = read(collection(f"<volume id='long'>{PAPER}</volume>"))
    assert [type(one) for one in bare] == [Fault, Record]


def test_a_thousand_authors() -> None:
    people = "".join(f"<author><first>A{n}</first><last>B</last></author>" for n in range(1_500))
    (record,) = read(collection(volume(PAPER.replace("<pages>", f"{people}<pages>"))))
    assert isinstance(record, Record)
    assert record.author_count == 1_502


def test_harvest_of_a_folder_by_years() -> None:
    files = {
        "2026.inv.xml": collection(volume(PAPER)),
        "2025.inv.xml": collection(volume(paper(1, url="2025.inv-long.1"), year="2025"), "2025.inv"),
        "P18.xml": collection(volume(paper(1), name="1", year="2018"), "P18"),
    }
    with Site(folder(files)) as site:
        source = Anthology(polite().get)
        pages = harvest(source, Ask(since=date(2026, 3, 1), base_url=site.base_url))
        assert [record.source_id for record in records(*pages)] == ["2025.inv-long.1", "2026.inv-long.1"]
        everything = harvest(source, Ask(base_url=site.base_url))
        assert records(*everything)[0].source_id == "P18-1001"
        named = harvest(source, Ask(sets=("P18", "2026.inv"), base_url=site.base_url))
        assert len(records(*named)) == 2
        # A restart goes on from the cursor's name even where the list has changed meanwhile.
        fresh = Anthology(polite().get)
        files["P17.xml"] = collection(volume(paper(1), name="1", year="2017"), "P17")
        assert (
            records(fresh.fetch(Ask(base_url=site.base_url), everything[0].cursor))[0].source_id
            == "2025.inv-long.1"
        )
        (nothing,) = harvest(source, Ask(since=date(2030, 1, 1), base_url=site.base_url))
        assert nothing.outcomes == ()


def test_faults_of_the_server() -> None:
    with Site(folder({"2026.inv.xml": collection(volume(PAPER * 1))})) as site:
        source, ask = Anthology(polite().get), Ask(sets=("2026.inv",), base_url=site.base_url)
        site.faults.append(too_many(5))
        assert len(records(source.fetch(ask, ""))) == 1
        for fault in (html, empty):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source.fetch(ask, "")
        site.faults.append(torn)
        assert faults(source.fetch(ask, ""))
        with pytest.raises(SourceRefused):
            source.fetch(Ask(sets=("2020.none",), base_url=site.base_url), "")
        with pytest.raises(BadInput):
            source.fetch(Ask(sets=("../../etc/passwd",), base_url=site.base_url), "")
    with Site(lambda _: html(None)) as site, pytest.raises(BadPayload):  # type: ignore[arg-type]
        Anthology(polite().get).fetch(Ask(base_url=site.base_url), "")


def test_years_of_collections() -> None:
    assert [year_of(name) for name in ("P79", "P18", "C65", "2024.acl")] == [1979, 2018, 1965, 2024]
