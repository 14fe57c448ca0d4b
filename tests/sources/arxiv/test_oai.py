"""OAI-PMH against a server on loopback that speaks it as arXiv does, faults included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.sources.arxiv import EARLIEST, ArxivOai, CursorExpired, since_with_overlap
from broadsheet.sources.port import Ask
from tests.payload_servers.arxiv import (
    ArxivServer,
    FakePaper,
    Trouble,
    get_plainly,
    giving,
    invented_papers,
)
from tests.sources.arxiv.harvests import faults, harvest, records

PAPERS = invented_papers(120, first_day=date(2026, 8, 1), per_day=50)
TODAY = datetime(2026, 8, 20, 23, tzinfo=UTC)


def oai(prefix: str = "arXivRaw") -> ArxivOai:
    return ArxivOai(get_plainly, prefix=prefix, clock=lambda: TODAY)


@pytest.mark.parametrize("prefix", ["arXivRaw", "arXiv"])
@pytest.mark.parametrize("page_size", [7, 50, 119, 120, 500])
def test_every_page_size_gives_every_paper_once(prefix: str, page_size: int) -> None:
    with ArxivServer(PAPERS, page_size=page_size) as server:
        pages = harvest(oai(prefix), Ask(base_url=server.oai_url))
    found = [record.source_id for record in records(*pages)]
    assert sorted(found) == [paper.id for paper in PAPERS]
    assert faults(*pages) == []


def test_tokens_go_back_alone_and_encoded_once_more() -> None:
    with ArxivServer(PAPERS, page_size=100) as server:
        harvest(oai(), Ask(since=date(2026, 8, 1), base_url=server.oai_url))
        first, second = server.requests
    assert first.params == {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2026-08-01"}
    assert set(second.params) == {"verb", "resumptionToken"}
    assert "verb%3DListRecords%26metadataPrefix" in second.params["resumptionToken"]
    assert "verb%253DListRecords%2526" in second.raw_query


def test_days_and_sets() -> None:
    with ArxivServer(PAPERS, page_size=30) as server:
        ask = Ask(date(2026, 8, 2), date(2026, 8, 2), ("cs.CL", "math-ph", "math"), server.oai_url)
        found = records(*harvest(oai(), ask))
        asked = [seen.params.get("set") for seen in server.requests if "set" in seen.params]
    expected = {
        p.id for p in PAPERS if p.datestamp == date(2026, 8, 2) and p.categories in {"cs.CL", "math.NA cs.NA"}
    }
    assert {record.source_id for record in found} == expected
    assert asked == ["cs:cs:CL", "physics:math-ph", "math"]


def test_alias_categories_are_in_both_sets() -> None:
    with ArxivServer([replace(PAPERS[0], categories="math-ph math.MP")]) as server:
        assert records(*harvest(oai(), Ask(sets=("math:math:MP",), base_url=server.oai_url)))
        assert records(*harvest(oai(), Ask(sets=("math-ph",), base_url=server.oai_url)))


def test_nothing_new_is_an_empty_page() -> None:
    with ArxivServer(PAPERS) as server:
        page = oai().fetch(Ask(since=date(2026, 8, 19), base_url=server.oai_url), "")
    assert (page.outcomes, page.cursor) == ((), "")


def test_dates_that_the_server_would_refuse_are_not_sent() -> None:
    with ArxivServer(PAPERS) as server:
        ask = Ask(since=date(1991, 8, 14), until=date(2027, 1, 1), base_url=server.oai_url)
        assert len(records(*harvest(oai(), ask))) == 120
        assert set(server.requests[0].params) == {"verb", "metadataPrefix"}
        assert oai().fetch(Ask(until=date(2004, 1, 1), base_url=server.oai_url), "").outcomes == ()
        assert len(server.requests) == 1


def test_since_with_overlap() -> None:
    assert since_with_overlap(date(2026, 8, 20)) == date(2026, 8, 19)
    assert since_with_overlap(date(1999, 1, 1)) == EARLIEST


def test_a_modified_record_shifts_pages_and_the_overlap_catches_it() -> None:
    papers = invented_papers(6, first_day=date(2026, 8, 19), per_day=6)
    with ArxivServer(papers, page_size=3) as server:
        first = oai().fetch(Ask(base_url=server.oai_url), "")
        server.papers[0] = replace(papers[0], datestamp=date(2026, 8, 20))
        second = oai().fetch(Ask(base_url=server.oai_url), first.cursor)
        assert papers[3].id not in {record.source_id for record in records(first, second)}
        again = harvest(oai(), Ask(since=since_with_overlap(date(2026, 8, 20)), base_url=server.oai_url))
    assert {record.source_id for record in records(*again)} == {paper.id for paper in papers}


def test_bad_arguments_are_refused_in_the_servers_words() -> None:
    with ArxivServer(PAPERS) as server:
        ask = Ask(date(2026, 8, 9), date(2026, 8, 2), base_url=server.oai_url)
        with pytest.raises(SourceRefused, match=r"badArgument: until date must be greater") as refused:
            oai().fetch(ask, "")
        assert refused.value.code == "source-refused"
        with pytest.raises(SourceRefused, match="Set does not exist"):
            oai().fetch(Ask(sets=("cs:cs:XX",), base_url=server.oai_url), "")


def test_unknown_sets_and_formats_are_not_asked_for() -> None:
    with pytest.raises(BadInput):
        oai().fetch(Ask(sets=("cs.NOPE",), base_url="http://127.0.0.1:9"), "")
    with pytest.raises(BadInput):
        oai("oai_dc")


def test_an_expired_token_says_so() -> None:
    with ArxivServer(PAPERS, page_size=50, faults=[Trouble("expired", at=1)]) as server:
        ask = Ask(base_url=server.oai_url)
        page = oai().fetch(ask, "")
        with pytest.raises(CursorExpired) as expired:
            oai().fetch(ask, page.cursor)
    assert expired.value.code == "cursor-expired"


@pytest.mark.parametrize("cursor", ["3:x", "nonsense", "1:"])
def test_a_cursor_of_another_harvest_counts_as_expired(cursor: str) -> None:
    with pytest.raises(CursorExpired):
        oai().fetch(Ask(sets=("cs",), base_url="http://127.0.0.1:9"), cursor)


def test_a_repeated_token_ends_in_an_error_and_loses_nothing() -> None:
    with ArxivServer(PAPERS, page_size=50, faults=[Trouble("ring", at=1, times=9)]) as server:
        source, ask = oai(), Ask(base_url=server.oai_url)
        first = source.fetch(ask, "")
        second = source.fetch(ask, first.cursor)
        assert len(records(first, second)) == 100
        with pytest.raises(BadPayload, match="repeated the resumption token “verb%3DListRecords"):
            source.fetch(ask, second.cursor)
        assert len(server.requests) == 2
        # Once noticed it is forgotten: the next try asks the server, which may have recovered.
        server.faults.clear()
        assert len(records(*harvest(source, ask, second.cursor))) == 70


def test_a_ring_of_two_tokens_is_noticed() -> None:
    with ArxivServer(PAPERS, page_size=40) as server:
        source, ask = oai(), Ask(base_url=server.oai_url)
        first = source.fetch(ask, "")
        second = source.fetch(ask, first.cursor)
        assert source._after(second.cursor, first.cursor) == first.cursor
        with pytest.raises(BadPayload, match="repeated"):
            source.fetch(ask, first.cursor)


def test_the_same_cursor_may_be_asked_for_again() -> None:
    with ArxivServer(PAPERS, page_size=40) as server:
        source, ask = oai(), Ask(base_url=server.oai_url)
        first = source.fetch(ask, "")
        assert source.fetch(ask, first.cursor) == source.fetch(ask, first.cursor)
        assert len(records(*harvest(source, ask))) == 120


def test_a_torn_answer_is_kept_and_asked_for_again() -> None:
    with ArxivServer(PAPERS, page_size=100, faults=[Trouble("torn")]) as server:
        source, ask = oai(), Ask(base_url=server.oai_url)
        torn = source.fetch(ask, "")
        assert 0 < len(records(torn)) < 100
        assert {fault.reason for fault in faults(torn)} == {
            "the payload ends inside an element",
            "the answer breaks off before its end",
        }
        assert len({record.source_id for record in records(*harvest(source, ask, torn.cursor))}) == 120


def test_an_answer_torn_twice_is_an_error_and_never_the_end() -> None:
    with ArxivServer(PAPERS, page_size=100, faults=[Trouble("torn", at=1, times=2)]) as server:
        source, ask = oai(), Ask(base_url=server.oai_url)
        first = source.fetch(ask, "")
        torn = source.fetch(ask, first.cursor)
        assert torn.cursor == first.cursor
        with pytest.raises(BadPayload, match="broke off twice"):
            source.fetch(ask, torn.cursor)
        assert records(*harvest(source, ask, torn.cursor))[-1].source_id == PAPERS[-1].id


def test_a_token_torn_in_the_middle_is_no_token() -> None:
    with ArxivServer(PAPERS, page_size=100) as server:
        body = get_plainly(f"{server.oai_url}?verb=ListRecords&metadataPrefix=arXivRaw").body
        cut = body[: body.index(b"<resumptionToken") + 90]
        source = ArxivOai(giving(cut))
        page = source.fetch(Ask(base_url=server.oai_url), "")
    assert (page.cursor, len(records(page))) == ("0:", 100)


def test_one_broken_record_costs_itself_and_the_token_survives() -> None:
    with ArxivServer(PAPERS, page_size=50, faults=[Trouble("broken")]) as server:
        pages = harvest(oai(), Ask(base_url=server.oai_url))
    assert len(records(*pages)) == 119
    (fault,) = faults(*pages)
    assert fault.reason.startswith("broken XML")
    assert fault.place.startswith(server.oai_url)
    assert " line " in fault.place


def test_control_characters_are_left_out_and_reported() -> None:
    with ArxivServer(PAPERS[:2], faults=[Trouble("control")]) as server:
        page = oai().fetch(Ask(base_url=server.oai_url), "")
    assert [record.title for record in records(page)] == [paper.title for paper in PAPERS[:2]]
    assert len(faults(page)) == 2


@pytest.mark.parametrize(
    ("kind", "words"),
    [("html", "not OAI-PMH: “<!DOCTYPE html> <html><head><title>Maintenance"), ("bomb", "declares entities")],
)
def test_what_is_no_oai_is_refused_with_an_excerpt(kind: str, words: str) -> None:
    with ArxivServer(PAPERS, faults=[Trouble(kind)]) as server, pytest.raises(BadPayload, match=words):
        oai().fetch(Ask(base_url=server.oai_url), "")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("busy", SourceUnreachable),
        ("rate", SourceUnreachable),
        ("missing", SourceRefused),
        ("dropped", SourceUnreachable),
    ],
)
def test_errors_of_the_network_pass_through(kind: str, error: type[Exception]) -> None:
    with ArxivServer(PAPERS, faults=[Trouble(kind)]) as server, pytest.raises(error):
        oai().fetch(Ask(base_url=server.oai_url), "")


def test_deleted_records_come_as_such() -> None:
    paper = FakePaper("hep-th/9901001", "Gone", is_deleted=True)
    with ArxivServer([paper]) as server:
        (record,) = records(oai().fetch(Ask(base_url=server.oai_url), ""))
    assert (record.source_id, record.is_deleted) == ("hep-th/9901001", True)


def test_oai_without_a_list_is_not_an_empty_list() -> None:
    body = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>x</responseDate></OAI-PMH>'
    source = ArxivOai(giving(body))
    with pytest.raises(BadPayload, match="without a list"):
        source.fetch(Ask(), "")


def test_other_servers_tell_the_total() -> None:
    body = (
        b"<OAI-PMH><ListRecords><resumptionToken cursor='0' completeListSize='1090'>"
        b"6460044|1001</resumptionToken></ListRecords></OAI-PMH>"
    )
    page = ArxivOai(giving(body)).fetch(Ask(), "")
    assert (page.total, page.cursor) == (1090, "0:6460044|1001")
