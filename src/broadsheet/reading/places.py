"""Absolute addresses of this site, for what leaves it: feeds, Markdown, harvests, citations.

Pages link within the site and need none of these.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.conf import settings


def site_url() -> str:
    """The address people open, without a closing slash (``BROADSHEET_URL``)."""
    environment = getattr(settings, "ENVIRONMENT", None)
    return str(getattr(environment, "url", "http://127.0.0.1:8000")).rstrip("/")


def site_host() -> str:
    return urlsplit(site_url()).hostname or "localhost"


def paper_url(address: str) -> str:
    """``address`` is what a card gives: a bare arXiv id or a key."""
    return f"{site_url()}/papers/{quote(address, safe='/:')}"


def author_url(slug: str) -> str:
    return f"{site_url()}/authors/{quote(slug, safe='')}"
