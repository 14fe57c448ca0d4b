"""Words of a query as terms of the index: analysed, weighted, expanded. Builds tantivy queries for leaves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import tantivy
from tantivy import FieldType, Occur, Query, TextAnalyzer

from broadsheet.kernel.ids import parse_id
from broadsheet.kernel.query import DateRange, Flag, Node, Phrase, Word
from broadsheet.search.embedded.schema import analyzers, compounds, prepare
from broadsheet.search.spelling import Lexicon
from broadsheet.search.tree import leaves

TITLE_WEIGHT = 0.25
"""What a word in the title adds to what it weighs anywhere; more than this makes every set worse."""
AUTHOR_WEIGHT = 1.0
COMPOUND_WEIGHT = 0.5
"""What the halves of ``pre-training`` weigh beside its closed spelling."""

_CANDIDATES = 20_000
_MOST_LEXICONS = 8
_ANALYZERS = analyzers()
_OF_FIELD = {"title": "stems", "body": "meaning", "comment": "meaning"}
_PLACE = {"author": "author", "org": "affiliation", "venue": "venue", "comment": "comment"}
_FLAG_FIELD = {"has": "flag", "is": "flag", "type": "kind"}
_SYNTAX = re.compile(r"([^0-9A-Za-z\u0080-\U0010ffff])")


@dataclass(slots=True)
class Terms:
    """Queries over one snapshot of an index; holds what that snapshot's dictionaries say."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    _raw: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _lexicons: dict[tuple[str, str], Lexicon] = field(default_factory=dict)

    def frequency(self, name: str, term: str) -> int:
        """How many papers hold ``term``."""
        return int(self.searcher.doc_freq(name, term))

    def term(self, name: str, value: str, weight: float = 1.0) -> Query:
        query = Query.term_query(self.schema, name, value)
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def silent(self, query: Query) -> Query:
        """The same matches without influence on the score."""
        return Query.const_score_query(query, 0.0)

    def any_of(self, name: str, values: Iterable[str]) -> Query:
        return self.silent(Query.term_set_query(self.schema, name, list(values)))

    def raw_values(self, name: str) -> tuple[str, ...]:
        """Every value of a small raw field (categories, sources)."""
        if name not in self._raw:
            found = self.searcher.terms_with_prefix(name, "", limit=5_000)
            self._raw[name] = tuple(value for value, _ in found)
        return self._raw[name]

    def lexicon(self, name: str, prefix: str) -> Lexicon:
        """The commonest terms that begin so, kept for the next misspelt word."""
        lexicon = self._lexicons.get((name, prefix))
        if lexicon is None:
            lexicon = Lexicon(self.searcher.terms_with_prefix(name, prefix, limit=_CANDIDATES))
            for oldest in list(self._lexicons)[: 1 - _MOST_LEXICONS]:
                self._lexicons.pop(oldest, None)
            self._lexicons[name, prefix] = lexicon
        return lexicon

    # Plain words -----------------------------------------------------------------------------------

    def plain(self, word: Word) -> list[Query]:
        """What a plain word asks for: clauses of which any may match; none for a stop word."""
        text = prepare(word.text)
        if word.is_prefix:
            return self.plain_prefix(text)
        stems = analyse("meaning", text)
        closed = compounds(text)
        weight = COMPOUND_WEIGHT if closed and len(stems) > 1 else 1.0
        clauses = [query for stem in stems for query in self.stem(stem, weight)]
        for stem in analyse("meaning", closed):
            clauses.extend(self.stem(stem))
        names = analyse("folded", text) if stems else []
        return clauses + (self.author(names[0], stems[0]) if len(names) == len(stems) == 1 else [])

    def rarity(self, node: Node) -> float:
        """What BM25 would weigh all the words below ``node`` together."""
        papers = max(1, int(self.searcher.num_docs))
        texts = [
            text
            for leaf in leaves(node)
            if isinstance(leaf, Word | Phrase)
            for text in (leaf.words if isinstance(leaf, Phrase) else (leaf.text,))
        ]
        stems = [stem for text in texts for stem in analyse("meaning", prepare(text))]
        return sum(_rarity(self.frequency("body", stem), papers) for stem in stems) or 1.0

    def stem(self, stem: str, weight: float = 1.0) -> list[Query]:
        """A stem in title and abstract."""
        return [
            self.term("title", stem, TITLE_WEIGHT * weight),
            self.term("body", stem, weight),
        ]

    def author(self, name: str, stem: str) -> list[Query]:
        """A word as somebody's name: it weighs by how much more often it is a name than a word, so that
        papers by a Mr Long do not lead every query about long sequences."""
        as_name = self.frequency("author", name)
        if not as_name:
            return []
        as_word = max(self.frequency("body", stem), self.frequency("title", stem))
        return [self.term("author", name, AUTHOR_WEIGHT * min(1.0, as_name / (as_word + 1)))]

    def stop_word(self, word: Word) -> list[Query]:
        """For queries of stop words only: titles keep them."""
        return [self.term("title", stem) for stem in analyse("stems", prepare(word.text))]

    def plain_prefix(self, text: str) -> list[Query]:
        folded = analyse("folded", text)
        if not folded:
            return []
        # Stems of the commonest completions: `quantiza*` begins no stem, yet `quantiz` is meant.
        known = self.searcher.terms_with_prefix("word", folded[-1], limit=50)
        stems = {stem for word, _ in known for stem in analyse("meaning", word)}
        clauses = [
            Query.boost_query(self.starting("word", folded[-1]), TITLE_WEIGHT),
            self.starting("body", folded[-1]),
            self.starting("author", folded[-1]),
        ]
        return clauses + ([Query.term_set_query(self.schema, "body", sorted(stems))] if stems else [])

    def plain_phrase(self, phrase: Phrase) -> list[Query]:
        """A phrase in title, abstract or among the authors."""
        text = prepare(" ".join(phrase.words))
        made = [
            (self.phrase("title", text), TITLE_WEIGHT),
            (self.phrase("body", text), 1.0),
            (self.names("author", text), AUTHOR_WEIGHT),
        ]
        return [Query.boost_query(query, weight) for query, weight in made if query is not None]

    # Fields ----------------------------------------------------------------------------------------

    def fielded(self, leaf: Word | Phrase) -> Query | None:
        """A word or phrase in one field; None when it says nothing (a stop word in an abstract)."""
        text = leaf.text if isinstance(leaf, Word) else " ".join(leaf.words)
        if leaf.field == "cat":
            return self.category(text, is_prefix=isinstance(leaf, Word) and leaf.is_prefix)
        if leaf.field == "id":
            return self.identifier(text)
        is_prefix = isinstance(leaf, Word) and leaf.is_prefix
        if leaf.field == "abstract":
            return self.abstract(prepare(text), is_prefix=is_prefix)
        name = _PLACE.get(leaf.field, leaf.field)
        if is_prefix:
            folded = analyse("folded", prepare(text))
            return self.starting("word" if name == "title" else name, folded[-1]) if folded else None
        if name in {"author", "affiliation"}:
            return self.names(name, prepare(text))
        return self.phrase(name, prepare(text))

    def abstract(self, text: str, *, is_prefix: bool) -> Query | None:
        """In the body, unless it is there only because the title is."""
        if is_prefix:
            begun = analyse("folded", text)[-1:]
            found, in_title, only = [
                self.starting(name, begun[0]) if begun else None for name in ("body", "word", "title_only")
            ]
        else:
            found, in_title = self.phrase("body", text), self.phrase("title", text)
            only = Query.term_set_query(self.schema, "title_only", analyse("meaning", text))
        if found is None or in_title is None or only is None:
            return found
        elsewhere = Query.boolean_query([(Occur.Must, in_title), (Occur.Must, only)])
        return Query.boolean_query([(Occur.Must, found), (Occur.MustNot, elsewhere)])

    def phrase(self, name: str, text: str) -> Query | None:
        """The words of ``text`` in order; where the field keeps no stop words, any word fills their place."""
        tokens = _ANALYZERS[_OF_FIELD.get(name, "folded")].pre_tokenize(text).tokens
        placed = [(token.position, token.text) for token in tokens]
        if not placed:
            return None
        if len(placed) == 1:
            return self.term(name, placed[0][1])
        first = placed[0][0]
        return Query.phrase_query(self.schema, name, [(place - first, word) for place, word in placed])

    def names(self, name: str, text: str) -> Query | None:
        """A person's or institution's name in either order, with room for a middle name."""
        words = analyse("folded", text)
        if not words:
            return None
        if len(words) == 1:
            return self.term(name, words[0])
        orders = (words, words[::-1])
        return any_should(
            [Query.phrase_query(self.schema, name, list(enumerate(order)), slop=1) for order in orders]
        )

    def category(self, text: str, *, is_prefix: bool = False) -> Query:
        """``cs.LG`` is itself, ``cs`` all below it, whatever the case."""
        asked = text.casefold()
        archive = asked.rstrip(".") + "."
        known = [
            value
            for value in self.raw_values("category")
            if (folded := value.casefold()) == asked
            or folded.startswith(archive)
            or (is_prefix and folded.startswith(asked))
        ]
        return self.any_of("category", known or [text])

    def identifier(self, text: str) -> Query:
        """Any spelling of a paper's id or address; a trailing star asks for all that begin so."""
        if text.endswith("*"):
            bare = text.rstrip("*")
            begun = [bare, *(f"{scheme}:{bare}" for scheme in ("arxiv", "doi", "acl") if ":" not in bare)]
            return self.silent(Query.boolean_query([(Occur.Should, self.starting("ids", b)) for b in begun]))
        found = parse_id(text)
        return self.any_of("ids", {text, *([str(found)] if found else [])})

    def starting(self, name: str, prefix: str) -> Query:
        """Terms that begin with ``prefix``, taken literally."""
        return Query.regex_query(self.schema, name, _SYNTAX.sub(r"\\\1", prefix[:60]) + ".*")

    # Columns ---------------------------------------------------------------------------------------

    def dates(self, wanted: DateRange) -> Query:
        """Papers without a date are in no range."""
        low = wanted.first.toordinal() if wanted.first else 1
        high = wanted.last.toordinal() if wanted.last else 4_000_000
        return self.between("announced" if wanted.field == "announced" else "dated", low, high)

    def numbers(self, low: int, high: int | None) -> Query:
        """Papers by their numbers, both ends included."""
        return self.between("number", low, 1 << 62 if high is None else high)

    def between(self, name: str, low: int, high: int) -> Query:
        return self.silent(Query.range_query(self.schema, name, FieldType.Unsigned, low, high))

    def flag(self, flag: Flag) -> Query:
        """Scopes (``in:``) match nothing here: whoever knows the reader resolves them first."""
        if flag.field == "source":
            named = [v for v in self.raw_values("source") if v.casefold() == flag.value]
            return self.any_of("source", named or [flag.value])
        if flag.field not in _FLAG_FIELD:
            return Query.empty_query()
        return self.silent(self.term(_FLAG_FIELD[flag.field], flag.value))


def analyse(name: str, text: str) -> list[str]:
    """The terms of ``text``."""
    analyzer: TextAnalyzer = _ANALYZERS[name]
    return list(analyzer.analyze(text)) if text else []


def _rarity(count: int, papers: int) -> float:
    """BM25's weight of a term in ``count`` of ``papers``."""
    return math.log1p((papers - count + 0.5) / (count + 0.5)) if count < papers else 0.01


def any_should(queries: Sequence[Query]) -> Query:
    """One of them must match; a single one stands for itself."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, q) for q in queries])
