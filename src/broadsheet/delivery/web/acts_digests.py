"""What the buttons of /mine/digests do: addresses, digests, a test."""

from __future__ import annotations

from collections.abc import Callable

from django.http import QueryDict

from broadsheet.delivery.web import mailing
from broadsheet.delivery.web.acting import Outcome, number
from broadsheet.delivery.web.who import is_personal
from broadsheet.kernel.errors import BadInput
from broadsheet.readers.views import Done, Schedule
from broadsheet.readers.write import digests

Given = QueryDict


def _address_add(reader: int, _: list[str], given: Given) -> Outcome:
    """The one person of a personal site needs no mail to prove an address."""
    added = digests.add_address(reader, given.get("email", ""), is_confirmed=is_personal())
    return Outcome(Done(f"Digests may go to {added.email}."))


def _address_remove(reader: int, words: list[str], _: Given) -> Outcome:
    digests.remove_address(reader, number(words[0]))
    return Outcome(Done("The address is gone; nothing more is sent to it."))


def _digest_new(reader: int, _: list[str], given: Given) -> Outcome:
    made = digests.subscribe(
        reader,
        [number(text) for text in given.getlist("address")],
        _schedule(given),
        search=given.get("search", ""),
        most=number(given.get("most") or "30"),
        wants_empty=bool(given.get("wants_empty")),
    )
    return Outcome(Done(f"A {made.schedule.cadence} digest of “{made.name}” is on its way."))


def _digest_change(reader: int, words: list[str], given: Given) -> Outcome:
    done = digests.change_subscription(
        reader,
        number(words[0]),
        addresses=[number(text) for text in given.getlist("address")],
        when=_schedule(given),
        most=number(given.get("most") or "30"),
        wants_empty=bool(given.get("wants_empty")),
    )
    return Outcome(done)


def _digest_switch(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(digests.change_subscription(reader, number(words[1]), is_on=words[0] == "on"))


def _digest_delete(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(digests.delete_subscription(reader, number(words[0])), to="/mine/digests")


def _digest_test(reader: int, words: list[str], _: Given) -> Outcome:
    return Outcome(Done(f"A test went to {mailing.current().send_test(reader, number(words[0]))}."))


def _schedule(given: Given) -> Schedule:
    hour, day = number(given.get("hour") or "7"), number(given.get("day") or "1")
    if hour > 23:
        raise BadInput("An hour is a number from 0 to 23.")
    return Schedule(given.get("cadence", "daily"), hour, day, given.get("time_zone", "").strip())


ACTS: dict[str, tuple[int, Callable[[int, list[str], Given], Outcome]]] = {
    "address-add": (0, _address_add),
    "address-remove": (1, _address_remove),
    "digest-new": (0, _digest_new),
    "digest-change": (1, _digest_change),
    "digest-switch": (2, _digest_switch),
    "digest-delete": (1, _digest_delete),
    "digest-test": (1, _digest_test),
}
