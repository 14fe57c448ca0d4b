"""The fields of the lexical index and how text becomes terms. Change anything here: raise SCHEMA_VERSION."""

from __future__ import annotations

import re
import unicodedata

import tantivy
from tantivy import Filter, TextAnalyzer

from broadsheet.search.words import folding

SCHEMA_VERSION = "embedded-4"
CURSOR_ID = "cursor"
"""The ``id`` of the one document that is no paper: it holds the log position, and is replaced in the same
commit as the papers it speaks of."""

_NO_SPACES = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])")
_LONGEST_HALF = 18
_OPENING = "([{\"'‘“`$~/"
_CLOSING = ")]},.;:!?\"'’”`$/"


def build_schema() -> tantivy.Schema:
    """Nothing is stored but the key: texts live in the database, hits carry numbers."""
    build = tantivy.SchemaBuilder()
    build.add_bytes_field("key", stored=True)
    build.add_bytes_field("lengths", stored=True)
    for name in ("id", "ids", "name", "kind", "acronym"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("category", "source", "organisation", "flag"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    build.add_text_field("title", tokenizer_name="stems", index_option="position")
    # Title and abstract together: what BM25 ranks by. The title's own field only adds to it.
    build.add_text_field("body", tokenizer_name="meaning", index_option="position")
    build.add_text_field("title_only", tokenizer_name="raw", index_option="basic")
    build.add_text_field("word", tokenizer_name="folded", index_option="basic")
    build.add_text_field("author", tokenizer_name="folded", index_option="position")
    build.add_text_field("affiliation", tokenizer_name="folded", index_option="position")
    build.add_text_field("venue", tokenizer_name="folded", index_option="position")
    build.add_text_field("comment", tokenizer_name="meaning", index_option="position")
    for name in ("number", "by_date", "by_votes", "dated", "announced", "year", "fingerprint", "cursor"):
        build.add_unsigned_field(name, fast=True)
    return build.build()


def analyzers() -> dict[str, TextAnalyzer]:
    """``folded``: lower case without accents; ``stems``: also English stems; ``meaning``: also without
    stop words, which leave gaps in the positions."""
    return {
        "folded": folding().build(),
        "stems": folding().filter(Filter.stemmer("english")).build(),
        "meaning": folding().filter(Filter.stopword("english")).filter(Filter.stemmer("english")).build(),
    }


def register(index: tantivy.Index) -> None:
    """Analyzers live in memory, not in the index: every opening names them again."""
    for name, analyzer in analyzers().items():
        index.register_tokenizer(name, analyzer)


def prepare(text: str) -> str:
    """Text as the tokenizer needs it: composed letters, and scripts without spaces sign by sign."""
    if text.isascii():
        return text
    return _NO_SPACES.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def compounds(text: str) -> str:
    """``pre-training`` as ``pretraining``: the closed spellings of all hyphenated pairs, once each.

    Longer chains (state-of-the-art) are no words. Splitting at hyphens is four times faster than a regular
    expression over the text, and this runs for every paper.
    """
    parts = text.split("-")
    found: dict[str, None] = {}
    last = len(parts) - 1
    for at in range(last):
        before, after = parts[at], parts[at + 1]
        if not (before[-1:].isalnum() and after[:1].isalnum()):
            continue
        first, second = before[-_LONGEST_HALF:].split()[-1], after[:_LONGEST_HALF].split()[0]
        is_chain = (at and first == before) or (at + 1 < last and second == after)
        first, second = first.lstrip(_OPENING), second.rstrip(_CLOSING)
        if not is_chain and first.isalnum() and second.isalnum():
            found[first + second] = None
    return " ".join(found)
