"""From an IndexDoc to tantivy's document, and to the fingerprint that ``verify`` compares."""

from __future__ import annotations

import hashlib
from datetime import date

from tantivy import Document

from broadsheet.kernel.hits import IndexDoc
from broadsheet.kernel.ids import title_fingerprint
from broadsheet.search.acronyms import introduced
from broadsheet.search.embedded.schema import CURSOR_ID, compounds, prepare
from broadsheet.search.words import folded_words, is_stop_word, stem

MAX_AUTHORS = 300
_LONGEST_TEXT = 100_000
_NUMBER_BITS = 32


def fingerprint(doc: IndexDoc) -> str:
    """16 hexadecimal digits over everything the index holds of a paper."""
    return f"{_digest(doc):016x}"


def _digest(doc: IndexDoc) -> int:
    parts = (
        doc.key, doc.title, doc.abstract, doc.authors, doc.categories, doc.ids, doc.organisation,
        doc.comments, doc.venue, doc.sources, doc.flags, doc.kinds, doc.dated, doc.announced, doc.votes,
    )  # fmt: skip
    # Lone surrogates reach us from broken sources; they must not stop a verify.
    digest = hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=8)
    return int.from_bytes(digest.digest())


def date_key(day: date | None, number: int = 0) -> int:
    """Sorts by day, then by number, in one column; a paper without a date sorts last."""
    return (day.toordinal() if day else 0) << _NUMBER_BITS | number


def to_document(doc: IndexDoc) -> Document:
    """Everything but the text goes in as it is; the text is prepared for the tokenizer."""
    made = Document()
    made.add_text("id", str(doc.number))
    made.add_bytes("key", doc.key.encode("utf-8", "replace"))
    for value in {doc.key, *doc.ids, str(title_fingerprint(doc.title))}:
        made.add_text("ids", _clean(value))
    _add_text(made, doc)
    _add_names(made, doc)
    _add_columns(made, doc)
    return made


def cursor_document(cursor: int, lengths: str) -> Document:
    """The one document that is no paper: the log position, and how much of the other files counts."""
    made = Document()
    made.add_bytes("lengths", lengths.encode())
    made.add_text("id", CURSOR_ID)
    made.add_unsigned("cursor", cursor)
    return made


def _clean(text: str) -> str:
    text = prepare(text[:_LONGEST_TEXT])
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _add_text(made: Document, doc: IndexDoc) -> None:
    title = _clean(doc.title)
    made.add_text("title", title)
    made.add_text("word", title)
    made.add_text("body", title)
    abstract = _clean(doc.abstract)
    if abstract:
        made.add_text("body", abstract)
    for missing in _missing(title, abstract):
        made.add_text("title_only", missing)
    closed = compounds(f"{title} {abstract}")
    if closed:
        made.add_text("body", closed)
    for short, long in introduced(f"{title} {abstract}"):
        # Both ways, so that either side is the beginning of a term of the dictionary.
        made.add_text("acronym", f"{short}={long}")
        made.add_text("acronym", f"{long}={short}")
    if doc.comments:
        made.add_text("comment", _clean(doc.comments))
    if doc.venue:
        made.add_text("venue", _clean(doc.venue))


def _missing(title: str, abstract: str) -> set[str]:
    """Stems of the title that begin no word of the abstract: by them a search in abstracts only can tell
    where in the body a word stands."""
    stems = {stem(word) for word in folded_words(title) if not is_stop_word(word)}
    if not abstract:
        return stems
    lowered = abstract.lower() if abstract.isascii() else " ".join(folded_words(abstract))
    return {one for one in stems if not _begins_word(lowered, one)}


def _begins_word(text: str, stem: str) -> bool:
    # Snowball writes theory as theori: without its last letter it begins the word again.
    start = stem.removesuffix("i")
    at = text.find(start)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(start, at + 1)
    return at >= 0


def _add_names(made: Document, doc: IndexDoc) -> None:
    for author in doc.authors[:MAX_AUTHORS]:
        name = _clean(author)
        made.add_text("author", name)
        made.add_text("name", name[:80])
    for field, values in (("category", doc.categories), ("source", doc.sources), ("flag", doc.flags)):
        for value in values:
            made.add_text(field, _clean(value))
    for kind in doc.kinds:
        made.add_text("kind", _clean(kind))
    if doc.organisation:
        name = _clean(doc.organisation)
        made.add_text("organisation", name)
        made.add_text("affiliation", name)


def _add_columns(made: Document, doc: IndexDoc) -> None:
    made.add_unsigned("number", doc.number)
    made.add_unsigned("by_date", date_key(doc.dated, doc.number))
    made.add_unsigned("by_votes", max(0, doc.votes) << _NUMBER_BITS | doc.number)
    made.add_unsigned("fingerprint", _digest(doc))
    if doc.dated is not None:
        made.add_unsigned("year", doc.dated.year)
        # Ranges compare columns of few bits much faster than the key that sorts.
        made.add_unsigned("dated", doc.dated.toordinal())
    if doc.announced is not None:
        made.add_unsigned("announced", doc.announced.toordinal())
