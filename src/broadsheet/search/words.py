"""Words of running text: where they stand, and the stem by which two forms of one word are the same.

The stemmer is the one the embedded index uses, so that what is highlighted is what matched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")


def folding() -> TextAnalyzerBuilder:
    """Lower case without accents, in words of letters and digits."""
    build = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    return build.filter(Filter.lowercase()).filter(Filter.ascii_fold())


_FOLD: TextAnalyzer = folding().build()
_STEMS: TextAnalyzer = folding().filter(Filter.stemmer("english")).build()
_MEANING: TextAnalyzer = folding().filter(Filter.stopword("english")).build()


@dataclass(frozen=True, slots=True)
class Place:
    """One word of a text: its stem, and where it stands in characters."""

    stem: str
    folded: str
    start: int
    end: int


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word, or the word in lower case where the analyser finds none or several."""
    found = _STEMS.analyze(word)
    return found[0] if len(found) == 1 else word.lower()


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word in lower case without accents."""
    found = folded_words(word)
    return found[0] if len(found) == 1 else word.lower()


def folded_words(text: str) -> list[str]:
    """All words of ``text``, folded."""
    return list(_FOLD.analyze(text))


@lru_cache(maxsize=50_000)
def is_stop_word(word: str) -> bool:
    """Whether the word carries no meaning of its own (the, of, is)."""
    return bool(folded_words(word)) and not _MEANING.analyze(word)


def words_of(text: str) -> list[re.Match[str]]:
    """Every word of ``text`` as a match, in order."""
    return list(_WORD.finditer(text))


def place(match: re.Match[str]) -> Place:
    """One word of a text with its stem."""
    return Place(stem(match[0]), fold(match[0]), match.start(), match.end())
