"""DataCite: texts only, relations, both shapes of its fields, cursors, faults."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Count, Fault, Outcome, Record
from broadsheet.sources.datacite.dois import outcomes_of_doi
from broadsheet.sources.datacite.registry import DataCite
from broadsheet.sources.port import Ask
from tests.payload_servers.datacite import entry, registry
from tests.payload_servers.feeds import Site, as_json, empty, html, polite, too_many, torn
from tests.sources.arxiv.harvests import faults, harvest, records

TODAY = date(2026, 8, 21)


def source() -> DataCite:
    return DataCite(polite().get, lambda: TODAY, contact="tests@example.org")


def of(**changes: Any) -> list[Outcome]:
    return list(outcomes_of_doi(entry(**changes), "x", TODAY))


def test_an_entry_with_everything() -> None:
    (record,) = of()
    assert isinstance(record, Record)
    assert record.title == "Invention 1"
    assert [a.name for a in record.authors] == ["Ada Lovelace", "Engine Works, Inc", "Charles Babbage"]
    assert record.authors[0].affiliation == "Works; Engine"
    assert record.ids == (
        PaperId("doi", "10.5281/zenodo.1"),
        PaperId("doi", "10.5281/zenodo.901"),
        PaperId("arxiv", "2608.00001"),
    )
    assert (record.venue, record.status, record.submitted_on) == ("Zenodo", "preprint", date(2026, 8, 2))
    assert record.may_share_abstract
    assert record.counts == (Count("citations", 3, TODAY),)
    assert record.keywords == ("engines",)


def test_arxivs_own_dois_are_arxivs_ids() -> None:
    (record,) = of(doi="10.48550/ARXIV.2608.00002", publisher="arXiv", relatedIdentifiers=None)
    assert isinstance(record, Record)
    assert record.ids == (PaperId("arxiv", "2608.00002"),)
    assert record.venue == ""


@pytest.mark.parametrize("kind", ["Dataset", "Software", "Image"])
def test_data_and_software_give_nothing(kind: str) -> None:
    assert of(types={"resourceTypeGeneral": kind}) == []


def test_null_everywhere_and_wrong_types() -> None:
    nothing = dict.fromkeys(entry()["attributes"]) | {"doi": "10.5281/x", "titles": [{"title": "T"}]}
    (record,) = outcomes_of_doi({"id": None, "attributes": nothing}, "x", TODAY)
    assert isinstance(record, Record)
    assert (record.authors, record.abstract, record.venue, record.year) == ((), "", "", None)
    record, fault = of(creators=[None, "x", {"name": "Ada"}], titles=[{"title": "T"}])
    assert isinstance(record, Record)
    assert [a.name for a in record.authors] == ["Ada"]
    assert isinstance(fault, Fault)
    for changes in ({"titles": None}, {"titles": []}, {"titles": [{"title": None}]}, {"doi": "nonsense"}):
        assert isinstance(of(**changes)[0], Fault)
    assert isinstance(next(outcomes_of_doi({"attributes": None}, "x", TODAY)), Fault)


def test_paging_takes_only_the_cursor_from_the_next_address() -> None:
    with Site(registry([entry(n) for n in range(5)])) as site:
        ask = Ask(since=date(2026, 8, 1), sets=("cern.zenodo", "10.5281"), base_url=site.base_url)
        pages = harvest(source(), ask)
        assert [len(records(page)) for page in pages] == [2, 2, 1, 0] * 2
        assert pages[0].total == 12
        assert site.requests[0].params["client-id"] == "cern.zenodo"
        assert site.requests[0].params["query"] == "updated:[2026-08-01 TO *]"
        assert site.requests[1].params["page[cursor]"] == "c==2"
        assert site.requests[4].params["prefix"] == "10.5281"


def test_looking_up_one_doi_or_arxiv_id() -> None:
    with Site(registry([entry(1), {"id": "10.48550/arxiv.2608.00002"} | entry(2)])) as site:
        (found,) = source().look_up(PaperId("doi", "10.5281/zenodo.1"), site.base_url)
        assert isinstance(found, Record)
        source().look_up(PaperId("arxiv", "2608.00002"), site.base_url)
        assert site.requests[1].path == "/dois/10.48550%2FarXiv.2608.00002"
        assert source().look_up(PaperId("doi", "10.1/none"), site.base_url) == ()


def test_faults_of_the_server() -> None:
    with Site(registry([entry(1), None, 5])) as site:
        ask = Ask(sets=("cern.zenodo",), base_url=site.base_url)
        site.faults.append(too_many(2))
        pages = harvest(source(), ask)
        assert (len(records(*pages)), len(faults(*pages))) == (1, 2)
        for fault in (html, empty, torn, lambda _: as_json({"errors": [{"status": "500"}]})):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(ask, "")
        with pytest.raises(SourceRefused) as caught:
            source().fetch(ask, "0:old")
        assert caught.value.code == "cursor-expired"


@pytest.mark.parametrize("sets", [(), ("zenodo",), ("cern.zenodo&x=1",)])
def test_sets_that_are_none(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        source().fetch(Ask(sets=sets), "")


def test_a_thousand_authors() -> None:
    (record,) = of(creators=[{"name": f"Author{n}, A."} for n in range(1_100)])
    assert isinstance(record, Record)
    assert record.author_count == 1_100
