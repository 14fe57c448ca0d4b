"""What is due when, over simulated days: announcements, holidays, the changing of clocks, missed days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from broadsheet.jobs import harvesting, schedule
from broadsheet.kernel import clock
from broadsheet.kernel.errors import SourceUnreachable
from broadsheet.kernel.record import Record
from broadsheet.pipeline import choices, first_run, ledger, state
from broadsheet.pipeline.models import Run, SourceProgress
from broadsheet.sources import current
from broadsheet.sources.port import Ask, Page

pytestmark = pytest.mark.django_db
SOURCES = ("arxiv-feed", "arxiv-oai", "huggingface")
FOLLOWED = ("cs.LG",)


class Willing:
    """A source that writes down what it was asked, and when; ``is_down`` makes it unreachable."""

    home = ""

    def __init__(self, name: str) -> None:
        self.name = self.label = name
        self.asked: list[tuple[datetime, Ask]] = []
        self.is_down = False

    def fetch(self, ask: Ask, cursor: str) -> Page:
        self.asked.append((clock.now(), ask))
        if self.is_down:
            raise SourceUnreachable(f"{self.name} could not be reached: no connection.")
        return Page((Record(self.name, "", "A paper that is always there, from a source"),))


@pytest.fixture
def sources() -> Iterator[dict[str, Willing]]:
    made = {name: Willing(name) for name in SOURCES}
    former, formats = current.sources(), current.formats()
    current.choose(made, formats)
    ledger.enable(SOURCES)
    choices.choose_categories(FOLLOWED)
    yield made
    current.choose(former, formats)
    ledger.enable(())


def live(first: datetime, last: datetime, step: timedelta = timedelta(minutes=30)) -> None:
    """The harvester's passes from ``first`` to ``last``."""
    at = first
    with time_machine.travel(first, tick=False) as travelling:
        while at <= last:
            travelling.move_to(at)
            harvesting.pass_once()
            at += step


def test_nobody_is_asked_before_somebody_has_chosen() -> None:
    ledger.enable(SOURCES)
    try:
        now = datetime(2026, 8, 20, 12, tzinfo=UTC)
        assert first_run.is_needed()
        assert schedule.due(now, ()) == []
        assert sorted(schedule.due(now, FOLLOWED)) == sorted(SOURCES)
        first_run.choose(("cs.LG",))
        assert sorted(schedule.due(now, ())) == sorted(SOURCES)
        assert schedule.followed((), ("cs.AI",)) == ("cs.LG",)
        assert schedule.followed(("hep-th",), ("cs.AI",)) == ("hep-th",)
    finally:
        ledger.enable(())


def test_a_fortnight_with_weekends_and_a_holiday(sources: dict[str, Willing]) -> None:
    """31 August to 13 September 2026: Labor Day takes away the list of Tuesday the 8th."""
    live(datetime(2026, 8, 31, tzinfo=UTC), datetime(2026, 9, 13, 23, tzinfo=UTC), timedelta(hours=1))
    lists = clock.announcement_days(date(2026, 8, 31), date(2026, 9, 13))
    assert date(2026, 9, 8) not in lists
    for name, wait in (
        ("arxiv-oai", timedelta(hours=2, minutes=45)),
        ("arxiv-feed", timedelta(hours=4, minutes=30)),
    ):
        times = [at for at, _ in sources[name].asked]
        for day in lists[1:]:
            expected = clock.announced_at(day) + wait
            assert any(expected <= at < expected + timedelta(minutes=61) for at in times), (name, day)
        # Once after every announcement, and perhaps once at the very start.
        assert len(times) - len(lists) in (0, 1)
    a_day = Counter(at.date() for at, _ in sources["huggingface"].asked)
    assert set(a_day.values()) <= {5, 6}


def test_hugging_faces_last_seven_days_are_read_again_each_time(sources: dict[str, Willing]) -> None:
    live(datetime(2026, 8, 19, tzinfo=UTC), datetime(2026, 8, 21, 12, tzinfo=UTC))
    for at, ask in sources["huggingface"].asked:
        assert ask.since == at.date() - timedelta(days=6) or ask.since == at.date() - timedelta(days=7)
        assert ask.until == clock.huggingface_day(at)


def test_the_first_harvest_goes_seven_announcement_days_back(sources: dict[str, Willing]) -> None:
    ask = schedule.ask_for("arxiv-oai", FOLLOWED, datetime(2026, 9, 10, 12, tzinfo=UTC))
    assert ask.since is not None
    assert len(clock.announcement_days(ask.since, date(2026, 9, 10))) == schedule.FIRST_DAYS
    assert ask.since == date(2026, 9, 1)
    assert ask.sets == FOLLOWED


def test_days_that_were_slept_through_are_caught_up(sources: dict[str, Willing]) -> None:
    live(datetime(2026, 8, 18, 3, tzinfo=UTC), datetime(2026, 8, 18, 4, tzinfo=UTC))
    live(datetime(2026, 8, 27, 9, tzinfo=UTC), datetime(2026, 8, 27, 9, tzinfo=UTC))
    _, ask = sources["arxiv-oai"].asked[-1]
    assert ask.since == date(2026, 8, 17)
    assert ask.until is None
    _, ask = sources["huggingface"].asked[-1]
    assert ask.since is not None
    assert ask.since <= date(2026, 8, 18)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        # New York goes back an hour on Sunday 1 November 2026, and forward on Sunday 8 March.
        (datetime(2026, 10, 30, 12, tzinfo=UTC), datetime(2026, 11, 2, 3, 45, tzinfo=UTC)),
        (datetime(2026, 10, 29, 12, tzinfo=UTC), datetime(2026, 10, 30, 2, 45, tzinfo=UTC)),
        (datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 9, 2, 45, tzinfo=UTC)),
        (datetime(2026, 3, 5, 12, tzinfo=UTC), datetime(2026, 3, 6, 3, 45, tzinfo=UTC)),
    ],
)
def test_the_hour_of_the_next_run_moves_with_new_yorks_clocks(before: datetime, expected: datetime) -> None:
    assert schedule.next_run("arxiv-oai", before, failures=0) == expected


def test_just_after_an_announcement_its_own_data_is_waited_for() -> None:
    announced = clock.announced_at(date(2026, 8, 20))
    soon = schedule.next_run("arxiv-oai", announced + timedelta(minutes=5), failures=0)
    assert soon == announced + timedelta(hours=2, minutes=45)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 10), (2, 30), (3, 120), (4, 360), (50, 360)])
def test_failures_are_tried_again_ever_more_patiently(failures: int, minutes: int) -> None:
    now = datetime(2026, 8, 20, 12, tzinfo=UTC)
    assert schedule.next_run("huggingface", now, failures) == now + timedelta(minutes=minutes)


def test_an_unreachable_source_is_tried_again_and_does_not_hold_up_the_others(
    sources: dict[str, Willing],
) -> None:
    sources["arxiv-oai"].is_down = True
    start = datetime(2026, 8, 20, 3, tzinfo=UTC)
    live(start, start + timedelta(minutes=50), timedelta(minutes=5))
    assert [at - start for at, _ in sources["arxiv-oai"].asked] == [timedelta(minutes=m) for m in (0, 10, 40)]
    assert state.failures("arxiv-oai") == 3
    assert len(sources["huggingface"].asked) == 1
    assert SourceProgress.objects.get(source="arxiv-oai").through is None
    sources["arxiv-oai"].is_down = False
    live(start + timedelta(hours=3), start + timedelta(hours=3))
    assert state.failures("arxiv-oai") == 0
    assert Run.objects.filter(source="arxiv-oai", state="done").count() == 1


def test_a_process_that_is_killed_in_a_harvest_tries_again_soon(sources: dict[str, Willing]) -> None:
    def killed(ask: Ask, cursor: str) -> Page:
        raise SystemExit

    sources["huggingface"].fetch = killed  # type: ignore[method-assign]
    start = datetime(2026, 8, 20, 3, tzinfo=UTC)
    with time_machine.travel(start, tick=False), pytest.raises(SystemExit):
        harvesting.harvest_one("huggingface")
    planned = state.next_runs()["huggingface"]
    assert planned == start + timedelta(minutes=10)


def test_star_counts_are_asked_for_once_a_day(sources: dict[str, Willing]) -> None:
    current.choose(sources, current.formats(), lambda _: ())
    start = datetime(2026, 8, 20, 3, tzinfo=UTC)
    live(start, start + timedelta(hours=30), timedelta(hours=1))
    assert Run.objects.filter(step="stars").count() == 2
