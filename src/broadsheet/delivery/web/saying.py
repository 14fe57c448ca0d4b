"""What pages need to show what a reader says of their papers: the answers, and a form's token that lasts.

The token is the cookie's own value and not a masked one, which would make every page different every time
and spoil its tag. Masking guards against guessing by compressed length; answers here are padded at random
before they are compressed, and the cookie does not travel with requests that other sites cause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token

from broadsheet.delivery.web.who import may_keep, reader_of
from broadsheet.papers.views import Card
from broadsheet.reading import says


@dataclass(frozen=True, slots=True)
class Following:
    """A page's thing that can be followed: ``noun`` is what the button calls it."""

    kind: str
    value: str
    noun: str
    is_followed: bool


def token(request: HttpRequest) -> str:
    get_token(request)
    return str(request.META["CSRF_COOKIE"])


def saying(
    request: HttpRequest, cards: Iterable[Card], *, kind: str = "", value: str = "", noun: str = ""
) -> dict[str, Any]:
    """The context of a page with ``cards`` that is about the thing named by ``kind`` and ``value``."""
    if not may_keep(request):
        return {}
    reader = reader_of(request)
    found = says.says(reader, [card.number for card in cards])
    context: dict[str, Any] = {"says": found, "form_token": token(request)}
    if kind and (kind != "query" or says.can_follow(value)):
        is_followed = says.is_followed(reader, kind, value)
        context["following"] = Following(kind, value, noun, is_followed)
    return context
