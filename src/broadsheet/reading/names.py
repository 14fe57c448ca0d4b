"""What lists, announcement types and categories are called in front of people."""

from __future__ import annotations

from broadsheet.kernel.categories import CATEGORIES, canonical
from broadsheet.kernel.taxonomy import ARCHIVES

ALL_LISTS = ""
"""The name ``papers.read`` gives to every list taken together."""

_LISTS = {
    "": "All lists",
    "huggingface": "Hugging Face",
    "huggingface-days": "Hugging Face",
    "arxiv": "arXiv",
    "arxiv-feed": "arXiv (daily feeds)",
    "arxiv-oai": "arXiv (OAI-PMH)",
    "arxiv-query": "arXiv (query API)",
    "arxiv-snapshot": "arXiv (snapshot)",
    "saved-page": "Saved page",
    "jsonlines": "Imported file",
    "github": "GitHub",
}
_KINDS = {"": "All", "new": "New", "cross": "Cross-listed", "replace": "Replaced"}
KINDS = ("new", "cross", "replace")
"""arXiv's announcement types, in the order of its own lists."""


def list_name(source: str) -> str:
    """What people call a list or a source; a name nobody gave us stays as it was said.

    >>> list_name("huggingface"), list_name("paperlists")
    ('Hugging Face', 'paperlists')
    """
    return _LISTS.get(source, source)


def kind_name(kind: str) -> str:
    return _KINDS.get(kind, kind.capitalize())


def category_name(code: str) -> str:
    """The name of a category or of a whole archive, or "" for a code that nobody wrote down.

    >>> category_name("cs.CL"), category_name("hep-th"), category_name("cs.XX")
    ('Computation and Language', 'High Energy Physics - Theory', '')
    """
    found = CATEGORIES.get(canonical(code))
    return found.name if found else archive_name(code)


def archive_name(code: str) -> str:
    return ARCHIVES[code][1] if code in ARCHIVES else ""
