"""Mutes and rules: what a reader does not want to see, and what is to be done with new papers by itself."""

from __future__ import annotations

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read
from broadsheet.readers import access, limits, queries
from broadsheet.readers.journal import Journal, acting
from broadsheet.readers.models import Mute, Rule
from broadsheet.readers.topics import topic
from broadsheet.readers.views import Done

ACTIONS = ("tag", "save", "read")


def mute(reader: int, text: str, *, label: str = "") -> Done:
    """Hide papers that match a query from inbox and digests, those that wait there too, from the next pass
    of ``pipeline.inbox`` on. Raises BadInput."""
    with acting(reader, "mute") as journal:
        put_mute(journal, text, label)
    return journal.done


def put_mute(journal: Journal, text: str, label: str = "") -> None:
    held = Mute.objects.filter(reader=journal.reader)
    row, name = topic("mute", text)
    if not held.filter(topic=row).exists():
        limits.room_for(held.count(), limits.MUTES, "mutes")
    shown = (limits.short(label, 200, "label") or name)[:200]
    journal.add(
        Mute(reader_id=journal.reader, topic_id=row.pk, label=shown, text=name, at=now()),
        "reader_id", "topic_id",
    )  # fmt: skip
    journal.sentence = f"Muted {shown}."


def query_for(kind: str, value: str) -> tuple[str, str]:
    """The query that mutes an author or organisation (slug), a category (code) or words, and its label.
    Raises Missing or BadInput."""
    if kind == "words":
        return value, value
    if kind == "category":
        return queries.by_category(value), value
    if kind == "author":
        author = read.author(value)
        if author is not None:
            return queries.by_author(author.name), author.name
    elif kind == "organisation":
        organisation = read.organisation(value)
        if organisation is not None:
            return queries.by_organisation(organisation.name), organisation.name
    else:
        raise BadInput("Words, an author, an organisation or a category can be muted.")
    raise access.Missing(f"This library knows no {kind} “{value[:80]}”.")


def mute_kind(reader: int, kind: str, value: str) -> Done:
    """Mute by what a page offers: ``kind`` is words, author, organisation or category."""
    text, label = query_for(kind, value)
    return mute(reader, text, label=label)


def unmute(reader: int, number: int) -> Done:
    """Show again what the mute hid, at once."""
    with acting(reader, "unmute") as journal:
        row = access.own_mute(reader, number)
        journal.drop(Mute, id=row.pk)
        journal.sentence = f"No longer muted: {row.label}."
    return journal.done


def add_rule(reader: int, text: str, action: str, value: str = "") -> Done:
    """From now on do ``action`` with each new paper that matches: tag (``value`` is the tag), save (the slug
    of a collection) or read. Raises Missing or BadInput."""
    if action not in ACTIONS:
        raise BadInput(f"A rule can {', '.join(ACTIONS[:-1])} or mark as {ACTIONS[-1]}.")
    with acting(reader, "add-rule") as journal:
        value = _value(reader, action, value)
        row, name = topic("query", text)
        held = Rule.objects.filter(reader=reader)
        limits.room_for(held.count(), limits.RULES, "rules")
        rule = Rule(reader_id=reader, topic_id=row.pk, text=name, action=action, value=value, at=now())
        journal.add(rule, "reader_id", "topic_id", "action", "value")
        journal.sentence = f"New papers that match {name}: {action} {value}".strip()[:299] + "."
    return journal.done


def _value(reader: int, action: str, value: str) -> str:
    if action == "tag":
        return limits.name_of(value, "tag")[:80]
    if action == "save":
        return access.own_collection(reader, value).slug
    return ""


def switch_rule(reader: int, number: int, *, is_on: bool) -> Done:
    with acting(reader, "switch-rule") as journal:
        row = access.own_rule(reader, number)
        journal.change(row, is_on=is_on)
        journal.sentence = f"The rule for {row.text} is {'on' if is_on else 'off'}."
    return journal.done


def delete_rule(reader: int, number: int) -> Done:
    with acting(reader, "delete-rule") as journal:
        row = access.own_rule(reader, number)
        journal.drop(Rule, id=row.pk)
        journal.sentence = f"Deleted the rule for {row.text}."
    return journal.done
