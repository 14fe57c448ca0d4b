"""Citation keys: the same paper has the same key in every export, and no two papers share one."""

from __future__ import annotations

import re
from hashlib import blake2b

from broadsheet.kernel.text import slug
from broadsheet.papers.cite.work import Work

_UNWANTED = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY_WORDS = frozenset({"the", "and", "for", "with", "from", "are", "can", "how", "what", "why", "towards"})


def key_of(work: Work) -> str:
    """Family name, year, and what makes it unique: the arXiv id, else a title word and part of a digest.

    It depends on the paper alone, not on what it is exported with, so a key in somebody's manuscript stays
    right: ``stone2024-2401.00001``.
    """
    lead = f"{_family(work)}{work.year or ''}"
    if work.key.startswith("arxiv:"):
        return f"{lead}-{work.arxiv.replace('/', '-')}"
    digest = blake2b(work.key.encode(errors="replace"), digest_size=4).hexdigest()
    return f"{lead}{_title_word(work.title)}-{digest}"


def _family(work: Work) -> str:
    first = work.authors[0].family if work.authors else ""
    return _ascii(first)[:30] or "anon"


def _title_word(title: str) -> str:
    words = (word.casefold() for word in _WORD.findall(title))
    return next((found for word in words if word not in _EMPTY_WORDS and (found := _ascii(word)[:20])), "")


def _ascii(text: str) -> str:
    return _UNWANTED.sub("", slug(text))
