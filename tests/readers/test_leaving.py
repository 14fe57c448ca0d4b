"""Everything a person has, taken along; and deletion that deletes."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from broadsheet.kernel.errors import BadInput
from broadsheet.pipeline import compose, inbox
from broadsheet.readers.models import Reader
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import collections, digests, erase, follows, mutes, people, said, webhooks
from broadsheet.readers.write import inbox as triage
from broadsheet.reading import mine_export
from broadsheet.reading.mine_scope import scope
from tests.readers.papers import record, store

pytestmark = pytest.mark.django_db
ONE, TWO = "2611.00001", "2611.00002"
SECRETS = {"note": "A very private note", "tag": "a-private-tag", "email": "ada@private.example"}


@pytest.fixture
def busy(ada: ReaderView) -> ReaderView:
    """A reader with rows in every table."""
    store(record(ONE))
    reader = ada.number
    said.mark(reader, "vote", ONE)
    said.note(reader, ONE, SECRETS["note"])
    said.tag(reader, ONE, SECRETS["tag"])
    collections.save(reader, ONE, note="=HYPERLINK(1)")
    follows.follow(reader, "category", "cs.LG")
    follows.follow(reader, "paper", ONE)
    follows.save_search(reader, "Pebbles", "pebbles", is_followed=True)
    mutes.mute(reader, "survey")
    mutes.add_rule(reader, "pebbles", "tag", "auto")
    address = digests.add_address(reader, SECRETS["email"], is_confirmed=True)
    made = digests.subscribe(reader, [address.number])
    webhooks.add_webhook(reader, "pebbles", "https://hooks.example/x")
    inbox.catch_up()
    store(record(TWO))
    triage.triage(reader, [ONE], "later")
    compose.catch_up(made.due)
    return ada


def test_the_export_has_everything(busy: ReaderView) -> None:
    held = json.loads(mine_export.as_json(busy.number))
    assert held["reader"]["name"] == "ada"
    empty = [name for name, rows in held.items() if not rows]
    assert empty == []
    assert held["marks"][0]["paper"] == f"arxiv:{ONE}"
    assert held["notes"][0]["text"] == SECRETS["note"]
    assert held["collections"][0]["papers"][0]["paper"] == f"arxiv:{ONE}"
    assert held["digests"][0]["cadence"] == "daily"


def test_citations_and_tables(busy: ReaderView) -> None:
    assert "".join(mine_export.as_bibtex(busy.number)).count("@") == 2
    lines = "".join(mine_export.as_csv(busy.number)).splitlines()
    assert lines[0].startswith("key,title")
    assert any(SECRETS["note"] in line for line in lines)


def test_scopes(busy: ReaderView, ben: ReaderView) -> None:
    assert len(scope(busy.number, "mine")) == 2
    assert len(scope(busy.number, "collection/saved")) == 1
    assert scope(ben.number, "mine") == frozenset()
    with pytest.raises(BadInput):
        scope(ben.number, "collection/saved")


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_value_is_a_formula(value: str) -> None:
    assert mine_export.line(value).strip('"').startswith("'")


def test_deleting_leaves_nothing(busy: ReaderView, ben: ReaderView) -> None:
    with pytest.raises(BadInput, match="last owner"):
        erase.delete_reader(busy.number)
    people.set_role(busy.number, ben.number, "owner")
    erase.delete_reader(busy.number)
    assert not Reader.objects.filter(pk=busy.number).exists()
    assert not User.objects.filter(username="ada").exists()
    shared = {"Topic", "Arrival", "Known", "Appearance", "Position", "Stand", "Reader"}
    for model in apps.get_app_config("readers").get_models():
        if model.__name__ not in shared:
            assert not model._default_manager.exists(), model.__name__
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("readers_", "auth_")):
                cursor.execute(f"SELECT * FROM {table}")
                text = str(cursor.fetchall())
                assert not [secret for secret in SECRETS.values() if secret in text], table
