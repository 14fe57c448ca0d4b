"""The query API against a server on loopback, with the faults that arXiv's has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.kernel.record import Author, Version
from broadsheet.sources.arxiv import ArxivQuery
from broadsheet.sources.port import Ask
from tests.payload_servers.arxiv import ArxivServer, Trouble, get_plainly, giving, invented_papers
from tests.sources.arxiv.harvests import faults, harvest, records

PAPERS = invented_papers(60, first_day=date(2026, 8, 1), per_day=20)


def query(page_size: int = 25) -> ArxivQuery:
    return ArxivQuery(get_plainly, page_size=page_size, clock=lambda: datetime(2026, 8, 20, tzinfo=UTC))


def test_pages_by_start_until_all_are_there() -> None:
    with ArxivServer(PAPERS) as server:
        pages = harvest(query(), Ask(sets=("cs", "hep-th", "math", "astro-ph.CO"), base_url=server.query_url))
        asked = server.requests
    assert len(records(*pages)) == 60
    assert [seen.params["start"] for seen in asked] == ["0", "25", "50"]
    assert pages[0].total == 60
    assert asked[0].params["search_query"] == "(cat:cs.* OR cat:hep-th OR cat:math.* OR cat:astro-ph.CO)"
    assert (asked[0].params["sortBy"], asked[0].params["sortOrder"]) == ("submittedDate", "ascending")


def test_short_pages_are_gone_through_all_the_same() -> None:
    with ArxivServer(PAPERS, page_size=7) as server:
        assert len(records(*harvest(query(), Ask(sets=("cs", "cat:*"), base_url=server.query_url)))) == 60


def test_days_of_submission() -> None:
    with ArxivServer(PAPERS) as server:
        found = records(*harvest(query(), Ask(date(2026, 8, 1), date(2026, 8, 1), base_url=server.query_url)))
        harvest(query(), Ask(since=date(2026, 8, 1), sets=("cs.CL",), base_url=server.query_url))
        words = [seen.params["search_query"] for seen in server.requests]
    assert {record.submitted.date() for record in found if record.submitted} == {date(2026, 8, 1)}
    assert len(found) == 20
    assert words == [
        "submittedDate:[202608010000 TO 202608012359]",
        "cat:cs.CL AND submittedDate:[202608010000 TO 202608212359]",
    ]


def test_what_an_entry_says() -> None:
    paper = replace(PAPERS[3], comments="12 pages", doi="10.1000/A 10.1000/b", journal_ref="Inv. J. 1")
    with ArxivServer([paper]) as server:
        (record,) = records(*harvest(query(), Ask(sets=(f"id:{paper.id}v2",), base_url=server.query_url)))
        assert server.requests[0].params["id_list"] == f"{paper.id}v2"
    assert (record.source, record.source_id, record.title) == ("arxiv", paper.id, paper.title)
    assert [str(one) for one in record.ids] == [f"arxiv:{paper.id}", "doi:10.1000/a", "doi:10.1000/b"]
    assert record.authors[0] == Author("A. B. Author3", "Works")
    assert record.versions == (Version(1, paper.versions[0][0]), Version(2, paper.versions[1][0]))
    assert (record.submitted, record.modified) == (paper.versions[0][0], paper.versions[1][0])
    assert record.listings[0].is_estimated
    assert record.categories == ("hep-th",), "MSC and ACM classes are none"


def test_the_primary_category_comes_first() -> None:
    with ArxivServer([replace(PAPERS[0], categories="stat.ML cs.LG cs.AI")]) as server:
        (record,) = records(*harvest(query(), Ask(sets=("stat",), base_url=server.query_url)))
    assert record.categories == ("stat.ML", "cs.AI", "cs.LG")


def test_withdrawn_by_comment() -> None:
    with ArxivServer([PAPERS[49]]) as server:
        (record,) = records(*harvest(query(), Ask(sets=("cs", "cat:*"), base_url=server.query_url)))
    assert [version.is_withdrawn for version in record.versions] == [False, True]


def test_terms_and_old_archives() -> None:
    with ArxivServer(PAPERS) as server:
        harvest(query(), Ask(sets=("ti:invention", "astro-ph"), base_url=server.query_url))
        assert (
            server.requests[0].params["search_query"] == "(ti:invention OR (cat:astro-ph OR cat:astro-ph.*))"
        )


def test_an_error_entry_with_status_200_is_a_refusal() -> None:
    with (
        ArxivServer(PAPERS, faults=[Trouble("error")]) as server,
        pytest.raises(SourceRefused, match="incorrect id format for abc"),
    ):
        query().fetch(Ask(sets=("cs",), base_url=server.query_url), "")


def test_an_empty_page_in_the_middle_is_asked_for_once_more() -> None:
    with ArxivServer(PAPERS, faults=[Trouble("empty", at=1)]) as server:
        pages = harvest(query(), Ask(sets=("cat:*",), base_url=server.query_url))
        assert [seen.params["start"] for seen in server.requests] == ["0", "25", "25", "50"]
    assert len(records(*pages)) == 60


def test_two_empty_pages_are_an_error_and_never_the_end() -> None:
    with ArxivServer(PAPERS, faults=[Trouble("empty", at=1, times=2)]) as server:
        source, ask = query(), Ask(sets=("cat:*",), base_url=server.query_url)
        first = source.fetch(ask, "")
        with pytest.raises(SourceUnreachable, match="at result 25 of 60, twice") as error:
            source.fetch(ask, first.cursor)
        assert error.value.can_retry
        assert len(records(*harvest(source, ask, first.cursor))) == 35


@pytest.mark.parametrize(("before", "is_end"), [(26, True), (61, True), (4000, False)])
def test_a_result_may_shrink_but_not_vanish(before: int, is_end: bool) -> None:
    with ArxivServer(PAPERS[:25]) as server:
        source, ask = query(), Ask(sets=("cat:*",), base_url=server.query_url)
        if is_end:
            page = source.fetch(ask, f"{min(before - 1, 50)}/{before}")
            assert (page.cursor, len(faults(page))) == ("", 1)
        else:
            with pytest.raises(SourceUnreachable):
                source.fetch(ask, f"3999/{before}")


def test_nothing_found_is_no_empty_page() -> None:
    with ArxivServer([]) as server:
        page = query().fetch(Ask(sets=("cs",), base_url=server.query_url), "")
        assert (page.outcomes, page.cursor, page.total, len(server.requests)) == ((), "", 0, 1)


def test_a_torn_page_is_asked_for_once_more() -> None:
    with ArxivServer(PAPERS, faults=[Trouble("torn")]) as server:
        pages = harvest(query(), Ask(sets=("cat:*",), base_url=server.query_url))
    assert (len(records(*pages)), faults(*pages)) == (60, [])


def test_a_total_that_changes_is_reported() -> None:
    with ArxivServer(PAPERS, faults=[Trouble("grows", at=1)]) as server:
        source, ask = query(), Ask(sets=("cat:*",), base_url=server.query_url)
        first = source.fetch(ask, "")
        second = source.fetch(ask, first.cursor)
    (fault,) = faults(second)
    assert "changed from 60 to 61" in fault.reason
    assert second.cursor == "50/61"


def test_beyond_30000_there_is_nothing_to_be_had() -> None:
    with ArxivServer(PAPERS) as server:
        ask = Ask(sets=("cat:*",), base_url=server.query_url)
        with pytest.raises(SourceRefused, match="first 30,000 of 41000") as refused:
            query().fetch(ask, "30000/41000")
        assert "arxiv-oai" in refused.value.hint
        assert server.requests == []
        with pytest.raises(SourceUnreachable):
            query().fetch(ask, "29990/41000")
        assert server.requests[0].params["max_results"] == "10"


def test_slices_are_bounded() -> None:
    with ArxivServer(PAPERS) as server:
        query(9_999).fetch(Ask(sets=("cs",), base_url=server.query_url), "")
        assert server.requests[0].params["max_results"] == "2000"


@pytest.mark.parametrize("sets", [(), ("id:nonsense",), ("cs.NOPE",)])
def test_questions_that_are_none(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        query().fetch(Ask(sets=sets, base_url="http://127.0.0.1:9"), "")


def test_html_is_no_feed() -> None:
    with (
        ArxivServer(PAPERS, faults=[Trouble("html")]) as server,
        pytest.raises(BadPayload, match="not an Atom feed"),
    ):
        query().fetch(Ask(sets=("cs",), base_url=server.query_url), "")


def test_an_error_among_papers_and_an_entry_without_links_or_total() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/solv-int/9901001v2</id>'
        b"<title>A\n  title</title><published>2003-07-07T13:46:39-04:00</published></entry><entry>"
        b"<id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>oops</summary></entry></feed>"
    )
    page = ArxivQuery(giving(body)).fetch(Ask(sets=("cs",)), "")
    (record,) = records(page)
    assert record.source_id == "solv-int/9901001"
    assert record.submitted == datetime(2003, 7, 7, 17, 46, 39, tzinfo=UTC)
    assert record.versions == (Version(1, record.submitted), Version(2))
    assert ["oops" in fault.reason for fault in faults(page)] == [True]
    assert (page.total, page.cursor) == (None, "")
