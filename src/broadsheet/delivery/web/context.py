"""What every page knows: the site's name, the reader's display choices, whether this is the sample."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from broadsheet.delivery.web.flash import said_before
from broadsheet.delivery.web.saying import token
from broadsheet.delivery.web.who import is_personal, may_keep, reader_of
from broadsheet.reading.alternates import alternates
from broadsheet.reading.inbox import waiting
from broadsheet.reading.status import sample_papers

THEMES = ("light", "dark")
THEME_COOKIE, KEYS_COOKIE, LIST_COOKIE = "theme", "keys", "list"


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Lazy where it asks the database: error pages may do without."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "site_name": "Broadsheet",
        "theme": theme if theme in THEMES else "",
        "has_keys": request.COOKIES.get(KEYS_COOKIE) != "off",
        # Asked when the template does, and once a page.
        "sample_papers": cache(sample_papers),
        "here": request.get_full_path(),
        "is_personal": is_personal(),
        "may_keep": may_keep(request),
        "waiting": cache(lambda: _waiting(request)),
        "flash": said_before(request),
        "own_token": cache(lambda: token(request)),
        "alternates": alternates(request.get_full_path()),
    }


def _waiting(request: HttpRequest) -> int:
    try:
        request.get_host()
    except DisallowedHost:
        # The page that refuses a foreign name can be read by whoever made up that name.
        return 0
    reader = reader_of(request)
    return waiting(reader) if reader is not None else 0
