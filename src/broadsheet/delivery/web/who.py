"""Whose page this is. The one place that will know about accounts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from broadsheet.readers.access import Refused
from broadsheet.readers.write import people
from broadsheet.reading import says

_KEPT = "broadsheet.reader"
NOBODY = "This site has no accounts yet, so nobody can keep anything here."


def is_personal() -> bool:
    """Whether everybody who can open a page may also change the library (one reader, loopback only)."""
    environment = getattr(settings, "ENVIRONMENT", None)
    return getattr(environment, "site", "personal") == "personal"


def reader_of(request: HttpRequest) -> int | None:
    """The reader whose page it is; None where nobody has said anything yet, or nobody is known."""
    if _KEPT not in request.META:
        found = says.me() if is_personal() else None
        request.META[_KEPT] = found.number if found else None
    number: int | None = request.META[_KEPT]
    return number


def may_keep(request: HttpRequest) -> bool:  # noqa: ARG001
    """Whether whoever asks has, or can have, things of their own here."""
    return is_personal()


def require_reader(request: HttpRequest) -> int:  # noqa: ARG001
    """The reader who acts or opens what is theirs. Raises Refused where nobody can be known."""
    if not is_personal():
        raise Refused(NOBODY, hint="Reading, searching and feeds work without one.")
    return people.me().number
