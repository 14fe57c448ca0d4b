"""The ledger: what ran, what is expected next, and in words why a day is empty."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.kernel import clock
from broadsheet.kernel.errors import SourceUnreachable
from broadsheet.kernel.record import Count, Fault, Link
from broadsheet.net.fetch import Fetcher
from broadsheet.papers import read, write
from broadsheet.pipeline import ledger, runs, stars, state
from broadsheet.pipeline.harvest import harvest
from broadsheet.pipeline.models import Run, SourceDay, SourceProgress
from broadsheet.sources import current
from broadsheet.sources.github.stars import GitHub
from broadsheet.sources.port import Ask
from tests.papers.records import arxiv, huggingface
from tests.payload_servers.huggingface import HuggingFaceServer
from tests.sources.github.test_stars import GitHubServer

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 8, 20)
SATURDAY = date(2026, 8, 22)
LABOR_DAYS_LIST = date(2026, 9, 8)
NOON = datetime(2026, 8, 20, 16, tzinfo=UTC)


def ran(name: str, at: datetime, *, error: str = "") -> None:
    """A harvest of ``name`` that ended at ``at``."""
    state_now = "failed" if error else "done"
    Run.objects.create(
        step="harvest", source=name, started=at, beat=at, finished=at, state=state_now, error=error
    )


def through(name: str, day: date) -> None:
    SourceProgress.objects.create(source=name, through=day)


def test_a_list_with_papers_has_no_reason_to_be_empty() -> None:
    write.store([huggingface(day=THURSDAY)])
    assert ledger.why_empty("huggingface", THURSDAY, NOON) == ""
    assert ledger.why_empty("", THURSDAY, NOON) == ""
    assert ledger.why_empty("arxiv", THURSDAY, NOON)


@pytest.mark.parametrize("source", ["arxiv", ""])
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (SATURDAY, "Saturdays and Sundays"),
        (LABOR_DAYS_LIST, "Labor Day"),
        (date(2026, 8, 28), "Not announced yet"),
        (THURSDAY, "not been harvested yet"),
        (date(1990, 1, 1), "1991"),
    ],
)
def test_an_empty_day_of_arxiv_is_explained(source: str, day: date, words: str) -> None:
    assert words in ledger.why_empty(source, day, NOON)


def test_a_day_that_was_announced_a_moment_ago_is_not_called_missed() -> None:
    ran("arxiv-oai", clock.announced_at(THURSDAY), error="arxiv.org could not be reached: no connection.")
    at = clock.announced_at(THURSDAY) + timedelta(hours=1)
    assert "gathered then" in ledger.why_empty("arxiv", THURSDAY, at)


def test_a_failed_harvest_explains_a_working_day_and_never_a_weekend() -> None:
    ran("arxiv-oai", NOON, error="arxiv.org could not be reached: no connection.")
    words = ledger.why_empty("arxiv", THURSDAY, NOON)
    assert "The harvest of arXiv (OAI-PMH) failed at 16:00 UTC on 20 August" in words
    assert "tried again" in words
    assert "failed" not in ledger.why_empty("arxiv", SATURDAY - timedelta(days=7), NOON)


def test_a_failure_of_today_does_not_explain_a_day_that_was_harvested_since() -> None:
    ran("arxiv-oai", NOON - timedelta(days=1))
    ran("arxiv-oai", NOON, error="arxiv.org could not be reached: no connection.")
    through("arxiv-oai", THURSDAY - timedelta(days=1))
    words = ledger.why_empty("arxiv", THURSDAY - timedelta(days=2), NOON)
    assert "nothing in the categories followed here" in words


def test_days_before_and_after_the_last_harvest_are_told_apart() -> None:
    through("arxiv-oai", date(2026, 8, 18))
    assert "last harvested for 18 August 2026" in ledger.why_empty("arxiv", THURSDAY, NOON)
    assert "nothing in the categories" in ledger.why_empty("arxiv", date(2026, 8, 18), NOON)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (SATURDAY - timedelta(days=7), "no lists on Saturdays and Sundays"),
        (date(2026, 8, 21), "not opened"),
        (THURSDAY, "has not been harvested yet"),
    ],
)
def test_an_empty_day_of_hugging_face_is_explained(day: date, words: str) -> None:
    assert words in ledger.why_empty("huggingface", day, NOON)


def test_a_list_that_was_read_and_was_empty_says_when() -> None:
    SourceDay.objects.create(
        source="huggingface", day=THURSDAY, counts_json='{"listed":0}', note="no papers", at=NOON
    )
    assert "was empty when we last read it (2026-08-20 16:00 UTC)" in ledger.why_empty(
        "huggingface", THURSDAY, NOON
    )


def test_every_source_with_its_last_good_run_and_what_comes_next() -> None:
    ran("huggingface", NOON - timedelta(hours=2))
    ran("huggingface", NOON, error="huggingface.co could not be reached: no connection.")
    state.plan("huggingface", NOON + timedelta(minutes=10))
    states = {s.name: s for s in ledger.sources()}
    assert [s.name for s in ledger.sources()] == ["arxiv-feed", "arxiv-oai", "huggingface", "arxiv-query"]
    found = states["huggingface"]
    assert found.last_good_run == NOON - timedelta(hours=2)
    assert "could not be reached" in found.last_error
    assert found.next_run == NOON + timedelta(minutes=10)
    assert states["arxiv-oai"].last_good_run is None
    assert states["arxiv-query"].next_expected is None


@pytest.mark.parametrize(
    ("name", "at", "day"),
    [
        ("arxiv-oai", datetime(2026, 8, 21, 12, tzinfo=UTC), date(2026, 8, 24)),
        ("arxiv-oai", datetime(2026, 9, 4, 12, tzinfo=UTC), date(2026, 9, 7)),
        ("huggingface", datetime(2026, 8, 21, 12, tzinfo=UTC), date(2026, 8, 24)),
        ("huggingface", NOON, date(2026, 8, 21)),
    ],
)
def test_the_next_expected_list(name: str, at: datetime, day: date) -> None:
    assert ledger.next_expected(name, at) == day


def test_without_a_network_the_ledger_says_so_calmly(fetcher: Fetcher) -> None:
    with HuggingFaceServer() as server:
        gone = server.base_url
    ledger.enable(("huggingface",))
    assert ledger.offline() == ""
    with pytest.raises(SourceUnreachable):
        harvest(current.source("huggingface"), Ask(since=THURSDAY, until=THURSDAY, base_url=gone))
    assert "goes on by itself" in ledger.offline()
    ran("huggingface", clock.now() + timedelta(seconds=1))
    assert ledger.offline() == ""


def test_a_run_whose_process_was_killed_is_shown_as_stopped() -> None:
    alive = Run.objects.create(step="harvest", source="arxiv-oai", started=clock.now(), beat=clock.now())
    assert [r.state for r in runs.running()] == ["running"]
    Run.objects.filter(pk=alive.pk).update(beat=clock.now() - timedelta(minutes=5))
    assert runs.running() == ()
    (shown,) = runs.newest()
    assert shown.state == "stopped"
    assert "goes on from there" in shown.error


def test_a_run_counts_every_fault_and_keeps_some() -> None:
    with runs.run("import", "papers.jsonl") as progress:
        progress.fault(Fault("jsonlines", f"papers.jsonl:{n}", "not JSON") for n in range(200))
    (shown,) = runs.newest()
    assert (shown.state, shown.counts["faults"], len(shown.faults)) == ("partial", 200, runs.KEPT_FAULTS)
    assert shown.faults[0] == "jsonlines papers.jsonl:0: not JSON"


def test_whatever_ends_a_run_the_ledger_does_not_show_it_as_alive() -> None:
    with pytest.raises(KeyboardInterrupt), runs.run("import", "papers.jsonl"):
        raise KeyboardInterrupt
    assert runs.newest()[0].state == "failed"


def test_failures_in_a_row_are_counted_from_the_newest() -> None:
    for minutes, error in enumerate(("old", "", "first", "second")):
        ran("huggingface", NOON + timedelta(minutes=minutes), error=error)
    assert state.failures("huggingface") == 2
    assert state.failures("arxiv-oai") == 0


def test_stars_are_counted_once_a_day_and_the_rest_waits_when_the_limit_is_used_up(fetcher: Fetcher) -> None:
    recent = clock.now() - timedelta(days=3)
    names = ("one", "two", "gone")
    write.store([
        arxiv(f"2608.0000{n}", title=f"A paper with code number {n} of three", submitted=recent, versions=(),
              links=(Link("code", f"https://github.com/ada/{name}"),))
        for n, name in enumerate(names, 1)
    ])  # fmt: skip
    server = GitHubServer()
    try:
        server.answers["/repos/ada/one"] = (200, {}, {"stargazers_count": 41})
        server.answers["/repos/ada/two"] = (200, {}, {"stargazers_count": 7})
        github = GitHub(fetcher.get, "secret", base_url=server.base_url)
        done = stars.count_stars(github.stars)
        assert (done.done, done.counts["gone"]) == (2, 1)
        asked = len(server.requests)
        again = stars.count_stars(github.stars)
        assert len(server.requests) == asked + 1, "only the one without a number is asked about again"
        assert again.done == 0
        server.answers["/repos/ada/gone"] = (403, {}, {"message": "API rate limit exceeded"})
        with pytest.raises(SourceUnreachable):
            stars.count_stars(github.stars)
    finally:
        server.close()
    view = read.paper("arxiv:2608.00001")
    assert view is not None
    assert view.card.stars == 41
    assert [c.value for c in view.counts if c.source == "github"] == [41]
    assert Count("stars", 41, clock.now().date()) is not None
