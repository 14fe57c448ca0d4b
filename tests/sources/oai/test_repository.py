"""Any repository over OAI-PMH: the protocol with its errors and rings, and Dublin Core as people fill it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Record
from broadsheet.sources.oai.repository import Repositories
from broadsheet.sources.port import Ask
from tests.payload_servers.feeds import Reply, Site, empty, html, polite, too_many, torn
from tests.payload_servers.oai import HEAD, dc, error, repository
from tests.sources.arxiv.harvests import faults, harvest, records

FIXTURES = Path(__file__).parents[4] / "shared/fixtures/oai_pmh_generic_sickle"


def source() -> Repositories:
    return Repositories(polite().get)


def one(*elements: str) -> Record:
    with Site(repository([dc(1, "<dc:title>An Invention</dc:title>", *elements)])) as site:
        pages = harvest(source(), Ask(sets=(f"{site.base_url}/oai",)))
        assert faults(*pages) == []
        (record,) = records(*pages)
        return record


def test_several_repositories_are_paged_one_after_another() -> None:
    with Site(repository([dc(n) for n in range(8)], total=99)) as site:
        asked = Ask(
            since=date(2026, 8, 1),
            until=date(2026, 8, 31),
            sets=(
                f"{site.base_url}/oai#user-inv",
                f"{site.base_url}/oai?x=y#empty",
                f"{site.base_url}/other",
            ),
        )
        pages = harvest(source(), asked)
        assert [len(records(page)) for page in pages] == [3, 3, 2, 0, 3, 3, 2]
        assert pages[0].total == 99, "a wrong total is only a number to show"
        first = site.requests[0].params
        assert (first["from"], first["until"], first["set"]) == ("2026-08-01", "2026-08-31", "user-inv")
        assert site.requests[1].params == {"verb": "ListRecords", "resumptionToken": "skip/3&"}
        assert site.requests[3].params["x"] == "y"


def test_dublin_core_as_people_fill_it() -> None:
    record = one(
        "<dc:title>Une invention</dc:title>",
        "<dc:creator>Lovelace, Ada</dc:creator><dc:creator>Babbage C</dc:creator>",
        "<dc:creator>ATLAS Team</dc:creator>",
        "<dc:identifier>https://inv.example/1</dc:identifier>",
        "<dc:identifier>https://inv.example/1.PDF</dc:identifier>",
        "<dc:identifier>doi: &lt;10.5555 / ABC.1&gt;</dc:identifier>",
        "<dc:identifier>hdl:2014/1</dc:identifier>",
        "<dc:relation>info:eu-repo/semantics/altIdentifier/arxiv/2608.00001</dc:relation>",
        "<dc:relation>info:eu-repo/grantAgreement/EC/10.5555/no</dc:relation>",
        "<dc:description>12 pages</dc:description>",
        "<dc:description>&lt;p&gt;The &lt;i&gt;abstract&lt;/i&gt;, longer.&lt;/p&gt;</dc:description>",
        "<dc:date>2026-08-20T10:00:00Z</dc:date><dc:date>2026-6-3</dc:date><dc:date>2026</dc:date>",
        "<dc:rights>info:eu-repo/semantics/openAccess</dc:rights>",
        "<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>",
        "<dc:subject>Machines; Engines</dc:subject><dc:subject>Engines</dc:subject>",
        "<dc:type>info:eu-repo/semantics/article</dc:type>",
        "<dc:type>info:eu-repo/semantics/acceptedVersion</dc:type>",
        "<dc:source>J. Inv. 7 (2026)</dc:source>",
    )
    assert record.source_id == "oai:inv.example:1"
    assert [author.name for author in record.authors] == ["Ada Lovelace", "C. Babbage", "ATLAS Team"]
    assert record.ids == (PaperId("doi", "10.5555/abc.1"), PaperId("arxiv", "2608.00001"))
    assert record.abstract == "The abstract, longer."
    assert record.submitted_on == date(2026, 6, 3)
    assert record.may_share_abstract
    assert record.keywords == ("Machines", "Engines")
    assert (record.status, record.journal_ref) == ("accepted", "J. Inv. 7 (2026)")
    assert [link.kind for link in record.links] == ["page", "pdf"]


@pytest.mark.parametrize(
    ("date_text", "day", "year"),
    [
        ("2010", None, 2010),
        ("2010-5", None, 2010),
        ("c. 1890", None, 1890),
        ("[s.d.]", None, None),
        ("2010-05-09", date(2010, 5, 9), 2010),
    ],
)
def test_partial_dates_make_nothing_up(date_text: str, day: date | None, year: int | None) -> None:
    record = one(f"<dc:date>{date_text}</dc:date>")
    assert (record.submitted_on, record.year) == (day, year)


def test_unusable_records_are_faults_with_reasons() -> None:
    broken = [
        dc(1, "<dc:creator>No Title</dc:creator>"),
        dc(2, body="<mods xmlns='x'/>"),
        dc(3, body=""),
        dc(4, "<dc:title>Broken <b></dc:title>"),
        dc(5, deleted=True),
        dc(6)
        .replace("oai:inv.example:6", "oai:inv.example:10.5555/gone")
        .replace("<header>", '<header status="deleted">'),
        dc(7, "<myns:title>Declared at the top</myns:title>").replace("oai_dc:dc>", "oai_dc:dc >"),
        dc(8),
    ]
    with Site(repository(broken, size=20)) as site:
        (page,) = harvest(source(), Ask(sets=(site.base_url,)))
    reasons = [fault.reason for fault in faults(page)]
    assert len(reasons) == 5
    assert "has no title" in reasons[0]
    assert "instead of Dublin Core" in reasons[1]
    assert "no metadata" in reasons[2]
    assert "broken XML" in reasons[3]
    assert "deleted at the source" in reasons[4]
    found = records(page)
    assert found[0].is_deleted
    assert found[0].ids == (PaperId("doi", "10.5555/gone"),)
    assert [record.title for record in found[1:]] == ["Declared at the top", "Invention 8"]


def test_a_thousand_authors() -> None:
    assert one("<dc:creator>Author, A.</dc:creator>" * 1_100).author_count == 1_100


def test_the_protocols_errors() -> None:
    with Site(repository([dc(n) for n in range(5)])) as site:
        ask = Ask(sets=(site.base_url,))
        with pytest.raises(SourceRefused) as caught:
            source().fetch(ask, "0:stale")
        assert caught.value.code == "cursor-expired"
        site.faults.append(lambda _: Reply(error("badArgument", "no such set").encode()))
        with pytest.raises(SourceRefused, match="no such set"):
            source().fetch(ask, "")
        site.faults.append(lambda _: Reply(f"{HEAD}<error code='idDoesNotExist'/></OAI-PMH>".encode()))
        with pytest.raises(SourceRefused, match="no reason given"):
            source().fetch(ask, "")
        site.faults.append(lambda _: Reply(f"{HEAD}<Identify/></OAI-PMH>".encode()))
        with pytest.raises(BadPayload, match="without a list"):
            source().fetch(ask, "")


def test_rings_torn_answers_and_other_faults() -> None:
    with Site(repository([dc(n) for n in range(9)])) as site:
        reader, ask = source(), Ask(sets=(site.base_url,))
        first = reader.fetch(ask, "")
        site.faults.append(lambda reply: Reply(reply.body.replace(b"skip/6", b"skip/3")))
        with pytest.raises(BadPayload, match="repeated"):
            reader.fetch(ask, first.cursor)
        site.faults.append(torn)
        with pytest.raises(BadPayload, match="broke off"):
            reader.fetch(ask, "")
        site.faults.append(lambda reply: Reply(reply.body.replace(b"</ListRecords></OAI-PMH>", b"")))
        page = reader.fetch(ask, "")
        assert (len(records(page)), page.cursor) == (3, "0:skip/3&")
        assert "breaks off" in faults(page)[0].reason
        for fault in (html, empty, lambda r: Reply(b'<!DOCTYPE x [<!ENTITY a "b">]>' + r.body[39:])):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                reader.fetch(ask, "")
        site.faults.append(too_many(3))
        assert len(records(reader.fetch(ask, ""))) == 3


@pytest.mark.parametrize("sets", [(), ("inv.example/oai",), ("#set",)])
def test_without_addresses_there_is_nothing_to_ask(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        source().fetch(Ask(sets=sets), "")


def test_real_answers_of_another_repository() -> None:
    if not FIXTURES.exists():
        pytest.skip("the shared fixtures are not here")

    def answer(seen: object) -> Reply:
        name = seen.params.get("resumptionToken", "ListRecords.xml")  # type: ignore[attr-defined]
        return Reply((FIXTURES / Path(name).name).read_bytes())

    with Site(answer) as site:
        pages = harvest(source(), Ask(sets=(site.base_url,)))
        assert len(pages) == 4
        assert {record.title for record in records(*pages)} == {"Sample Title"}
        assert {record.year for record in records(*pages)} == {2010}
        # Each page has one deleted record, which names nothing that could be found again.
        assert len(records(*pages)) + len(faults(*pages)) == 8
        for name, kind in (
            ("badArgument", SourceRefused),
            ("undefinedError", SourceRefused),
            ("ListRecordsBroken", BadPayload),
        ):
            with pytest.raises(kind):
                source().fetch(Ask(sets=(site.base_url,)), f"0:{name}.xml")
