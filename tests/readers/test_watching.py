"""Watching a paper: versions with their differences, withdrawal, publication, code."""

from __future__ import annotations

import pytest

from broadsheet.kernel.clock import now
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Link, Version
from broadsheet.readers.read.inbox import inbox
from broadsheet.readers.views import Happened, ReaderView
from broadsheet.readers.write import follows
from broadsheet.readers.write import inbox as triage
from tests.readers.papers import record, store, versioned, waiting

pytestmark = pytest.mark.django_db
ONE = "2611.00001"


@pytest.fixture(autouse=True)
def _watched(ada: ReaderView) -> None:
    store(record(ONE, "Pebbles", comments="8 pages"))
    follows.follow(ada.number, "paper", ONE)


def news(reader: ReaderView) -> list[Happened]:
    rows = inbox(reader.number).rows
    return list(rows[0].happened) if rows else []


def test_nothing_happened_yet(ada: ReaderView, ben: ReaderView) -> None:
    assert waiting(ada.number) == []
    assert not follows.follow(ada.number, "paper", f"https://arxiv.org/abs/{ONE}").is_changed


def test_a_new_version_with_its_differences(ada: ReaderView, ben: ReaderView) -> None:
    changed = record(
        ONE, "Pebbles revisited", versions=versioned(2), authors=(Author("Ada Stone"), Author("Carla Ny")),
        comments="9 pages",
    )  # fmt: skip
    store(changed)
    (event,) = news(ada)
    assert (event.kind, event.detail["from"], event.detail["to"]) == ("version", 1, 2)
    assert event.detail["changed"] == {
        "title": ["Pebbles", "Pebbles revisited"],
        "authors": [["Ada Stone", "Bertil Grus"], ["Ada Stone", "Carla Ny"]],
        "comments": ["8 pages", "9 pages"],
    }
    assert news(ben) == []
    triage.triage(ada.number, [ONE], "open")
    store(changed)
    assert waiting(ada.number) == []
    store(record(ONE, "Pebbles revisited", versions=versioned(3), comments="9 pages"))
    assert [e.detail["to"] for e in news(ada)] == [3], "the next news comes at once, whatever the window"
    assert inbox(ada.number).rows[0].reasons[0].label == "You watch this paper"


def test_withdrawn_with_its_reason(ada: ReaderView) -> None:
    gone = (Version(1, now()), Version(2, now(), is_withdrawn=True))
    store(record(ONE, "Pebbles", versions=gone, comments="Withdrawn: theorem 2 is wrong."))
    (event,) = news(ada)
    assert (event.kind, event.detail) == ("withdrawn", {"reason": "Withdrawn: theorem 2 is wrong."})


def test_published_and_code(ada: ReaderView) -> None:
    store(record(ONE, "Pebbles", comments="8 pages", journal_ref="J. Pebbles 3 (2026) 1-9"))
    doi = (PaperId("arxiv", ONE), PaperId("doi", "10.1000/pebbles"))
    store(
        record(
            ONE, "Pebbles", comments="8 pages", journal_ref="J. Pebbles 3 (2026) 1-9", ids=doi, modified=now()
        )
    )
    links = (Link("code", "https://github.com/stone/pebbles"),)
    store(
        record(
            ONE, "Pebbles", comments="8 pages", journal_ref="J. Pebbles 3 (2026) 1-9", ids=doi, links=links
        )
    )
    kinds = [(e.kind, *e.detail.values()) for e in news(ada)]
    assert kinds == [
        ("published", "J. Pebbles 3 (2026) 1-9"),
        ("published", "10.1000/pebbles"),
        ("code", "https://github.com/stone/pebbles"),
    ]


def test_what_is_no_news(ada: ReaderView) -> None:
    store(record(ONE, "Pebbles", comments="8 pages.", categories=("cs.LG", "cs.AI")))
    assert news(ada) == []
    follows.unfollow(ada.number, "paper", ONE)
    store(record(ONE, "Pebbles", versions=versioned(2)))
    assert news(ada) == []
