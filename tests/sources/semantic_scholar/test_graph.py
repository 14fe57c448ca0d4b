"""Semantic Scholar: bulk search, batches with nulls, summaries, the key's header, faults."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.sources.port import Ask
from broadsheet.sources.semantic_scholar.graph import SemanticScholar
from broadsheet.sources.semantic_scholar.paper import outcomes_of_paper
from tests.payload_servers.feeds import FakeTime, Site, as_json, empty, html, polite, too_many, torn
from tests.payload_servers.semantic_scholar import graph, paper
from tests.sources.arxiv.harvests import faults, harvest, records

TODAY = date(2026, 8, 21)


def source(key: str = "", time: FakeTime | None = None) -> SemanticScholar:
    fetcher = polite(time)
    return SemanticScholar(fetcher.get, fetcher.post_json, lambda: TODAY, key=key)


def of(**changes: Any) -> list[Outcome]:
    return list(outcomes_of_paper(paper(**changes), "x", TODAY))


def test_a_search_is_paged_and_carries_the_key() -> None:
    with Site(graph([*(paper(n) for n in range(5)), "x"])) as site:
        ask = Ask(since=date(2026, 8, 1), sets=("graph + transformer", "engine"), base_url=site.base_url)
        pages = harvest(source("k"), ask)
        assert [len(records(page)) for page in pages] == [2, 2, 1] * 2
        assert pages[0].total == 99
        first = site.requests[0]
        assert {k.lower(): v for k, v in first.headers.items()}["x-api-key"] == "k"
        assert first.params["publicationDateOrYear"] == "2026-08-01:"
        assert site.requests[1].params["token"] == "t=/2"
        assert len(faults(*pages)) == 2


def test_a_paper_with_everything() -> None:
    (record,) = of()
    assert isinstance(record, Record)
    assert record.ids == (PaperId("arxiv", "2608.00001"), PaperId("doi", "10.5555/1"))
    assert (record.summary, record.summary_by) == ("It is invented.", "tldr@v2.0.0, by Semantic Scholar")
    assert (record.venue, record.journal_ref) == ("Journal of Invention", "J. Inv. 7, 11 - 19")
    assert [a.name for a in record.authors] == ["Ada Lovelace"]
    assert not record.may_share_abstract


def test_null_everywhere() -> None:
    nothing = dict.fromkeys(paper()) | {"paperId": "1", "title": "T"}
    (record,) = outcomes_of_paper(nothing, "x", TODAY)
    assert isinstance(record, Record)
    assert (record.ids, record.summary, record.summary_by, record.counts) == ((), "", "", ())
    for changes in ({"paperId": None}, {"title": None}):
        assert isinstance(of(**changes)[0], Fault)


def test_batches_answer_in_order_with_nulls() -> None:
    with Site(graph([paper(1), paper(2)])) as site:
        asked = [PaperId("arxiv", f"2608.{n:05}") for n in (2, 9, 1)] + [PaperId("title", "0" * 16)]
        found = source().citations(asked, site.base_url)
        assert [one.paper for one in found] == [asked[0], asked[2]]
        assert found[0].count == 7
        assert found[0].references == (PaperId("doi", "10.5555/ref"),)
        looked = [one for one in source().look_up(asked, site.base_url) if isinstance(one, Record)]
        assert [one.summary for one in looked] == ["It is invented."] * 2
        site.faults.append(lambda _: as_json([None]))
        with pytest.raises(BadPayload, match="another number"):
            source().citations(asked, site.base_url)


def test_the_shared_pool_is_waited_for() -> None:
    time = FakeTime()
    with Site(graph([paper(1)])) as site:
        site.faults.extend([too_many(3), too_many(20)])
        page = source(time=time).fetch(Ask(sets=("x",), base_url=site.base_url), "")
        assert len(records(page)) == 1
        assert sum(time.slept) >= 23
        site.faults.append(too_many(2))
        assert source().citations([PaperId("arxiv", "2608.00001")], site.base_url)


def test_faults_of_the_server() -> None:
    with Site(graph([paper(1)])) as site:
        ask = Ask(sets=("x",), base_url=site.base_url)
        for fault in (html, empty, torn, lambda _: as_json({"message": "Too many"})):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(ask, "")
        with pytest.raises(SourceRefused) as caught:
            source().fetch(ask, "0:old")
        assert caught.value.code == "cursor-expired"
        with pytest.raises(BadInput):
            source().fetch(Ask(base_url=site.base_url), "")
