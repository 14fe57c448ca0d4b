"""Harvests against servers that speak the real protocols, with the real fetcher, faults included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.kernel.record import Record
from broadsheet.papers import changes, read
from broadsheet.pipeline import runs, state
from broadsheet.pipeline.harvest import due, harvest
from broadsheet.pipeline.models import Run, SourceDay, SourceProgress
from broadsheet.sources import current
from broadsheet.sources.port import Ask, Page
from tests.payload_servers.arxiv import ArxivServer, FakePaper, Trouble, invented_papers
from tests.payload_servers.huggingface import HuggingFaceServer, paper_item

pytestmark = pytest.mark.django_db
SINCE = date(2026, 7, 1)


def oai(server: ArxivServer, **more: object) -> Ask:
    return Ask(since=SINCE, base_url=server.oai_url, **more)  # type: ignore[arg-type]


def keys() -> set[str]:
    return set(read.keys_of(read.numbers_after(0, 1000)).values())


def progress_of(name: str) -> SourceProgress:
    return SourceProgress.objects.get(source=name)


def test_a_harvest_of_many_pages_is_complete_and_counted() -> None:
    papers = invented_papers(130, per_day=30)
    with ArxivServer(papers, page_size=40) as server:
        done = harvest(current.source("arxiv-oai"), oai(server))
    assert keys() == {f"arxiv:{paper.id}" for paper in papers}
    assert (done.counts["pages"], done.counts["added"], done.counts["faults"]) == (4, 130, 0)
    kept = progress_of("arxiv-oai")
    assert (kept.cursor, kept.ask_json) == ("", "")
    assert kept.through is not None
    assert Run.objects.get().state == "done"


def test_harvesting_again_changes_nothing() -> None:
    with ArxivServer(invented_papers(20)) as server:
        harvest(current.source("arxiv-oai"), oai(server))
        before = changes.last_number()
        again = harvest(current.source("arxiv-oai"), oai(server))
    assert changes.last_number() == before
    assert (again.counts["unchanged"], again.counts["added"]) == (20, 0)


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("busy", at=1),
        Trouble("rate", at=1, times=2),
        Trouble("dropped", at=1),
        Trouble("torn", at=1),
        Trouble("expired", at=1),
    ],
    ids=lambda t: t.kind,
)
def test_a_trouble_that_passes_costs_nothing(trouble: Trouble) -> None:
    papers = invented_papers(90, per_day=30)
    with ArxivServer(papers, page_size=40, faults=[trouble]) as server:
        harvest(current.source("arxiv-oai"), oai(server))
    assert len(keys()) == 90
    assert progress_of("arxiv-oai").cursor == ""


@pytest.mark.parametrize(
    ("trouble", "error", "stored"),
    [
        (Trouble("html", at=1, times=9), BadPayload, 40),
        (Trouble("bomb", at=1, times=9), BadPayload, 40),
        (Trouble("missing", at=1, times=9), SourceRefused, 40),
        (Trouble("busy", at=1, times=9), SourceUnreachable, 40),
        (Trouble("busy", at=1, times=9, retry_after="7200"), SourceUnreachable, 40),
        (Trouble("ring", at=1, times=9), BadPayload, 80),
        (Trouble("expired", at=1, times=99), SourceRefused, 40),
    ],
    ids=lambda value: value.kind + value.retry_after if isinstance(value, Trouble) else "",
)
def test_a_trouble_that_stays_ends_in_words_and_the_next_harvest_goes_on(
    trouble: Trouble, error: type[Exception], stored: int
) -> None:
    papers = invented_papers(90, per_day=30)
    with ArxivServer(papers, page_size=40, faults=[trouble]) as server:
        with pytest.raises(error) as raised:
            harvest(current.source("arxiv-oai"), oai(server))
        assert len(keys()) == stored
        failed = runs.last("harvest", "arxiv-oai")
        assert failed is not None
        assert (failed.state, failed.error) == ("failed", str(raised.value))
        assert progress_of("arxiv-oai").through is None
        server.faults.clear()
        server.requests.clear()
        harvest(current.source("arxiv-oai"), oai(server))
    assert len(keys()) == 90
    if trouble.kind in ("html", "busy"):
        assert "resumptionToken" in server.requests[0].params


def test_one_broken_record_is_a_fault_and_the_others_go_in() -> None:
    with ArxivServer(invented_papers(10), faults=[Trouble("broken")]) as server:
        done = harvest(current.source("arxiv-oai"), oai(server))
    assert (done.counts["added"], done.counts["faults"]) == (9, 1)
    last = runs.last("harvest", "arxiv-oai")
    assert last is not None
    assert last.state == "partial"
    assert "127.0.0.1" in last.faults[0]
    assert "line" in last.faults[0]


def test_the_next_harvest_overlaps_by_a_day_and_catches_up_on_missed_ones() -> None:
    today = date(2026, 8, 20)
    assert due("arxiv-oai", ("cs.LG",), today=today, first_days=7) == Ask(
        since=today - timedelta(days=7), sets=("cs.LG",)
    )
    SourceProgress.objects.create(source="arxiv-oai", through=date(2026, 8, 3))
    assert due("arxiv-oai", ("cs.LG",), today=today, first_days=7).since == date(2026, 8, 2)


def test_an_unfinished_harvest_is_what_is_due_unless_the_categories_changed() -> None:
    with ArxivServer(invented_papers(90), page_size=40, faults=[Trouble("html", at=1, times=9)]) as server:
        ask = oai(server, sets=("cs",))
        with pytest.raises(BadPayload):
            harvest(current.source("arxiv-oai"), ask)
    assert due("arxiv-oai", ("cs",), today=date(2026, 8, 20), first_days=7) == ask
    other = due("arxiv-oai", ("math",), today=date(2026, 8, 20), first_days=7)
    assert (other.since, other.sets) == (date(2026, 8, 13), ("math",))


def test_days_fetched_by_hand_leave_no_gap_behind() -> None:
    SourceProgress.objects.create(source="arxiv-oai", through=date(2026, 7, 10))
    with ArxivServer(invented_papers(5, first_day=date(2026, 8, 18))) as server:
        harvest(current.source("arxiv-oai"), Ask(since=date(2026, 8, 18), base_url=server.oai_url))
    assert progress_of("arxiv-oai").through == date(2026, 7, 10)


def test_a_record_that_is_gone_at_the_source_removes_nothing() -> None:
    papers = invented_papers(3)
    with ArxivServer(papers) as server:
        harvest(current.source("arxiv-oai"), oai(server))
        server.papers[0] = FakePaper(papers[0].id, "", is_deleted=True, datestamp=date(2026, 8, 1))
        harvest(current.source("arxiv-oai"), oai(server))
    assert len(keys()) == 3
    kept = read.paper(f"arxiv:{papers[0].id}")
    assert kept is not None
    assert kept.card.title


def listed(action: str, number: int, categories: str = "cs.LG stat.ML", crossed: str = "") -> FakePaper:
    times = tuple((datetime(2026, 8, 18, 9, tzinfo=UTC), "") for _ in range(2 if action == "replace" else 1))
    return FakePaper(
        f"2608.{number:05}", f"Feeding on {action} number {number} at noon", categories=categories,
        versions=times, announced=date(2026, 8, 20), action=action, crossed=crossed,
    )  # fmt: skip


def test_a_feed_of_several_categories_keeps_types_apart_and_adds_them_up() -> None:
    papers = [listed("new", 1), listed("new", 2, "math.NA"), listed("cross", 3, "hep-th", "math.NA"),
              listed("replace", 4), listed("new", 5, "cs.LG math.NA")]  # fmt: skip
    with ArxivServer(papers) as server:
        ask = Ask(sets=("cs.LG", "math.NA"), base_url=server.base_url)
        done = harvest(current.source("arxiv-feed"), ask)
    assert len(keys()) == 5
    day = date(2026, 8, 20)
    counts = {c.kind: c.papers for c in read.day_counts(day, day, "arxiv")}
    assert counts == {"new": 3, "cross": 1, "replace": 1}
    # The paper in both categories is told of twice, and listed once, as what it is: new.
    assert done.counts["pages"] == 2
    stored = SourceDay.objects.get(source="arxiv", day=day)
    assert done.counts["new"] == 4
    assert '"new":4' in stored.counts_json


def test_a_feed_refuses_a_category_that_arxiv_does_not_have() -> None:
    with ArxivServer() as server, pytest.raises(BadInput, match=r"cs\.XX"):
        harvest(current.source("arxiv-feed"), Ask(sets=("cs.XX",), base_url=server.base_url))


def test_feed_and_oai_speak_of_one_paper_and_neither_takes_from_the_other() -> None:
    papers = invented_papers(12, first_day=date(2026, 8, 20))
    with ArxivServer(papers) as server:
        feed = Ask(sets=("cs", "math", "stat", "hep-th", "astro-ph"), base_url=server.base_url)
        for name, ask in (("arxiv-oai", oai(server)), ("arxiv-feed", feed)) * 2:
            done = harvest(current.source(name), ask)
    assert len(keys()) == 12
    assert (done.counts["changed"], done.counts["listed"]) == (0, 0)
    twice = read.paper(f"arxiv:{papers[3].id}")
    assert twice is not None
    assert [v.at is not None for v in twice.versions] == [True, True]
    assert not twice.announced_is_estimated


def test_the_query_interface_fills_in_single_papers() -> None:
    with ArxivServer(invented_papers(30), faults=[Trouble("empty", at=0)], page_size=10) as server:
        ask = Ask(since=date(2026, 6, 1), until=date(2026, 7, 30), sets=("cs.CL",), base_url=server.query_url)
        done = harvest(current.source("arxiv-query"), ask)
    assert done.counts["added"] == len(keys()) == 5


def test_an_error_inside_a_good_answer_is_an_error() -> None:
    with ArxivServer(invented_papers(3), faults=[Trouble("error", times=9)]) as server:
        ask = Ask(since=SINCE, sets=("cs.CL",), base_url=server.query_url)
        with pytest.raises((SourceRefused, BadPayload), match="incorrect id format"):
            harvest(current.source("arxiv-query"), ask)


def test_daily_papers_day_by_day_and_again_while_lists_grow_and_votes_move() -> None:
    days = {f"2026-08-{d}": [paper_item(d * 10 + n, f"2026-08-{d}") for n in range(3)] for d in (19, 20, 21)}
    ask_days = {"since": date(2026, 8, 19), "until": date(2026, 8, 21)}
    with HuggingFaceServer(days) as server:
        ask = Ask(**ask_days, base_url=server.base_url)  # type: ignore[arg-type]
        first = harvest(current.source("huggingface"), ask)
        days["2026-08-20"].append(paper_item(209, "2026-08-20"))
        days["2026-08-19"][0] = paper_item(190, "2026-08-19", upvotes=999)
        second = harvest(current.source("huggingface"), ask)
    assert (first.counts["added"], first.counts["listed"] >= 9) == (9, True)
    assert second.counts["added"] == 1
    assert [len(read.day("huggingface", date(2026, 8, d)).cards) for d in (19, 20, 21)] == [3, 4, 3]
    top = read.paper("arxiv:2608.00190")
    assert top is not None
    assert top.card.votes == 999
    assert progress_of("huggingface").through == date(2026, 8, 21)


def test_daily_papers_that_fail_half_way_go_on_at_the_day_that_failed() -> None:
    days = {f"2026-08-{d}": [paper_item(d * 10, f"2026-08-{d}")] for d in (19, 20, 21)}
    with HuggingFaceServer(days) as server:
        ask = Ask(since=date(2026, 8, 19), until=date(2026, 8, 21), base_url=server.base_url)
        source = current.source("huggingface")
        original = server.answer
        broken = {"2026-08-20"}

        def answer(path: str, query: dict[str, str]) -> object:
            if query["date"] in broken:
                server.error_page(200)
                return server.faults.popleft()
            return original(path, query)

        server.answer = answer  # type: ignore[method-assign,assignment]
        with pytest.raises(BadPayload):
            harvest(source, ask)
        assert keys() == {"arxiv:2608.00190"}
        broken.clear()
        server.requests.clear()
        harvest(source, ask)
    assert len(keys()) == 3
    assert server.requests[0].query["date"] == "2026-08-20"
    assert state.failures("huggingface") == 0


class Endless:
    """A source whose bookmarks go round in a ring."""

    name = label = "endless"
    home = ""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        record = Record("endless", cursor or "a", f"A paper of the ring, number {cursor or 'a'}")
        return Page((record,), {"": "b", "b": "c", "c": "b"}[cursor])


def test_no_source_can_make_a_harvest_endless() -> None:
    with pytest.raises(SourceRefused, match="same bookmark twice"):
        harvest(Endless(), Ask())
    assert read.totals().papers == 3
