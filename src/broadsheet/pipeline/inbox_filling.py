"""The papers that are here already when somebody begins to follow or mute something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import IndexUnavailable
from broadsheet.kernel.taxonomy import ARCHIVES, NAMES
from broadsheet.papers import read
from broadsheet.papers.views import Card
from broadsheet.pipeline.inbox_matching import root_of
from broadsheet.readers.read import arrivals
from broadsheet.readers.read.arrivals import TopicRow
from broadsheet.readers.write import arrivals as write
from broadsheet.readers.write.follows import FIRST_PAPERS
from broadsheet.search import current
from broadsheet.search.port import Window

_BACK = timedelta(days=30)
"""A new follow begins with papers this much older than the library's newest, at most: on a library that was
not filled for a while there is something to see, too."""
_STEP = 2_000


def fill(limit: int = 100) -> int:
    """Look for the papers of up to ``limit`` topics nobody has looked for yet; how many topics are done.

    Queries wait while there is no search index.
    """
    topics, done = arrivals.unfilled(limit), 0
    if not topics:
        return 0
    oldest = _oldest()
    # What the step has not met yet is not from before: it is to arrive, so that rules act on it.
    met = arrivals.position()[1]
    for topic in topics:
        try:
            cards = read.cards(_waiting(topic)) if topic.kind == "mute" else _newest(topic, oldest)
        except IndexUnavailable:
            continue
        cards = tuple(card for card in cards if card.number <= met)
        known = {} if topic.kind == "mute" else {card.number: (card.version, _day(card)) for card in cards}
        write.fill(topic.number, [card.number for card in reversed(cards)], known)
        done += 1
    return done


def _oldest() -> date:
    newest = read.newest(limit=1).cards
    day = newest[0].dated if newest else None
    return (day or now().date()) - _BACK


def _day(card: Card) -> date | None:
    days = (listing.day for listing in read.listings_of(card.number) if listing.day is not None)
    return max(days, default=None)


def _newest(topic: TopicRow, oldest: date) -> tuple[Card, ...]:
    """The newest papers of a topic, newest first."""
    cards: Iterable[Card]
    if topic.kind == "author":
        cards = read.by_author(topic.value, limit=FIRST_PAPERS).cards
    elif topic.kind == "organisation":
        cards = read.of_organisation(topic.value, limit=FIRST_PAPERS).cards
    elif topic.kind == "category" and (topic.value in NAMES or topic.value not in ARCHIVES):
        cards = read.in_category(topic.value, limit=FIRST_PAPERS).cards
    else:
        # Archives (cs, math) and queries are questions for the index.
        text = f"cat:{topic.value}" if topic.kind == "category" else topic.value
        hits = current.reader().lexical(root_of(text), Window(FIRST_PAPERS, sort="date")).hits
        cards = read.cards([hit.number for hit in hits])
    return tuple(card for card in cards if card.dated is not None and card.dated >= oldest)


def _waiting(topic: TopicRow) -> list[int]:
    """The papers in anybody's inbox that a mute hides."""
    root = root_of(topic.value)
    numbers = arrivals.known_since(now() - timedelta(days=write.KEPT_DAYS))
    found: list[int] = []
    for start in range(0, len(numbers) if root is not None else 0, _STEP):
        found += sorted(current.reader().among(root, numbers[start : start + _STEP]))
    return found
