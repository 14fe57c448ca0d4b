"""What every page knows: the site's name, the reader's display choices, whether this is the sample."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from broadsheet.reading.alternates import alternates
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
        "alternates": alternates(request.get_full_path()),
    }


def is_personal() -> bool:
    """Whether everybody who can open a page may also change the library (one reader, loopback only)."""
    environment = getattr(settings, "ENVIRONMENT", None)
    return getattr(environment, "site", "personal") == "personal"
