"""Crossref: cursors, relations, retractions, references, and the dirt that publishers deposit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Count, Fault, Link, Outcome, Record
from broadsheet.sources.crossref.registry import Crossref
from broadsheet.sources.crossref.work import outcomes_of_work
from broadsheet.sources.port import Ask
from tests.payload_servers.crossref import registry, work
from tests.payload_servers.feeds import Site, as_json, empty, html, polite, too_many, torn
from tests.sources.arxiv.harvests import faults, harvest, records

TODAY = date(2026, 8, 21)


def source() -> Crossref:
    return Crossref(polite().get, lambda: TODAY, contact="tests@example.org")


def of(**changes: Any) -> list[Outcome]:
    return list(outcomes_of_work(work(**changes), "x", TODAY))


def one(**changes: Any) -> Record:
    (record,) = of(**changes)
    assert isinstance(record, Record)
    return record


def test_sets_are_paged_one_after_another() -> None:
    with Site(registry([work(n) for n in range(450)], total=7)) as site:
        ask = Ask(since=date(2026, 8, 1), sets=("issn:2041-1723", "1234-567X"), base_url=site.base_url)
        pages = harvest(source(), ask)
        assert [len(records(page)) for page in pages] == [200, 200, 50] * 2
        assert pages[0].total == 7
        first = site.requests[0].params
        assert first["filter"] == "issn:2041-1723,from-index-date:2026-08-01"
        assert first["mailto"] == "tests@example.org"
        assert site.requests[3].params["filter"].startswith("issn:1234-567X")
    with Site(registry([work(n) for n in range(200)])) as site:
        pages = harvest(source(), Ask(sets=("prefix:10.5555",), base_url=site.base_url))
        assert [len(records(page)) for page in pages] == [200, 0], (
            "a full last page is followed by an empty one"
        )


def test_a_work_with_everything() -> None:
    record = one()
    assert record.title == "An Invented Article, Number 1: With a Subtitle"
    assert record.ids == (PaperId("doi", "10.5555/inv.1"), PaperId("doi", "10.1101/2026.01"))
    assert [a.name for a in record.authors] == ["Ada Lovelace", "The Engine Collaboration", "Plato"]
    assert record.authors[0].affiliation == "Engine & Works"
    assert record.abstract == "We invent."
    assert record.submitted_on == date(2026, 8, 3)
    assert record.journal_ref == "Journal of Invention 7(2), 11-19 (2026)"
    assert (record.venue, record.status) == ("Journal of Invention", "published")
    assert record.licence == "http://creativecommons.org/licenses/by/4.0/"
    assert record.may_share_abstract
    assert record.counts == (Count("citations", 12, TODAY),)
    assert Link("pdf", "https://publisher.example/1.pdf") in record.links


@pytest.mark.parametrize(
    ("parts", "day", "year"),
    [
        ([[2026, 8, 3]], date(2026, 8, 3), 2026),
        ([["2026", "8", "3"]], date(2026, 8, 3), 2026),
        ([[2026, 2, 31]], None, 2026),
        ([[2026]], None, 2026),
        ([[None]], None, None),
        ([], None, None),
        (None, None, None),
        ([[0, 0, 0]], None, None),
    ],
)
def test_dates_in_parts(parts: object, day: date | None, year: int | None) -> None:
    record = one(published={"date-parts": parts}, **{"published-online": None})
    assert (record.submitted_on, record.year) == (day, year)


def test_null_everywhere() -> None:
    nothing = dict.fromkeys(work()) | {"DOI": "10.5555/x", "title": ["T"]}
    (record,) = outcomes_of_work(nothing, "x", TODAY)
    assert isinstance(record, Record)
    assert (record.authors, record.abstract, record.venue, record.counts) == ((), "", "", ())
    strange = dict.fromkeys(work(), 5) | {"DOI": "10.5555/x", "title": "T", "type": "book"}
    record, fault = outcomes_of_work(strange, "x", TODAY)
    assert isinstance(fault, Fault)
    assert "author" in fault.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": []}, "has no title"),
        ({"title": None}, "has no title"),
        ({"title": ["<b> </b>"]}, "has no title"),
        ({"DOI": "nonsense"}, "not a DOI"),
    ],
)
def test_works_that_are_none(changes: dict[str, Any], reason: str) -> None:
    (fault,) = of(**changes)
    assert isinstance(fault, Fault)
    assert reason in fault.reason


def test_dois_with_spaces_and_brackets() -> None:
    assert one(DOI=" <10.5555/ABC.> ").ids[0] == PaperId("doi", "10.5555/abc")


def test_preprints_and_what_relations_declare_to_be_one_work() -> None:
    relation = {
        "is-preprint-of": [{"id": "https://doi.org/10.1038/S1", "id-type": "doi"}, None, {"id": None}],
        "is-version-of": [{"id": "arXiv:2608.00001", "id-type": "arxiv"}],
        "is-supplement-to": [{"id": "10.5555/other", "id-type": "doi"}],
        "is-review-of": None,
        "cites": [],
    }
    record, fault = of(type="posted-content", relation=relation)
    assert isinstance(record, Record)
    assert record.ids[1:] == (PaperId("doi", "10.1038/s1"), PaperId("arxiv", "2608.00001"))
    assert record.status == "preprint"
    assert isinstance(fault, Fault)


def test_retractions_from_both_ends() -> None:
    update = [{"DOI": "10.5555/BAD", "type": "retraction"}, {"DOI": "10.5555/OTHER", "type": "correction"}]
    record = one(title=["Retraction Note: An Invention"], subtitle=[], **{"update-to": update})
    assert record.ids == (PaperId("doi", "10.5555/bad"),)
    assert (record.title, record.status) == ("An Invention", "retracted")
    assert record.versions[0].is_withdrawn
    assert "10.5555/inv.1" in record.comments
    retracted = one(**{"updated-by": [{"DOI": "10.5555/N", "type": "retraction", "label": "Retraction"}]})
    assert retracted.status == "retracted"
    assert retracted.versions[0].is_withdrawn
    corrected = one(**{"updated-by": [{"DOI": "10.5555/N", "type": "correction"}]})
    assert corrected.status == "published"


@pytest.mark.parametrize("kind", ["peer-review", "component", "journal-issue", "grant"])
def test_what_is_no_paper_gives_nothing(kind: str) -> None:
    assert of(type=kind) == []


def test_looking_up_one_doi() -> None:
    with Site(registry([work(1)])) as site:
        (record,) = source().look_up(PaperId("doi", "10.5555/inv.1"), site.base_url)
        assert isinstance(record, Record)
        assert source().look_up(PaperId("doi", "10.5555/none(1)<2>;3"), site.base_url) == ()


def test_citations_in_few_requests() -> None:
    with Site(registry([work(n) for n in range(60)])) as site:
        papers = [PaperId("doi", f"10.5555/inv.{n}") for n in range(50)] + [PaperId("arxiv", "2608.00001")]
        found = source().citations(papers, site.base_url)
        assert len(site.requests) == 2
    assert len(found) == 50
    assert (found[0].count, found[0].on, found[0].source) == (12, TODAY, "crossref")
    assert found[0].references == (PaperId("doi", "10.5555/ref.1"), PaperId("arxiv", "2608.00001"))


def test_faults_of_the_server() -> None:
    with Site(registry([work(1)])) as site:
        ask = Ask(sets=("member:78",), base_url=site.base_url)
        site.faults.append(too_many(4))
        assert len(records(source().fetch(ask, ""))) == 1
        for fault in (html, empty, torn, lambda _: as_json({"status": "failed", "message": [{"type": "x"}]})):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(ask, "")
        with pytest.raises(SourceRefused) as caught:
            source().fetch(ask, "0:expired+/=")
        assert caught.value.code == "cursor-expired"
        site.faults.append(lambda _: as_json({"message": {"items": [None, work(2)], "next-cursor": None}}))
        page = source().fetch(ask, "")
        assert (len(records(page)), len(faults(page)), page.cursor) == (1, 1, "")


@pytest.mark.parametrize("sets", [(), ("Nature",), ("issn:1,prefix:2",), ("has-abstract:true",)])
def test_sets_that_are_none(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        source().fetch(Ask(sets=sets), "")


def test_a_thousand_authors() -> None:
    assert one(author=[{"given": "A", "family": f"B{n}"} for n in range(3_000)]).author_count == 3_000
