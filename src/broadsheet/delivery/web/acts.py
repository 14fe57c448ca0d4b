"""What the buttons of pages do: a short line of words, each act one call of ``readers.write``.

``say vote 2608.01000``: the first word chooses the act, the last one runs to the end of the line. Everything
here may be sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from broadsheet.delivery.web import acts_mine
from broadsheet.delivery.web.acting import Outcome, number
from broadsheet.delivery.web.addresses import paper_url
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.text import slug
from broadsheet.readers import journal
from broadsheet.readers.views import Done
from broadsheet.readers.write import collections, follows, inbox, mutes, said
from broadsheet.reading.inbox import next_after

Given = QueryDict
Act = Callable[[int, list[str], Given], Outcome]


@dataclass(frozen=True, slots=True)
class _Kind:
    """``words`` is how many follow the name of the act."""

    words: int
    act: Act


def perform(reader: int, line: str, given: Given) -> Outcome:
    """Do what ``line`` says. Raises BadInput (also Missing and Refused) and changes nothing then."""
    name, _, rest = line.partition(" ")
    kind = _ACTS.get(name)
    if kind is None or len(line) > 700:
        raise BadInput("This button belongs to another version of the page.", hint="Reload the page.")
    words = rest.split(" ", kind.words - 1) if kind.words else []
    if len(words) != kind.words or not all(words):
        raise BadInput("This button's act is not complete.", hint="Reload the page.")
    return kind.act(reader, words, given)


def _at(done: Done, address: str) -> Outcome:
    return Outcome(done, at=address)


def _say(reader: int, words: list[str], _: Given) -> Outcome:
    return _at(said.mark(reader, words[0], words[1]), words[1])


def _unsay(reader: int, words: list[str], _: Given) -> Outcome:
    return _at(said.unmark(reader, words[0], words[1]), words[1])


def _save(reader: int, words: list[str], _: Given) -> Outcome:
    return _at(collections.save(reader, words[1], words[0]), words[1])


def _unsave(reader: int, words: list[str], _: Given) -> Outcome:
    return _at(collections.unsave(reader, words[1], words[0]), words[1])


def _save_new(reader: int, words: list[str], given: Given) -> Outcome:
    """Into a collection that is made if there is none of that name."""
    made = slug(given.get("text", ""))
    if made not in {held.slug for held in acts_mine.own_collections(reader)}:
        made = collections.create_collection(reader, given.get("text", "")).slug
    return _at(collections.save(reader, words[0], made), words[0])


def _note(reader: int, words: list[str], given: Given) -> Outcome:
    return Outcome(said.note(reader, words[0], given.get("text", "")))


def _tag(reader: int, words: list[str], given: Given) -> Outcome:
    return Outcome(said.tag(reader, words[0], given.get("text", "")))


def _untag(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(said.untag(reader, words[1], words[0]))


def _follow(reader: int, words: list[str], given: Given) -> Outcome:
    done = follows.follow(reader, words[0], words[1], label=given.get("label", ""))
    return _at(done, words[1] if words[0] == "paper" else "")


def _unfollow(reader: int, words: list[str], _: Given) -> Outcome:
    return _at(follows.unfollow(reader, words[0], words[1]), words[1] if words[0] == "paper" else "")


def _mute(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(mutes.mute_kind(reader, words[0], words[1]))


def _mute_words(reader: int, words: list[str], given: Given) -> Outcome:
    return _at(mutes.mute_kind(reader, "words", given.get("text", "")), words[0])


def _triage(reader: int, words: list[str], _: Given) -> Outcome:
    """In the inbox the page goes on to the next paper; one that was opened is the next page."""
    if words[0] == "open":
        return Outcome(inbox.triage(reader, [words[1]], "open"), to=paper_url(words[1]))
    behind = next_after(reader, words[1])
    return _at(inbox.triage(reader, [words[1]], words[0]), behind)


def _triage_save(reader: int, words: list[str], _: Given) -> Outcome:
    behind = next_after(reader, words[1])
    return _at(inbox.triage(reader, [words[1]], "save", words[0]), behind)


def _triage_mute(reader: int, words: list[str], _: Given) -> Outcome:
    """``triage-mute author ada-stone 2608.01000``: the mute, and the paper dealt with, in one act."""
    behind = next_after(reader, words[2])
    query, _label = mutes.query_for(words[0], words[1])
    return _at(inbox.triage(reader, [words[2]], "mute", query), behind)


def _triage_mute_words(reader: int, words: list[str], given: Given) -> Outcome:
    behind = next_after(reader, words[0])
    return _at(inbox.triage(reader, [words[0]], "mute", given.get("text", "")), behind)


def _up_to(reader: int, words: list[str], given: Given) -> Outcome:
    return Outcome(inbox.up_to(reader, words[0], given.get("as_of", "")))


def _clear(reader: int, _: list[str], given: Given) -> Outcome:
    return Outcome(inbox.clear(reader, given.get("as_of", "")))


def _undo(reader: int, words: list[str], _: Given) -> Outcome:
    """``undo 12`` or ``undo last``."""
    done = journal.undo(reader, None if words[0] == "last" else number(words[0]))
    return Outcome(done, is_undo=True)


_ACTS: dict[str, _Kind] = {
    "say": _Kind(2, _say),
    "unsay": _Kind(2, _unsay),
    "save": _Kind(2, _save),
    "unsave": _Kind(2, _unsave),
    "save-new": _Kind(1, _save_new),
    "note": _Kind(1, _note),
    "tag": _Kind(1, _tag),
    "untag": _Kind(2, _untag),
    "follow": _Kind(2, _follow),
    "unfollow": _Kind(2, _unfollow),
    "mute": _Kind(2, _mute),
    "mute-words": _Kind(1, _mute_words),
    "triage": _Kind(2, _triage),
    "triage-save": _Kind(2, _triage_save),
    "triage-mute": _Kind(3, _triage_mute),
    "triage-mute-words": _Kind(1, _triage_mute_words),
    "up-to": _Kind(1, _up_to),
    "clear": _Kind(0, _clear),
    "undo": _Kind(1, _undo),
} | {name: _Kind(words, act) for name, (words, act) in acts_mine.ACTS.items()}
