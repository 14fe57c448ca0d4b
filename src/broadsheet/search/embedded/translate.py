"""From the kernel's tree to a tantivy query over one snapshot of the index."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import Occur, Query

from broadsheet.kernel.query import And, DateRange, Flag, Node, Not, Or, Phrase, Ranked, Word
from broadsheet.search.embedded.schema import CURSOR_ID
from broadsheet.search.embedded.terms import Terms, any_should
from broadsheet.search.port import Restriction
from broadsheet.search.tree import leaves


def translate(terms: Terms, root: Node | None, restriction: Restriction | None = None) -> Query:
    """Every paper that ``root`` matches, scored; None is all of them."""
    query = None if root is None else _node(terms, root)
    if query is None and root is not None and any(leaves(root)):
        query = _only_stop_words(terms, root)
    return _restricted(terms, query, restriction or Restriction())


def orders_by_words(root: Node | None) -> bool:
    """Whether words decide the order; without any, the newest come first."""
    return any(
        isinstance(leaf, Word | Phrase) and leaf.field not in {"cat", "id", "org"} for leaf in leaves(root)
    )


def all_papers(terms: Terms) -> Query:
    """Everything but the document that holds the cursor."""
    return Query.boolean_query(
        [
            (Occur.Must, Query.const_score_query(Query.all_query(), 0.0)),
            (Occur.MustNot, terms.term("id", CURSOR_ID)),
        ]
    )


def _node(terms: Terms, node: Node) -> Query | None:
    """None for what says nothing: a stop word asks for nothing, and forbids nothing."""
    if isinstance(node, DateRange):
        return terms.dates(node)
    if isinstance(node, Flag):
        return terms.flag(node)
    if isinstance(node, Ranked):
        clauses = [query for child in node.children for query in _wish(terms, child)]
        return any_should(clauses) if clauses else None
    if isinstance(node, Or):
        clauses = [query for child in node.children for query in _clauses(terms, child)]
        return any_should(clauses) if clauses else None
    if isinstance(node, And):
        return _and(terms, node.children)
    if isinstance(node, Not):
        return _and(terms, (node,))
    clauses = _clauses(terms, node)
    return any_should(clauses) if clauses else None


def _wish(terms: Terms, node: Node) -> list[Query]:
    """Among wishes an Or is a choice of spellings: only the best of them counts, and each weighs like the
    commonest, or a rare spelling would win by its rarity. Words that make up a run keep their own weights."""
    if not isinstance(node, Or):
        return _clauses(terms, node)
    rarities = [terms.rarity(child) for child in node.children]
    commonest = min(
        r for r, child in zip(rarities, node.children, strict=True) if not isinstance(child, Phrase)
    )
    choices: list[Query] = []
    for child, rarity in zip(node.children, rarities, strict=True):
        clauses = [q for part in _parts(child) for q in _clauses(terms, part)]
        if clauses:
            weight = 1.0 if isinstance(child, Ranked) else min(1.0, commonest / rarity)
            choices.append(Query.boost_query(any_should(clauses), weight))
    return [Query.disjunction_max_query(choices)] if choices else []


def _parts(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, Ranked) else (node,)


def _clauses(terms: Terms, node: Node) -> list[Query]:
    """Alternatives, flat where they are words: tantivy prunes flat unions."""
    if isinstance(node, Word) and not node.field:
        return terms.plain(node)
    if isinstance(node, Phrase) and not node.field:
        return terms.plain_phrase(node)
    query = terms.fielded(node) if isinstance(node, Word | Phrase) else _node(terms, node)
    return [] if query is None else [query]


def _and(terms: Terms, children: Iterable[Node]) -> Query | None:
    clauses: list[tuple[Occur, Query]] = []
    for child in children:
        inner = _node(terms, child.child if isinstance(child, Not) else child)
        if inner is not None:
            clauses.append((Occur.MustNot if isinstance(child, Not) else Occur.Must, inner))
    if clauses and all(occur is Occur.MustNot for occur, _ in clauses):
        clauses.append((Occur.Must, all_papers(terms)))
    return Query.boolean_query(clauses) if clauses else None


def _only_stop_words(terms: Terms, root: Node) -> Query:
    words = [leaf for leaf in leaves(root) if isinstance(leaf, Word)]
    clauses = [query for word in words for query in terms.stop_word(word)]
    return any_should(clauses) if clauses else Query.empty_query()


def _restricted(terms: Terms, query: Query | None, restriction: Restriction) -> Query:
    clauses: list[tuple[Occur, Query]] = []
    if restriction.only is not None:
        clauses.append((Occur.Must, terms.any_of("id", map(str, restriction.only))))
    if restriction.without:
        clauses.append((Occur.MustNot, terms.any_of("id", map(str, restriction.without))))
    if restriction.up_to is not None:
        clauses.append((Occur.Must, terms.numbers(0, restriction.up_to)))
    if query is None and not any(occur is Occur.Must for occur, _ in clauses):
        query = all_papers(terms)
    if not clauses:
        assert query is not None
        return query
    return Query.boolean_query([*clauses, *([(Occur.Must, query)] if query is not None else [])])
