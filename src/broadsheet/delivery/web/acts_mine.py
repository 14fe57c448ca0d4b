"""What the buttons under /mine do: collections, mutes, saved searches, rules."""

from __future__ import annotations

from collections.abc import Callable

from django.http import QueryDict

from broadsheet.delivery.web import acts_digests
from broadsheet.delivery.web.acting import Outcome, number
from broadsheet.delivery.web.addresses import collection_url
from broadsheet.kernel.errors import BadInput
from broadsheet.readers.views import Done
from broadsheet.readers.write import collections, follows, mutes
from broadsheet.reading.mine import own_collections

__all__ = ["ACTS", "own_collections"]

Given = QueryDict


def _collection_new(reader: int, _: list[str], given: Given) -> Outcome:
    made = collections.create_collection(
        reader, given.get("name", ""), about=given.get("about", ""), sharing=given.get("sharing", "private")
    )
    return Outcome(Done(f"Made the collection “{made.name}”."), to=collection_url(made.owner_name, made.slug))


def _collection_change(reader: int, words: list[str], given: Given) -> Outcome:
    done = collections.change_collection(
        reader,
        words[0],
        name=given.get("name"),
        about=given.get("about"),
        sharing=given.get("sharing"),
    )
    return Outcome(done)


def _collection_delete(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(collections.delete_collection(reader, words[0]), to="/mine/collections")


def _item_note(reader: int, words: list[str], given: Given) -> Outcome:
    return Outcome(collections.note_item(reader, words[0], words[1], given.get("text", "")), at=words[1])


def _item_move(reader: int, words: list[str], _: Given) -> Outcome:
    """``item-move slug BEFORE address``: BEFORE is an address or ``end``."""
    before = "" if words[1] == "end" else words[1]
    return Outcome(collections.move_item(reader, words[0], words[2], before=before), at=words[2])


def _unmute(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(mutes.unmute(reader, number(words[0])))


def _mute_query(reader: int, _: list[str], given: Given) -> Outcome:
    return Outcome(mutes.mute(reader, given.get("text", "")))


def _search_save(reader: int, _: list[str], given: Given) -> Outcome:
    saved = follows.save_search(
        reader,
        given.get("name", "") or given.get("text", "")[:100],
        given.get("text", ""),
        is_followed=bool(given.get("follow")),
    )
    return Outcome(Done(f"Saved the search “{saved.name}”."))


def _search_follow(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(follows.follow_search(reader, words[0]))


def _search_unfollow(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(follows.unfollow_search(reader, words[0]))


def _search_delete(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(follows.delete_search(reader, words[0]))


def _rule_add(reader: int, _: list[str], given: Given) -> Outcome:
    action = given.get("action", "")
    value = given.get({"tag": "tag", "save": "collection"}.get(action, ""), "")
    return Outcome(mutes.add_rule(reader, given.get("text", ""), action, value))


def _rule_switch(reader: int, words: list[str], _: Given) -> Outcome:
    if words[0] not in ("on", "off"):
        raise BadInput("A rule is on or off.")
    return Outcome(mutes.switch_rule(reader, number(words[1]), is_on=words[0] == "on"))


def _rule_delete(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(mutes.delete_rule(reader, number(words[0])))


ACTS: dict[str, tuple[int, Callable[[int, list[str], Given], Outcome]]] = {
    "collection-new": (0, _collection_new),
    "collection-change": (1, _collection_change),
    "collection-delete": (1, _collection_delete),
    "item-note": (2, _item_note),
    "item-move": (3, _item_move),
    "unmute": (1, _unmute),
    "mute-query": (0, _mute_query),
    "search-save": (0, _search_save),
    "search-follow": (1, _search_follow),
    "search-unfollow": (1, _search_unfollow),
    "search-delete": (1, _search_delete),
    "rule-add": (0, _rule_add),
    "rule-switch": (2, _rule_switch),
    "rule-delete": (1, _rule_delete),
} | acts_digests.ACTS
