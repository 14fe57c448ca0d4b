"""Nobody sees or changes what is another's: every act and question about a private thing, by a stranger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from broadsheet.pipeline import compose, inbox
from broadsheet.readers import journal
from broadsheet.readers.access import Missing
from broadsheet.readers.models import Act, Delivery
from broadsheet.readers.read import collections as read_collections
from broadsheet.readers.read import digests as read_digests
from broadsheet.readers.read import follows as read_follows
from broadsheet.readers.read import inbox as read_inbox
from broadsheet.readers.read import said as read_said
from broadsheet.readers.read import webhooks as read_webhooks
from broadsheet.readers.read.export import everything
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import collections, deliveries, digests, follows, mutes, said, webhooks
from broadsheet.reading import digest as reading_digest
from broadsheet.reading import mine_export
from broadsheet.reading.mine_scope import scope
from tests.readers.papers import record, store

pytestmark = pytest.mark.django_db
ONE = "2611.00001"


@dataclass
class Owned:
    """Numbers of things that belong to ``ada``."""

    mute: int
    rule: int
    address: int
    subscription: int
    edition: int
    delivery: int
    webhook: int
    act: int


@pytest.fixture
def owned(ada: ReaderView, ben: ReaderView) -> Owned:
    reader = ada.number
    store(record(ONE))
    collections.save(reader, ONE)
    follows.save_search(reader, "Pebbles", "pebbles", is_followed=True)
    mutes.mute(reader, "survey")
    mutes.add_rule(reader, "pebbles", "tag", "auto")
    address = digests.add_address(reader, "ada@example.org", is_confirmed=True)
    made = digests.subscribe(reader, [address.number])
    hook = webhooks.add_webhook(reader, "pebbles", "https://hooks.example/x")
    said.note(reader, ONE, "private")
    inbox.catch_up()
    store(record("2611.00002"))
    compose.catch_up(made.due)
    return Owned(
        mute=read_inbox.mutes(reader)[0].number,
        rule=read_follows.rules(reader)[0].number,
        address=address.number,
        subscription=made.number,
        edition=read_digests.editions(reader)[0].number,
        delivery=Delivery.objects.get().pk,
        webhook=hook.number,
        act=journal.acts(reader)[0].number,
    )


REFUSED: dict[str, Callable[[int, Owned], object]] = {
    "unmute": lambda who, o: mutes.unmute(who, o.mute),
    "switch rule": lambda who, o: mutes.switch_rule(who, o.rule, is_on=False),
    "delete rule": lambda who, o: mutes.delete_rule(who, o.rule),
    "rule into a collection": lambda who, o: mutes.add_rule(who, "x", "save", "saved"),
    "read collection": lambda who, o: read_collections.collection(who, "ada", "saved"),
    "collection by anybody": lambda who, o: read_collections.collection(None, "ada", "saved", secret=""),
    "change collection": lambda who, o: collections.change_collection(who, "saved", sharing="public"),
    "delete collection": lambda who, o: collections.delete_collection(who, "saved"),
    "note in collection": lambda who, o: collections.note_item(who, "saved", ONE, "x"),
    "move in collection": lambda who, o: collections.move_item(who, "saved", ONE),
    "unsave": lambda who, o: collections.unsave(who, ONE),
    "scope": lambda who, o: scope(who, "collection/saved"),
    "delete search": lambda who, o: follows.delete_search(who, "pebbles"),
    "follow search": lambda who, o: follows.follow_search(who, "pebbles"),
    "digest of a search": lambda who, o: digests.subscribe(who, [], search="pebbles"),
    "digest to an address": lambda who, o: digests.subscribe(who, [o.address]),
    "remove address": lambda who, o: digests.remove_address(who, o.address),
    "change digest": lambda who, o: digests.change_subscription(who, o.subscription, is_on=False),
    "delete digest": lambda who, o: digests.delete_subscription(who, o.subscription),
    "preview": lambda who, o: reading_digest.preview(who, o.subscription),
    "past edition": lambda who, o: reading_digest.past(who, o.edition),
    "webhook log": lambda who, o: read_webhooks.attempts(who, o.webhook),
    "delete webhook": lambda who, o: webhooks.delete_webhook(who, o.webhook),
    "switch webhook": lambda who, o: webhooks.switch_webhook(who, o.webhook, is_on=False),
    "renew secret": lambda who, o: webhooks.renew_secret(who, o.webhook),
    "try webhook": lambda who, o: webhooks.try_webhook(who, o.webhook, [1]),
    "undo": lambda who, o: journal.undo(who, o.act),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, owned: Owned, ada: ReaderView, ben: ReaderView) -> None:
    before = everything(ada.number)
    with pytest.raises(Missing):
        REFUSED[name](ben.number, owned)
    assert everything(ada.number) == before
    assert not Act.objects.filter(reader=ben.number).exists()


def test_questions_answer_about_oneself_alone(owned: Owned, ada: ReaderView, ben: ReaderView) -> None:
    who = ben.number
    assert not deliveries.send_again(who, owned.delivery)
    empty: list[object] = [
        read_collections.collections(who), read_collections.numbers_in(who), read_said.noted(who),
        read_said.tags(who), read_follows.follows(who), read_follows.searches(who), read_follows.rules(who),
        read_inbox.inbox(who).rows, read_inbox.mutes(who), read_digests.addresses(who),
        read_digests.subscriptions(who), read_digests.editions(who), read_digests.deliveries(who),
        read_webhooks.webhooks(who), journal.acts(who), scope(who, "mine"),
    ]  # fmt: skip
    assert not any(empty)
    (one,) = read_said.said(who, [1]).values()
    assert not any((one.marks, one.saved, one.tags, one.note))
    assert "private" not in mine_export.as_json(who).decode()
    assert read_collections.public_collections("ada") == ()
