"""Licences as sources name them, as one address each, and whether they let others share an abstract.

https://creativecommons.org/licenses/ - a licence that forbids commercial use or changes still allows a
library to show the abstract, but not everybody whom we pass it on to: only free ones count as "may share".
"""

from __future__ import annotations

import re

_SHORT = re.compile(r"cc[\s_-]*(by(?:[\s_-]*(?:nc|nd|sa))*|0|zero)(?:[\s_-]*v?(\d\.\d))?", re.IGNORECASE)
_ADDRESS = re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)", re.IGNORECASE)
_FREE = frozenset(("by", "by-sa", "zero", "mark", "cc0"))


def licence_address(text: str) -> str:
    """The address of the licence that ``text`` names, the text itself where it is one, or "".

    >>> licence_address("cc_by_nc_nd")
    'https://creativecommons.org/licenses/by-nc-nd/4.0/'
    """
    text = text.strip()[:500]
    if text.startswith(("https://", "http://")):
        return text
    found = _SHORT.fullmatch(text) or _SHORT.search(text)
    if found is None:
        return ""
    kind = re.sub(r"[\s_]+", "-", found[1].lower())
    if kind in ("0", "zero"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"https://creativecommons.org/licenses/{kind}/{found[2] or '4.0'}/"


def may_share(licence: str) -> bool:
    """Whether ``licence`` (an address) lets everybody republish, for any purpose."""
    found = _ADDRESS.search(licence)
    return bool(found and found[1].lower() in _FREE)
