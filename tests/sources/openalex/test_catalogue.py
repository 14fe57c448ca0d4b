"""OpenAlex: the key, inverted abstracts, cut author lists, citations by two rounds, faults."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, Misconfigured, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Count, Fault, Outcome, Record
from broadsheet.sources.openalex.catalogue import OpenAlex
from broadsheet.sources.openalex.fields import DOMAINS, NAMES
from broadsheet.sources.openalex.work import abstract_of, outcomes_of_work
from broadsheet.sources.port import Ask
from tests.payload_servers.feeds import Site, as_json, empty, html, polite, too_many, torn
from tests.payload_servers.openalex import KEY, catalogue, work
from tests.sources.arxiv.harvests import faults, harvest, records

TODAY = date(2026, 8, 21)
SET = "primary_topic.field.id:17"


def source(key: str = KEY) -> OpenAlex:
    return OpenAlex(polite().get, lambda: TODAY, key=key)


def of(**changes: Any) -> list[Outcome]:
    return list(outcomes_of_work(work(**changes), "x", TODAY))


def one(**changes: Any) -> Record:
    (record,) = of(**changes)
    assert isinstance(record, Record)
    return record


def test_paging_and_the_key_in_no_fault() -> None:
    with Site(catalogue([*(work(n) for n in range(1, 250)), None])) as site:
        ask = Ask(since=date(2026, 8, 1), until=date(2026, 8, 9), sets=(SET,), base_url=site.base_url)
        pages = harvest(source(), ask)
        assert [len(records(page)) for page in pages] == [100, 100, 49]
        expected = f"{SET},from_publication_date:2026-08-01,to_publication_date:2026-08-09"
        assert site.requests[0].params["filter"] == expected
        (fault,) = faults(*pages)
        assert KEY not in fault.place


def test_without_a_key_nothing_is_asked_and_a_wrong_one_is_said() -> None:
    assert OpenAlex.needs_key
    with pytest.raises(Misconfigured, match="key"):
        source("").fetch(Ask(sets=(SET,)), "")
    with pytest.raises(Misconfigured):
        source("").citations([PaperId("doi", "10.5555/1")])
    with Site(catalogue([])) as site, pytest.raises(SourceRefused, match="does not accept the key") as caught:
        source("wrong").fetch(Ask(sets=(SET,), base_url=site.base_url), "")
    assert "wrong" not in str(caught.value)


def test_a_work_with_everything() -> None:
    record = one()
    assert record.abstract == "We invent and invent x<y."
    assert record.ids == (PaperId("doi", "10.5555/inv.1"), PaperId("arxiv", "2608.00001"))
    assert [(a.name, a.affiliation) for a in record.authors] == [
        ("Ada Lovelace", "Engine Works"),
        ("C. Babbage", "Somewhere"),
    ]
    assert record.categories == ("openalex.17",)
    assert NAMES[record.categories[0]] == "Computer Science"
    assert (record.venue, record.status) == ("Journal of Invention", "published")
    assert record.counts == (Count("citations", 12, TODAY),)
    assert record.may_share_abstract
    assert [link.kind for link in record.links] == ["page", "pdf"]


def test_fields_and_domains_fit() -> None:
    assert {f"openalex.{number}" for numbers in DOMAINS.values() for number in numbers} == set(NAMES)


def test_lists_of_authors_that_were_cut() -> None:
    hundred = [{"author": {"display_name": f"A{n} B"}} for n in range(100)]
    record = one(authorships=hundred, is_authors_truncated=True)
    assert (len(record.authors), record.author_count) == (100, None)
    assert one(authorships=hundred * 12).author_count == 1_200


@pytest.mark.parametrize(
    ("index", "text"),
    [
        (None, ""),
        ({}, ""),
        ("x", ""),
        ({"a": None, "b": [0]}, "b"),
        ({"a": [-1, 10**9, "0", True, 0]}, "a"),
        ({"b": [1], "a": [0, 5]}, "a b a"),
    ],
)
def test_inverted_abstracts(index: object, text: str) -> None:
    assert abstract_of(index) == text


def test_null_everywhere_and_wrong_types() -> None:
    nothing = dict.fromkeys(work()) | {"id": "W5", "title": "T"}
    (record,) = outcomes_of_work(nothing, "x", TODAY)
    assert isinstance(record, Record)
    assert (record.authors, record.ids, record.counts, record.venue) == ((), (), (), "")
    record, fault = of(authorships=[None, {"author": None}], is_retracted="yes", cited_by_count=-3)
    assert isinstance(fault, Fault)
    assert all(name in fault.reason for name in ("authorships", "is_retracted", "cited_by_count"))
    for changes in ({"id": "A5"}, {"title": None}, {"title": ""}):
        assert isinstance(of(**changes)[0], Fault)
    assert of(type="paratext") == []


def test_retractions_and_repositories() -> None:
    assert one(is_retracted=True).status == "retracted"
    assert one(is_retracted=True).versions[0].is_withdrawn
    repository = {"source": {"display_name": "arXiv", "type": "repository"}, "license": None}
    record = one(primary_location=repository, type="preprint")
    assert (record.venue, record.status, record.may_share_abstract) == ("", "preprint", False)


def test_citations_name_their_references_in_a_second_round() -> None:
    with Site(catalogue([work(n) for n in range(1, 4)])) as site:
        papers = [
            PaperId("doi", "10.5555/inv.1"),
            PaperId("acl", "2024.acl-long.1"),
            PaperId("doi", "10.1/none"),
        ]
        (found,) = source().citations(papers, site.base_url)
        assert len(site.requests) == 2
        assert (found.paper, found.count, found.on) == (papers[0], 12, TODAY)
        assert found.references == (PaperId("arxiv", "2608.00002"), PaperId("arxiv", "2608.00003"))
        assert source().citations([PaperId("arxiv", "2608.00009")], site.base_url) == ()
        assert site.requests[2].params["filter"] == "doi:10.48550/arxiv.2608.00009"


def test_faults_of_the_server() -> None:
    with Site(catalogue([work(1)])) as site:
        ask = Ask(sets=(SET,), base_url=site.base_url)
        site.faults.append(too_many(2))
        assert len(records(source().fetch(ask, ""))) == 1
        for fault in (html, empty, torn, lambda _: as_json({"meta": {}, "works": []})):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(ask, "")


@pytest.mark.parametrize("sets", [(), ("Computer Science",), ("a:b,c:d",)])
def test_sets_that_are_none(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        source().fetch(Ask(sets=sets), "")
