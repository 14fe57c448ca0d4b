"""What a reader says of papers, and how many say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count

from broadsheet.papers.rows import chunks
from broadsheet.readers import stands
from broadsheet.readers.models import Follow, Mark, Note, Tag, Tagged
from broadsheet.readers.read.collections import saved_in
from broadsheet.readers.views import Said, TagView


def said(reader: int, numbers: Sequence[int]) -> dict[int, Said]:
    """What ``reader`` says of each of ``numbers``: everything a list shows of it, in seven queries."""
    names = stands.names(numbers)
    marks: dict[int, set[str]] = {}
    for paper, kind in Mark.objects.filter(reader=reader, paper__in=names).values_list("paper", "kind"):
        marks.setdefault(names[paper], set()).add(kind)
    tags: dict[int, dict[str, None]] = {}
    rows = Tagged.objects.filter(tag__reader=reader, paper__in=names).order_by("tag__name")
    for paper, name in rows.values_list("paper", "tag__name"):
        tags.setdefault(names[paper], {})[name] = None
    notes = {
        names[paper]: text
        for paper, text in Note.objects.filter(reader=reader, paper__in=names)
        .order_by("at")
        .values_list("paper", "text")
    }
    saved = saved_in(reader, numbers)
    counts = votes(numbers)
    watched = watched_by(reader)
    return {
        n: Said(
            frozenset(marks.get(n, ())), saved.get(n, ()), tuple(tags.get(n, ())), notes.get(n, ""),
            n in watched, counts.get(n, 0),
        )
        for n in numbers
    }  # fmt: skip


def votes(numbers: Iterable[int]) -> dict[int, int]:
    """How many readers voted for each of ``numbers``; a reader who voted for both halves of what was merged
    counts once. Who they are is nobody's business."""
    found: dict[int, int] = {}
    for part in chunks(numbers, stands.SIZE):
        names = stands.names(part)
        rows = Mark.objects.filter(kind="vote", paper__in=names)
        if len(names) == len(part):
            found.update(rows.values_list("paper").annotate(n=Count("pk")))
            continue
        voters: dict[int, set[int]] = {}
        for paper, reader in rows.values_list("paper", "reader_id"):
            voters.setdefault(names[paper], set()).add(reader)
        found.update((paper, len(who)) for paper, who in voters.items())
    return found


def marked(reader: int, kind: str) -> tuple[int, ...]:
    """The papers of which ``reader`` says ``kind``, the last said first."""
    rows = Mark.objects.filter(reader=reader, kind=kind).order_by("-at", "-pk")
    return tuple(stands.current(rows.values_list("paper", flat=True)))


def tags(reader: int) -> tuple[TagView, ...]:
    """A reader's tags with how many papers have them."""
    rows = Tag.objects.filter(reader=reader).annotate(n=Count("papers")).order_by("slug")
    return tuple(TagView(row.slug, row.name, row.n) for row in rows)


def tagged(reader: int, slug: str) -> tuple[int, ...]:
    """The papers with a tag, the last tagged first."""
    rows = Tagged.objects.filter(tag__reader=reader, tag__slug=slug).order_by("-at", "-pk")
    return tuple(stands.current(rows.values_list("paper", flat=True)))


def noted(reader: int) -> tuple[int, ...]:
    rows = Note.objects.filter(reader=reader).order_by("-at", "-pk")
    return tuple(stands.current(rows.values_list("paper", flat=True)))


def watched_by(reader: int) -> frozenset[int]:
    """The papers that ``reader`` watches."""
    rows = Follow.objects.filter(reader=reader, topic__kind="paper").values_list("topic__value", flat=True)
    return frozenset(stands.current(map(int, rows)))
