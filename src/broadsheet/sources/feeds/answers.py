"""What sources with a JSON interface need of the network, and the reading of their answers.

``net.fetch.Fetcher.get`` and ``post_json`` fit. A web page, a torn answer or an error inside a 200 answer is
a BadPayload with the first of its words, never an empty page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

import orjson

from broadsheet.kernel.errors import BadPayload, SourceRefused
from broadsheet.net.answer import RefusedAnswer, excerpt

Params = dict[str, str | int]
"""A query; values that are "" are left out."""


class Answer(Protocol):
    """The part of an answer that an adapter reads."""

    @property
    def body(self) -> bytes: ...

    @property
    def url(self) -> str: ...


class Get(Protocol):
    """Asks for a whole address; raises SourceRefused, SourceUnreachable, AddressRefused or BadPayload."""

    def __call__(self, url: str, /, *, headers: Mapping[str, str] | None = None) -> Answer: ...


class Post(Protocol):
    """Sends JSON; errors as for Get."""

    def __call__(
        self,
        url: str,
        payload: object,
        /,
        *,
        headers: Mapping[str, str] | None = None,
        may_repeat: bool = False,
    ) -> Answer: ...


class CursorExpired(SourceRefused):
    """A cursor that the source no longer honours; the harvest starts again from the last complete day."""

    code = "cursor-expired"


def address(base: str, path: str, params: Mapping[str, str | int] | None = None) -> str:
    """``base`` and ``path`` with a query; empty values are left out."""
    query = urlencode({name: value for name, value in (params or {}).items() if value != ""})
    return f"{base.rstrip('/')}{path}{'?' if query else ''}{query}"


def read_json(answer: Answer, who: str) -> Any:
    """The answer's JSON. Raises BadPayload for a web page, a torn answer or nothing at all."""
    body = answer.body.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if not body:
            what = "nothing at all"
        elif body[:1] == b"<":
            what = f"a web page instead of data: “{excerpt(body)}”"
        else:
            what = f"JSON that breaks off or is damaged ({str(error).partition(':')[0]})"
        raise BadPayload(f"{who} answered with {what}.", hint="It will be tried again later.") from error


def read_object(answer: Answer, who: str) -> dict[str, Any]:
    """The answer's JSON object; BadPayload where it is something else."""
    data = read_json(answer, who)
    if not isinstance(data, dict):
        raise BadPayload(f"{who} answered with JSON that is not an object.")
    return data


def list_in(data: Mapping[str, Any], name: str, who: str) -> list[Any]:
    """The list called ``name``, without which an answer is not the source's any more."""
    found = data.get(name)
    if not isinstance(found, list):
        raise BadPayload(
            f"{who} answered without “{name}”: its format may have changed.",
            hint="Nothing was taken from this answer.",
        )
    return found


def expired_on(error: RefusedAnswer, cursor: str, who: str, *statuses: int) -> SourceRefused:
    """``error`` as CursorExpired, where it answers a cursor and has one of ``statuses``."""
    if cursor and error.status in statuses:
        return CursorExpired(f"{who} no longer honours its cursor: {error.excerpt or error.status}")
    return error


def numbered(cursor: str, sets: int) -> tuple[int, str]:
    """A cursor of ours, ``<number of the set>:<the source's own>``, taken apart. Raises CursorExpired."""
    if not cursor:
        return 0, ""
    number, colon, rest = cursor.partition(":")
    if not colon or not number.isdecimal() or len(number) > 6 or int(number) >= max(1, sets):
        raise CursorExpired("This cursor is not of this harvest: its sets were others.")
    return int(number), rest


def after(number: int, following: str, sets: int) -> str:
    """The cursor for ``following`` in the same set or, where that is "", for the next set's start."""
    if following:
        return f"{number}:{following}"
    return f"{number + 1}:" if number + 1 < sets else ""
