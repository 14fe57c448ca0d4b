"""What the last act came to, carried over to the page that is shown next, and shown there once."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "said"
_SALT = "broadsheet.said"
_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Flash:
    """``act`` is what "Undo" takes back; 0 where there is nothing to take back."""

    sentence: str
    act: int


def say(response: HttpResponse, sentence: str, act: int = 0) -> None:
    # Signed: another port of this machine may set cookies too, and words here look like ours.
    text = signing.dumps([sentence[:400], act], salt=_SALT, compress=True)
    response.set_cookie(COOKIE, text, max_age=_A_MINUTE, httponly=True, samesite="Lax")


def said_before(request: HttpRequest) -> Flash | None:
    text = request.COOKIES.get(COOKIE)
    if not text:
        return None
    try:
        sentence, act = signing.loads(text, salt=_SALT, max_age=_A_MINUTE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Flash(str(sentence), int(act))


def shown(request: HttpRequest, response: HttpResponse) -> None:
    """It is on this page: not on the next one as well."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
