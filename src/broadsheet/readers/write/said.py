"""What a reader says of a paper: votes, read-later, read, not interested, tags, notes."""

from __future__ import annotations

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.text import slug
from broadsheet.readers import limits, stands
from broadsheet.readers.journal import Journal, acting
from broadsheet.readers.models import Mark, Note, Tag, Tagged
from broadsheet.readers.views import Done

MARKS = {
    "vote": ("Voted for it", "Took the vote back"),
    "later": ("To be read later", "No longer to be read later"),
    "read": ("Marked as read", "Marked as unread"),
    "not-interested": ("Not interested", "Interested after all"),
}
"""What each mark is called when it is made and when it is taken away."""


def mark(reader: int, kind: str, called: str) -> Done:
    """Say ``kind`` (one of MARKS) of a paper. Raises Missing or BadInput."""
    _known(kind)
    with acting(reader, kind) as journal:
        put_mark(journal, kind, [stands.number(called)])
        journal.sentence = f"{MARKS[kind][0]}."
    return journal.done


def unmark(reader: int, kind: str, called: str) -> Done:
    """Take it back, also where it was said of a paper that has been merged into this one."""
    _known(kind)
    with acting(reader, f"un-{kind}") as journal:
        numbers = list(stands.names([stands.number(called)]))
        journal.drop(Mark, reader_id=reader, kind=kind, paper__in=numbers)
        journal.sentence = f"{MARKS[kind][1]}."
    return journal.done


def put_mark(journal: Journal, kind: str, numbers: list[int]) -> int:
    """The same for many papers, inside another act; how many had no such mark."""
    names = stands.names(numbers)
    rows = Mark.objects.filter(reader=journal.reader, kind=kind, paper__in=names)
    said = {names[paper] for paper in rows.values_list("paper", flat=True)}
    at = now()
    fresh = [Mark(reader_id=journal.reader, paper=n, kind=kind, at=at) for n in numbers if n not in said]
    return journal.add_many(fresh, "reader_id", "kind", "paper")


def _known(kind: str) -> None:
    if kind not in MARKS:
        raise BadInput(f"Nothing is marked “{kind[:20]}”.", hint=f"Choose one of {', '.join(MARKS)}.")


def note(reader: int, called: str, text: str) -> Done:
    """The reader's private note about a paper; an empty one removes it."""
    text = limits.short(text, limits.NOTE, "note")
    with acting(reader, "note") as journal:
        number = stands.number(called)
        numbers = list(stands.names([number]))
        held = Note.objects.filter(reader=reader, paper__in=numbers).order_by("-at").first()
        if not text:
            journal.drop(Note, reader_id=reader, paper__in=numbers)
            journal.sentence = "Removed the note."
        elif held is None:
            journal.add(Note(reader_id=reader, paper=number, text=text, at=now()), "reader_id", "paper")
            journal.sentence = "Wrote a note."
        elif held.text != text:
            journal.change(held, text=text, at=now())
            journal.sentence = "Changed the note."
    return journal.done


def tag(reader: int, called: str, name: str) -> Done:
    """Put a tag on a paper; the tag is made when it is new."""
    with acting(reader, "tag") as journal:
        number = stands.number(called)
        limits.room_for(
            Tagged.objects.filter(tag__reader=reader, paper=number).count(), limits.TAGS_OF_A_PAPER,
            "tags on this paper",
        )  # fmt: skip
        row = own_tag(journal, name)
        put_tag(journal, row, [number])
        journal.sentence = f"Tagged “{row.name}”."
    return journal.done


def own_tag(journal: Journal, name: str) -> Tag:
    """The reader's tag of this name, made when it is new."""
    name = limits.name_of(name, "tag")[:80]
    made = slug(name)
    held = Tag.objects.filter(reader=journal.reader, slug=made).first()
    if held is not None:
        return held
    limits.room_for(Tag.objects.filter(reader=journal.reader).count(), limits.TAGS, "tags")
    journal.add(Tag(reader_id=journal.reader, slug=made, name=name), "reader_id", "slug")
    return Tag.objects.get(reader=journal.reader, slug=made)


def put_tag(journal: Journal, row: Tag, numbers: list[int]) -> int:
    at = now()
    return journal.add_many([Tagged(tag_id=row.pk, paper=n, at=at) for n in numbers], "tag_id", "paper")


def untag(reader: int, called: str, name: str) -> Done:
    """Take a tag off a paper; a tag that nothing has any more goes."""
    with acting(reader, "untag") as journal:
        numbers = list(stands.names([stands.number(called)]))
        row = Tag.objects.filter(reader=reader, slug=slug(name)).first()
        if row is not None:
            journal.drop(Tagged, tag_id=row.pk, paper__in=numbers)
            if not Tagged.objects.filter(tag=row.pk).exists():
                journal.drop(Tag, id=row.pk)
            journal.sentence = f"Took the tag “{row.name}” off."
    return journal.done
