"""The inbox: each paper once with its reasons, until it is dealt with."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.record import Author
from broadsheet.papers import write as papers
from broadsheet.pipeline import inbox as step
from broadsheet.pipeline.index import catch_up
from broadsheet.readers import journal
from broadsheet.readers.models import Arrival, Position
from broadsheet.readers.read import follows as read_follows
from broadsheet.readers.read import said as read_said
from broadsheet.readers.read.inbox import inbox, mutes
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import collections, follows, people, said
from broadsheet.readers.write import inbox as triage
from broadsheet.readers.write import mutes as write_mutes
from tests.readers.papers import listed, number, record, store, versioned, waiting

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "2611.00001", "2611.00002", "2611.00003"


def reasons(reader: ReaderView) -> dict[int, set[tuple[str, str]]]:
    return {row.paper: {(r.kind, r.label) for r in row.reasons} for row in inbox(reader.number).rows}


def test_a_follow_begins_with_what_is_here_and_goes_on(ada: ReaderView, ben: ReaderView) -> None:
    store(record(ONE), record("0901.00001", days_ago=5000))
    follows.follow(ada.number, "category", "cs.LG")
    step.catch_up()
    assert waiting(ada.number) == [ONE]
    assert waiting(ben.number) == []
    store(record(TWO))
    assert waiting(ada.number) == [ONE, TWO]
    follows.follow(ben.number, "category", "cs.LG")
    assert waiting(ben.number) == [ONE, TWO], "what others follow is there at once"
    follows.unfollow(ada.number, "category", "cs.LG")
    assert waiting(ada.number) == []
    journal.undo(ada.number)
    assert waiting(ada.number) == [ONE, TWO]


def test_each_paper_once_whatever_its_versions_lists_and_sources(ada: ReaderView) -> None:
    follows.follow(ada.number, "category", "cs")
    follows.save_search(ada.number, "Pebbles", "sorting pebbles", is_followed=True)
    store(record(ONE))
    follows.follow(ada.number, "author", "ada-stone")
    step.catch_up()
    store(listed(ONE))
    store(record(ONE, versions=versioned(2), categories=("cs.LG", "stat.ML")))
    store(listed(ONE, days_ago=1))
    follows.follow(ada.number, "organisation", "shore")
    step.catch_up()
    assert reasons(ada) == {
        number(ONE): {
            ("category", "cs"), ("query", "Pebbles"), ("author", "Ada Stone"),
            ("organisation", "University of the Shore"),
        }
    }  # fmt: skip


def test_the_step_is_bounded_idempotent_and_goes_on_where_it_was(ada: ReaderView) -> None:
    follows.follow(ada.number, "category", "cs.LG")
    step.catch_up()
    papers.store([record(f"2611.{n:05d}") for n in range(1, 11)])
    catch_up()
    first = step.follow(3)
    assert (first.papers, first.is_behind) == (3, True)
    assert len(waiting(ada.number)) == 3
    step.catch_up()
    assert len(waiting(ada.number)) == 10
    Position.objects.update(change=0)  # as if all of it were read again
    step.catch_up()
    assert Arrival.objects.count() == 10
    assert not step.follow().papers


def test_two_steps_at_once_write_once(ada: ReaderView, monkeypatch: pytest.MonkeyPatch) -> None:
    follows.follow(ada.number, "category", "cs.LG")
    store(record(ONE))
    papers.store([record(TWO)])
    commit = step.write.commit

    def overtaken(before: int, found: step.Found) -> bool:
        monkeypatch.setattr(step.write, "commit", commit)
        step.follow()  # the other one comes first
        return commit(before, found)

    monkeypatch.setattr(step.write, "commit", overtaken)
    assert step.follow().is_behind
    assert waiting(ada.number) == [ONE, TWO]
    assert Arrival.objects.count() == 2


def test_old_papers_do_not_flood(ada: ReaderView) -> None:
    store(record(ONE, categories=("math.CO",)))
    follows.follow(ada.number, "category", "cs.LG")
    store(*(record(f"0901.{n:05d}", days_ago=6000) for n in range(1, 30)))
    assert waiting(ada.number) == []
    store(listed("0901.00007"))  # an old paper on today's list is news
    assert waiting(ada.number) == ["0901.00007"]


def test_queries_mean_what_they_mean_in_a_search(ada: ReaderView) -> None:
    texts = {
        "graph lattice": [TWO],
        "graph OR harbour": [ONE, TWO],
        '"graph lattice"': [],
        "author:stone -harbour": [THREE],
        "harbours": [ONE],
        "cat:stat": [THREE],
        "graph -lattice": [],
    }
    for text in texts:
        follows.follow(ada.number, "query", text)
    step.catch_up()
    store(
        record(ONE, "The harbour at dawn"),
        record(TWO, "A graph on a lattice", authors=(Author("Carla Ny"),)),
        record(THREE, "A river", categories=("stat.ML",)),
    )
    found: dict[str, list[str]] = {text: [] for text in texts}
    for row in inbox(ada.number).rows:
        name = next(n for n in (ONE, TWO, THREE) if number(n) == row.paper)
        for reason in row.reasons:
            found[reason.label].append(name)
    assert {text: sorted(names) for text, names in found.items()} == texts
    for text in ("", "   ", "in:mine graph", "x" * 3000):
        with pytest.raises(BadInput):
            follows.save_search(ada.number, "bad", text)


def test_mutes_hide_count_and_show_again(ada: ReaderView, ben: ReaderView) -> None:
    for who in (ada, ben):
        follows.follow(who.number, "category", "cs.LG")
    store(record(ONE, "Survey of pebbles"), record(TWO, "Pebbles"))
    write_mutes.mute(ada.number, "survey")
    step.catch_up()
    assert waiting(ada.number) == [TWO]
    assert waiting(ben.number) == [ONE, TWO]
    store(record(THREE, "Another survey"))
    assert waiting(ada.number) == [TWO]
    shown = inbox(ada.number)
    assert (shown.muted, shown.hidden) == ({"survey": 2}, 2)
    (muted,) = mutes(ada.number)
    assert muted.hidden == 2
    write_mutes.unmute(ada.number, muted.number)
    assert waiting(ada.number) == [ONE, TWO, THREE]
    journal.undo(ada.number)
    assert waiting(ada.number) == [TWO]
    write_mutes.mute_kind(ada.number, "author", "ada-stone")
    write_mutes.mute_kind(ada.number, "category", "cs.LG")
    step.catch_up()
    assert waiting(ada.number) == []


def test_rules_act_on_new_papers_once_and_can_be_undone(ada: ReaderView, ben: ReaderView) -> None:
    follows.follow(ada.number, "category", "cs.LG")
    store(record(ONE, "A survey of old"))
    collections.create_collection(ada.number, "Surveys")
    write_mutes.add_rule(ada.number, "survey", "tag", "overview")
    write_mutes.add_rule(ada.number, "survey", "save", "surveys")
    write_mutes.add_rule(ada.number, "cat:cs.LG", "read")
    write_mutes.add_rule(ben.number, "survey", "tag", "mine")
    store(record(TWO, "A survey of new"), record(THREE))
    store(record(TWO, "A survey of new", versions=versioned(2)))
    assert read_said.tagged(ada.number, "overview") == (number(TWO),)
    assert read_said.said(ada.number, [number(TWO)])[number(TWO)].saved == ("surveys",)
    assert read_said.tagged(ben.number, "mine") == (number(TWO),)
    assert waiting(ada.number) == [ONE], "read ones do not wait"
    assert [(r.action, r.acted) for r in read_follows.rules(ada.number)] == [
        ("tag", 1),
        ("save", 1),
        ("read", 2),
    ]
    journal.undo(ada.number)
    assert waiting(ada.number) == [ONE, TWO, THREE]


def test_a_rule_without_its_collection_is_switched_off(ada: ReaderView) -> None:
    collections.create_collection(ada.number, "Surveys")
    write_mutes.add_rule(ada.number, "survey", "save", "surveys")
    collections.delete_collection(ada.number, "surveys")
    store(record(ONE, "A survey"))
    assert not read_follows.rules(ada.number)[0].is_on
    assert "switched off" in journal.acts(ada.number)[0].sentence


@pytest.mark.parametrize("how", triage.HOWS)
def test_triage_and_undo(ada: ReaderView, how: str) -> None:
    follows.follow(ada.number, "category", "cs.LG")
    store(record(ONE), record(TWO, "About a harbour"))
    done = triage.triage(ada.number, [TWO], how, "harbour" if how == "mute" else "")
    assert waiting(ada.number) == [ONE]
    assert not triage.triage(ada.number, [TWO], how, "harbour" if how == "mute" else "").is_changed
    journal.undo(ada.number, done.act)
    assert waiting(ada.number) == [ONE, TWO]
    assert not read_said.said(ada.number, [number(TWO)])[number(TWO)].marks


def test_up_to_here_spares_what_came_after_the_page(ada: ReaderView) -> None:
    follows.follow(ada.number, "category", "cs.LG")
    for n in range(1, 6):
        store(record(f"2611.0000{n}"))
    page = inbox(ada.number)
    store(record("2611.00006"))
    third = next(n for n in range(1, 6) if number(f"2611.0000{n}") == page.rows[2].paper)
    done = triage.up_to(ada.number, f"2611.0000{third}", page.as_of)
    left = {row.paper for row in inbox(ada.number).rows}
    assert left == {page.rows[3].paper, page.rows[4].paper, number("2611.00006")}
    assert done.sentence == "Dealt with 3 papers."
    journal.undo(ada.number)
    assert len(inbox(ada.number).rows) == 6
    triage.clear(ada.number, inbox(ada.number).as_of)
    assert not inbox(ada.number).rows
    for wrong in ("x", "1", "1.x", "9" * 50 + ".1"):
        with pytest.raises(BadInput):
            triage.up_to(ada.number, ONE, wrong)


def test_seen_papers_stay_away_for_the_window_then_say_why_they_are_back(ada: ReaderView) -> None:
    people.prefer(ada.number, window_days=20)
    follows.follow(ada.number, "category", "cs.LG")
    store(record(ONE), record(TWO))
    triage.triage(ada.number, [ONE], "open")
    start = now()
    with time_machine.travel(start + timedelta(days=10), tick=True):
        store(listed(ONE), record(ONE, versions=versioned(2), days_ago=11))
        assert waiting(ada.number) == [TWO]
    with time_machine.travel(start + timedelta(days=25), tick=True):
        assert waiting(ada.number) == [TWO], "time alone brings nothing back"
        store(record(ONE, versions=versioned(3), days_ago=26))
        rows = {row.paper: row for row in inbox(ada.number).rows}
        assert set(rows) == {number(ONE), number(TWO)}
        assert rows[number(ONE)].why.endswith("it is back because there is a new version.")
        triage.triage(ada.number, [ONE], "open")
        assert waiting(ada.number) == [TWO]
    with time_machine.travel(start + timedelta(days=40), tick=True):
        assert waiting(ada.number) == [], "what nobody looked at leaves after the horizon"


def test_a_window_of_zero_is_for_good(ada: ReaderView) -> None:
    people.prefer(ada.number, window_days=0)
    follows.follow(ada.number, "category", "cs.LG")
    store(record(ONE))
    triage.triage(ada.number, [ONE], "not-interested")
    with time_machine.travel(now() + timedelta(days=900), tick=True):
        store(listed(ONE))
        assert waiting(ada.number) == []


def test_limits_are_said(ada: ReaderView, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.readers import limits

    monkeypatch.setattr(limits, "FOLLOWS", 2)
    store(record(ONE))
    follows.follow(ada.number, "category", "cs.LG")
    follows.follow(ada.number, "author", "ada-stone")
    with pytest.raises(BadInput, match="2 is the most"):
        follows.follow(ada.number, "author", "bertil-grus")
    for kind, value in (("author", "nobody"), ("category", "cs.XX"), ("planet", "mars"), ("paper", "2699.1")):
        with pytest.raises(BadInput):
            follows.follow(ada.number, kind, value)
    assert said.mark(ada.number, "vote", ONE).act is not None
