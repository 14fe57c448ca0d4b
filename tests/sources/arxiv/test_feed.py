"""The daily feeds against a server on loopback that tells types relative to what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.record import Version
from broadsheet.sources.arxiv import ArxivFeed, better_kind
from broadsheet.sources.port import Ask, ListFact
from tests.payload_servers.arxiv import ArxivServer, FakePaper, Trouble, get_plainly, giving
from tests.sources.arxiv.harvests import faults, harvest, records

DAY = date(2026, 8, 20)
FIRST = datetime(2026, 8, 19, 12, tzinfo=UTC)
NEW = FakePaper("2608.00001", "New one", categories="stat.ML cs.LG", announced=DAY)
CROSS = FakePaper(
    "2608.00002", "Crossed", categories="math.OC cs.LG", announced=DAY, action="cross", crossed="cs.LG"
)
REPLACED = FakePaper(
    "2607.00003",
    "Replaced",
    categories="cs.LG",
    announced=DAY,
    action="replace",
    versions=((datetime(2026, 7, 1, tzinfo=UTC), ""), (FIRST, "")),
    authors="Paulo Andr\\'e, ABC Collaboration and B. Two (Univ X)",
    doi="10.1000/x",
    journal_ref="Inv. J.",
)
REPLACED_ELSEWHERE = replace(REPLACED, id="2607.00004", categories="math.OC cs.LG")
OFTEN = replace(REPLACED, id="2607.00005", versions=((FIRST, ""),) * 6)
PAPERS = [NEW, CROSS, REPLACED, REPLACED_ELSEWHERE, OFTEN]


def feed(shape: str) -> ArxivFeed:
    return ArxivFeed(get_plainly, shape=shape, clock=lambda: FIRST)


@pytest.mark.parametrize("shape", ["rss", "atom"])
def test_a_feed_in_its_order_with_day_and_kind(shape: str) -> None:
    with ArxivServer(PAPERS, today=DAY) as server:
        (page,) = harvest(feed(shape), Ask(sets=("cs.LG",), base_url=server.base_url))
        assert [seen.path for seen in server.requests] == [f"/{shape}/cs.LG"]
    listed = [
        (r.source_id, r.listings[0].kind, r.listings[0].position, r.listings[0].day) for r in records(page)
    ]
    assert listed == [
        ("2607.00004", "replace", 0, DAY),
        ("2607.00003", "replace", 1, DAY),
        ("2608.00002", "cross", 2, DAY),
        ("2608.00001", "cross", 3, DAY),
    ]
    assert page.lists == (ListFact("arxiv", DAY, {"new": 0, "cross": 2, "replace": 2}, "cs.LG: 4 items"),)
    assert not any(record.listings[0].is_estimated for record in records(page))


@pytest.mark.parametrize("shape", ["rss", "atom"])
def test_what_an_item_says(shape: str) -> None:
    with ArxivServer([REPLACED], today=DAY) as server:
        (page,) = harvest(feed(shape), Ask(sets=("cs.LG",), base_url=server.base_url))
    (record,) = records(page)
    assert record.versions == (Version(2),), "the guid has the version, the link has none"
    assert record.abstract == REPLACED.abstract
    assert [author.name for author in record.authors] == ["Paulo Andr\\'e", "ABC Collaboration", "B. Two"]
    assert record.authors[2].affiliation == "Univ X"
    assert [str(one) for one in record.ids] == ["arxiv:2607.00003", "doi:10.1000/x"]
    assert (record.licence, record.journal_ref) == (REPLACED.licence, "Inv. J.")
    assert (record.submitted, record.modified) == (None, None)


@pytest.mark.parametrize("sets", [("cs.LG", "stat.ML"), ("stat.ML", "cs.LG"), ("cs", "stat")])
def test_new_in_one_set_and_cross_in_another_is_new(sets: tuple[str, ...]) -> None:
    with ArxivServer([NEW], today=DAY) as server:
        pages = harvest(feed("rss"), Ask(sets=sets, base_url=server.base_url))
    assert [page.cursor for page in pages] == ["1", ""]
    kinds = [record.listings[0].kind for record in records(*pages)]
    assert kinds[-1] == "new", "what is written last counts"
    assert [record.listings[0].position for record in records(*pages)] == [0, 2000]


def test_a_new_round_starts_without_memory() -> None:
    with ArxivServer([NEW], today=DAY) as server:
        source = feed("rss")
        harvest(source, Ask(sets=("stat.ML",), base_url=server.base_url))
        (page,) = harvest(source, Ask(sets=("cs.LG",), base_url=server.base_url))
    assert records(page)[0].listings[0].kind == "cross"


def test_better_kinds() -> None:
    assert [better_kind(*pair) for pair in (("new", "cross"), ("replace", "cross"), ("", "replace"))] == [
        "new",
        "cross",
        "replace",
    ]


def test_twice_in_one_answer_is_one_record_with_the_better_kind() -> None:
    item = (
        b"<item><title>T</title><guid>oai:arXiv.org:2608.00001v1</guid><arxiv:announce_type>%b"
        b"</arxiv:announce_type><pubDate>Thu, 20 Aug 2026 00:00:00 -0400</pubDate></item>"
    )
    body = b"<rss><channel>" + item % b"cross" + item % b"new" + b"</channel></rss>"
    (page,) = harvest(ArxivFeed(giving(body)), Ask(sets=("cs",)))
    (record,) = records(page)
    assert (record.listings[0].kind, record.listings[0].position) == ("new", 0)


@pytest.mark.parametrize("shape", ["rss", "atom"])
@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 8, 22), "weekends"), (date(2026, 9, 7), "a holiday, or nothing announced")]
)
def test_an_empty_feed_is_a_fact(shape: str, day: date, words: str) -> None:
    with ArxivServer(PAPERS, today=day) as server:
        (page,) = harvest(feed(shape), Ask(sets=("cs",), base_url=server.base_url))
    (fact,) = page.lists
    assert (page.outcomes, fact.day, fact.counts) == ((), day, {"new": 0, "cross": 0, "replace": 0})
    assert words in fact.note


def test_too_many_items_lose_the_new_ones_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.sources.arxiv.feed.ITEM_LIMIT", 200)
    many = [replace(REPLACED, id=f"2607.{number:05}") for number in range(1, 201)]
    with ArxivServer([NEW, *many], today=DAY, feed_limit=200) as server:
        (page,) = harvest(feed("rss"), Ask(sets=("cs",), base_url=server.base_url))
    assert page.lists[0].counts == {"new": 0, "cross": 0, "replace": 200}
    assert "new papers are missing" in page.lists[0].note


@pytest.mark.parametrize("shape", ["rss", "atom"])
def test_an_unknown_category_is_refused_in_the_servers_words(shape: str) -> None:
    with ArxivServer(PAPERS, today=DAY) as server:
        wrong = ArxivFeed(lambda url, **_: get_plainly(url.replace("cs.LG", "cs.NOPE")), shape=shape)
        with pytest.raises(SourceRefused, match=r"Bad archive 'cs\.NOPE'"):
            wrong.fetch(Ask(sets=("cs.LG",), base_url=server.base_url), "")


def test_a_missed_day_cannot_be_fetched_later() -> None:
    with ArxivServer(PAPERS, today=DAY) as server:
        (page,) = harvest(feed("rss"), Ask(until=date(2026, 8, 19), sets=("cs",), base_url=server.base_url))
    assert [fault.reason for fault in faults(page)] == [
        "the feed holds 2026-08-20 only, which was not asked for; a missed day cannot be fetched later"
    ]
    assert (records(page), page.lists) == ([], ())


def test_a_torn_feed_is_asked_for_once_more() -> None:
    with ArxivServer(PAPERS, today=DAY, faults=[Trouble("torn")]) as server:
        (page,) = harvest(feed("rss"), Ask(sets=("cs",), base_url=server.base_url))
        assert (len(records(page)), faults(page), len(server.requests)) == (4, [], 2)
    with ArxivServer(PAPERS, today=DAY, faults=[Trouble("torn", times=2)]) as server:
        (page,) = harvest(feed("rss"), Ask(sets=("cs",), base_url=server.base_url))
    assert 0 < len(records(page)) < 4
    assert "broke off" in faults(page)[-1].reason
    assert "some are missing" in page.lists[0].note


@pytest.mark.parametrize("kind", ["html", "bomb"])
def test_what_is_no_feed(kind: str) -> None:
    with ArxivServer(PAPERS, faults=[Trouble(kind)]) as server, pytest.raises(BadPayload):
        feed("rss").fetch(Ask(sets=("cs",), base_url=server.base_url), "")


def test_a_type_that_is_unknown_and_a_date_that_is_none() -> None:
    body = (
        b"<rss><channel><item><title>T</title><guid>oai:arXiv.org:2608.00001v1</guid>"
        b"<description>arXiv:2608.00001v1 Announce Type: absonly \nAbstract: A.</description>"
        b"<pubDate>Thu, 40 Aug 2026</pubDate></item></channel></rss>"
    )
    (page,) = harvest(ArxivFeed(giving(body), clock=lambda: FIRST), Ask(sets=("cs",)))
    (record,) = records(page)
    assert (record.listings, record.abstract) == ((), "A.")
    assert len(faults(page)) == 2


@pytest.mark.parametrize(("sets", "cursor"), [((), ""), (("cs",), "1"), (("cs.NOPE",), "")])
def test_questions_that_are_none(sets: tuple[str, ...], cursor: str) -> None:
    with pytest.raises(BadInput):
        feed("rss").fetch(Ask(sets=sets, base_url="http://127.0.0.1:9"), cursor)
    with pytest.raises(BadInput):
        feed("html")
