"""Acronyms as papers introduce them: ``large language models (LLMs)``. Pure; strict rather than complete."""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadsheet.search.words import fold, stem

LONGEST_FORM = 6
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9]{0,7}[A-Z0-9]s?)\)")
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset({"of", "and", "for", "the", "in", "to", "a", "on", "with", "by"})
_REACH = 120


def introduced(text: str) -> Iterator[tuple[str, str]]:
    """(short, long) of every acronym that ``text`` introduces: ``("llm", "large language model")``, the
    long form as stems joined by spaces."""
    if "(" not in text:
        return
    for match in _BRACKETED.finditer(text):
        short = singular(match[1])
        before = _WORD.findall(text[max(0, match.start() - _REACH) : match.start()])
        long = _long_form(short, [fold(word) for word in before])
        if long:
            yield short, " ".join(map(stem, long))


def singular(acronym: str) -> str:
    """``LLMs`` as ``llm``."""
    return (acronym[:-1] if acronym.endswith("s") and len(acronym) > 2 else acronym).lower()


def _long_form(short: str, before: list[str]) -> list[str]:
    """The words at the end of ``before`` whose initials spell ``short``; small words need no letter."""
    words: list[str] = []
    letters = list(short)
    for word in reversed(before):
        if letters and word[:1] == letters[-1]:
            letters.pop()
        elif word not in _SMALL:
            return []
        words.append(word)
        if not letters:
            return words[::-1] if len(words) <= LONGEST_FORM else []
    return []
