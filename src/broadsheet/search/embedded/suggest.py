"""Completions and near spellings, all from the term dictionaries of the index itself."""

from __future__ import annotations

from tantivy import Occur, Query

from broadsheet.search.embedded.schema import prepare
from broadsheet.search.embedded.terms import analyse
from broadsheet.search.embedded.view import View
from broadsheet.search.port import Suggestion, Window
from broadsheet.search.spelling import distance
from broadsheet.search.words import stem

_SHORTEST_NAME = 3
_ENDINGS = ("e", "y", "s", "es", "ies", "ed", "ing", "ion", "ions", "al", "ation", "er", "ity", "ive")


def word_count(view: View, word: str) -> int:
    """Papers that hold the word, a form of it, or an author of that name."""
    text = prepare(word)
    counts = [
        view.terms.frequency(field, stem) for stem in analyse("stems", text) for field in ("title", "body")
    ]
    counts += [view.terms.frequency("author", name) for name in analyse("folded", text)]
    return max(counts, default=0)


def stands_for(view: View, text: str) -> tuple[tuple[str, int], ...]:
    """Out of the pairs that abstracts introduce."""
    found = view.searcher.terms_with_prefix("acronym", f"{text}=", limit=4)
    return tuple((pair.partition("=")[2], count) for pair, count in found)


def words_like(view: View, word: str, limit: int) -> tuple[str, ...]:
    """Words of titles with the same first letter and few letters changed; else words of abstracts with the
    same first two."""
    folded = analyse("folded", prepare(word))
    if len(folded) != 1 or len(folded[0]) < _SHORTEST_NAME:
        return ()
    typed = folded[0]
    found = view.terms.lexicon("word", typed[:1]).nearest(typed, limit)
    if found:
        return found
    near = view.terms.lexicon("body", typed[:2]).nearest(stem(typed), limit)
    return tuple(filter(None, (_written_out(one, typed) for one in near)))


def _written_out(stemmed: str, typed: str) -> str:
    """A word with that stem, as near to what was typed as can be: ``languag`` is ``language``."""
    bare = stemmed.removesuffix("i")
    forms = [stemmed, *(bare + ending for ending in _ENDINGS)]
    fitting = [form for form in forms if stem(form) == stemmed]
    return min(fitting, key=lambda form: (distance(form, typed, 4), len(form)), default="")


def suggest(view: View, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Categories, then titles and authors in turn, then words."""
    text = " ".join(prepare(prefix[:200]).split())
    if not text or limit < 1:
        return ()
    found = _categories(view, text)[:2]
    titles, authors = _titles(view, text, limit), _authors(view, text, limit)
    for pair in range(limit):
        found.extend(titles[pair : pair + 1] + authors[pair : pair + 1])
    return tuple(found[:limit])


def _categories(view: View, text: str) -> list[Suggestion]:
    asked = text.casefold()
    return [
        Suggestion("category", value, f"cat:{value}")
        for value in view.terms.raw_values("category")
        if value.casefold().startswith(asked)
    ]


def _authors(view: View, text: str, limit: int) -> list[Suggestion]:
    """Full names that begin with what was typed, those with most papers first."""
    if len(text) < _SHORTEST_NAME:
        return []
    spellings = dict.fromkeys((text, text.title()))
    counts: dict[str, int] = {}
    for spelling in spellings:
        counts.update(view.searcher.terms_with_prefix("name", spelling, limit=limit))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]
    found = [Suggestion("author", name, f'author:"{name}"', count) for name, count in ordered]
    return found or _surnames(view, text, limit)


def _surnames(view: View, text: str, limit: int) -> list[Suggestion]:
    """Full names are listed by their first part; by any other part only that part is known."""
    words = analyse("folded", text)
    if len(words) != 1:
        return []
    parts = view.searcher.terms_with_prefix("author", words[0], limit=min(3, limit))
    return [Suggestion("author", part.title(), f"author:{part}", count) for part, count in parts]


def _titles(view: View, text: str, limit: int) -> list[Suggestion]:
    """Titles with all words typed, the last of them possibly unfinished; most votes first."""
    words = analyse("folded", text)
    if not words or len(words[-1]) < 2:
        return []
    clauses = [(Occur.Must, view.terms.term("word", word)) for word in words[:-1]]
    completed = [word for word, _ in view.searcher.terms_with_prefix("word", words[-1], limit=12)]
    if not completed:
        return []
    clauses.append((Occur.Must, view.terms.any_of("word", completed)))
    hits = view.sorted(Query.boolean_query(clauses), "by_votes", Window(limit)).hits
    return [Suggestion("title", "", view.key_at(at), 0, number) for _, number, at in hits]
