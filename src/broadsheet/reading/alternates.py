"""Which feeds belong to a page: what its head offers to feed readers (autodiscovery)."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote

TYPES = (
    ("atom", "application/atom+xml", "Atom"),
    ("rss", "application/rss+xml", "RSS"),
    ("json", "application/feed+json", "JSON Feed"),
)
_NAMED = ("categories", "authors", "organisations")


class Alternate(NamedTuple):
    """A ``<link rel="alternate">``: its title, media type and address."""

    title: str
    type: str
    url: str


def alternates(path: str) -> tuple[Alternate, ...]:
    """The feeds of the page at ``path`` (with its query, where it has one); a page without gets the newest.

    >>> alternates("/categories/cs.CL")[0]
    Alternate(title='cs.CL (Atom)', type='application/atom+xml', url='/feeds/categories/cs.CL.atom')
    """
    title, feed, query = _feed_of(path)
    return tuple(
        Alternate(f"{title} ({label})", media, f"/feeds/{feed}.{suffix}{query}")
        for suffix, media, label in TYPES
    )


def _feed_of(path: str) -> tuple[str, str, str]:
    place, _, query = path.partition("?")
    asked = parse_qs(query, max_num_fields=50) if query.count("&") < 50 else {}
    words = [unquote(word) for word in place.strip("/").split("/")]
    if len(words) == 2 and words[0] in _NAMED and words[1]:
        return words[1][:100], f"{words[0]}/{quote(words[1], safe='')}", ""
    if words[0] == "search" and (text := asked.get("q", [""])[0].strip()):
        return f"Search: {text[:100]}", "search", f"?q={quote(text[:1000], safe='')}"
    if words[0] == "papers" and (source := asked.get("list", [""])[0]) not in ("", "all"):
        return f"{source[:60]}, day by day", f"lists/{quote(source[:60], safe='')}", ""
    if place in ("/", "", "/papers"):
        return "Today’s papers", "today", ""
    return "Newest papers", "newest", ""
