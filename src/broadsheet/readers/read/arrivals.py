"""What the steps need to know of topics, as lean rows: ten thousand of them are looked through at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from broadsheet.papers.rows import chunks
from broadsheet.readers import stands
from broadsheet.readers.models import Arrival, Known, Position, Reader, Stand, Topic
from broadsheet.readers.snapshots import State, load
from broadsheet.readers.topics import digest

STEP = "inbox"


@dataclass(frozen=True, slots=True)
class TopicRow:
    number: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class KnownRow:
    version: int
    listed: date | None


def position() -> tuple[int, int]:
    """(the last change followed, the largest paper number met)."""
    row = Position.objects.filter(name=STEP).values_list("change", "paper").first()
    return row or (0, 0)


def has_readers() -> bool:
    """Whether anybody is here to whom papers, or merges of papers, could matter."""
    return Reader.objects.exists()


def has_topics() -> bool:
    return Topic.objects.exists()


def queries() -> list[TopicRow]:
    """Every distinct query that somebody follows, mutes or has a rule for."""
    rows = Topic.objects.filter(kind__in=("query", "mute")).order_by("pk")
    return [TopicRow(*row) for row in rows.values_list("pk", "kind", "value")]


def named(kind: str, values: Iterable[str]) -> dict[str, int]:
    """The topics of ``kind`` with one of ``values``: asked from the papers' side, so that the number of
    things followed does not matter."""
    found: dict[str, int] = {}
    for part in chunks(values, stands.SIZE):
        rows = Topic.objects.filter(kind=kind, digest__in=[digest(value) for value in part])
        found.update(rows.values_list("value", "pk"))
    return found


def unfilled(limit: int) -> list[TopicRow]:
    """Topics whose papers from before have not been looked for."""
    rows = Topic.objects.filter(filled=None).exclude(kind="paper").order_by("pk")
    return [TopicRow(*row) for row in rows.values_list("pk", "kind", "value")[:limit]]


def known(numbers: Iterable[int]) -> dict[int, KnownRow]:
    found: dict[int, KnownRow] = {}
    for part in chunks(numbers, stands.SIZE):
        rows = Known.objects.filter(paper__in=part).values_list("paper", "version", "listed")
        found.update((paper, KnownRow(version, listed)) for paper, version, listed in rows)
    return found


def known_since(at: datetime) -> list[int]:
    """The papers that have arrived or appeared since ``at``."""
    return list(Known.objects.filter(at__gte=at).order_by("paper").values_list("paper", flat=True))


def arrived(numbers: Iterable[int]) -> set[tuple[int, int]]:
    """(topic, paper) of what has arrived already."""
    found: set[tuple[int, int]] = set()
    for part in chunks(numbers, stands.SIZE):
        found.update(Arrival.objects.filter(paper__in=part).values_list("topic_id", "paper"))
    return found


def watched(numbers: Iterable[int]) -> dict[int, tuple[int, State]]:
    """The watched papers among ``numbers``, as they stand now: (topic, state when last looked at)."""
    names = {str(name): number for name, number in stands.names(numbers).items()}
    found: dict[int, tuple[int, State]] = {}
    for part in chunks(names, stands.SIZE):
        rows = Topic.objects.filter(kind="paper", digest__in=[digest(value) for value in part])
        for number, value, state in rows.values_list("pk", "value", "state_json"):
            found[names[value]] = (number, load(state))
    return found


def placed(numbers: Iterable[int]) -> list[tuple[int, str, int]]:
    """(gone, what it was called, kept) of stands that have to do with ``numbers``."""
    found: dict[int, tuple[int, str, int]] = {}
    for part in chunks(numbers, stands.SIZE):
        for column in ("gone__in", "kept__in"):
            rows = Stand.objects.filter(**{column: part}).values_list("gone", "gone_key", "kept")
            found.update((row[0], row) for row in rows)
    return list(found.values())
