"""A search: the query read, the paper it names outright, the papers that match, and where they fall.

By word and by meaning. Without an index it still finds identifiers and exact titles, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from broadsheet.embeddings import current as encoders
from broadsheet.kernel.errors import BadInput, EncoderUnavailable, IndexUnavailable
from broadsheet.kernel.hits import Hit
from broadsheet.kernel.ids import title_fingerprint
from broadsheet.kernel.query import SORTS, Node, Notice, Query
from broadsheet.papers import read
from broadsheet.papers.views import Card
from broadsheet.reading.mine_scope import scope
from broadsheet.search import current, fuse
from broadsheet.search.explain import why
from broadsheet.search.parse import parse
from broadsheet.search.port import ANYTHING, Facet, Restriction
from broadsheet.search.snippets import Snippet, snippet
from broadsheet.search.tree import scopes, without_scopes

WITHOUT_INDEX = (
    "The search index is not available just now, so only identifiers and exact titles are found. "
    "`broadsheet rebuild` makes a new index."
)
NO_SCOPES = Notice(
    "Nothing is kept here yet, so in: was set aside; this search went through everything.", 0, 0
)
_EXPLAINED_AUTHORS = 200
"""Beyond so many authors nobody looks for the one that was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: the paper, in which fields the words stand, and the part of the abstract that shows it best."""

    card: Card
    why: tuple[str, ...] = ()
    score: float = 0.0
    snippet: Snippet | None = None


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """``direct`` is the paper that the whole text names; ``trouble`` says in words what is not working.

    ``did_you_mean`` is the corrected query; with ``is_corrected`` the answer is to that one already.
    """

    text: str
    sort: str
    direct: Card | None
    found: tuple[Found, ...]
    total: int
    next_cursor: str
    notices: tuple[Notice, ...]
    facets: dict[str, tuple[Facet, ...]]
    did_you_mean: str = ""
    is_corrected: bool = False
    trouble: str = ""


def search(  # noqa: PLR0913  (every one is a choice on the search page)
    text: str,
    *,
    cursor: str = "",
    sort: str = "relevance",
    limit: int = 25,
    mode: str = "hybrid",
    is_literal: bool = False,
    reader: int | None = None,
) -> SearchAnswer:
    """The papers that match ``text``, ``limit`` at a time; ``is_literal`` corrects no spelling. ``mode`` is
    hybrid, lexical or semantic; ``reader`` is whose ``in:mine`` and ``in:collection/…`` are meant.

    Raises BadInput for a damaged cursor, one of another search, and an unknown order, and
    EncoderUnavailable when only meaning is asked for and there is no encoder.
    """
    if sort not in SORTS:
        raise BadInput(f"There is no order called “{sort[:40]}”.", hint=f"Choose one of {', '.join(SORTS)}.")
    query, restriction = _scoped(parse(text), reader)
    encode = _encode() if mode != "lexical" else None
    if mode == "semantic" and encode is None:
        raise EncoderUnavailable("Search by meaning is off.", hint=encoders.trouble() or "Search by word.")
    wanted = fuse.Wanted(limit, cursor, sort, mode=mode, is_literal=is_literal)
    try:
        index = current.reader()
        answer = fuse.search(index, query, wanted, restriction, encode)
        facets = {}
        if query.root is not None:
            facets = index.facets(answer.root, restriction=restriction, also=answer.by_meaning)
    except IndexUnavailable:
        return _without_index(query, sort)
    return _answer(query, wanted, answer, facets)


def _encode() -> fuse.Encode | None:
    """The query's side of the encoder, or None where there is none."""
    encoder = encoders.embedder()
    if encoder is None:
        return None
    return lambda text: {encoder.name: encoder.embed_queries([text])[0]}


def _scoped(query: Query, reader: int | None) -> tuple[Query, Restriction]:
    """The query without its scopes, and the papers they leave. Raises BadInput for an unknown collection."""
    found = scopes(query.root)
    if not found:
        return query, ANYTHING
    root = without_scopes(query.root)
    if reader is None:
        return replace(query, root=root, notices=(*query.notices, NO_SCOPES)), ANYTHING
    only = frozenset.intersection(*(scope(reader, flag.value) for flag in found))
    return replace(query, root=root), Restriction(only)


def _answer(
    query: Query, wanted: fuse.Wanted, answer: fuse.Answer, facets: dict[str, tuple[Facet, ...]]
) -> SearchAnswer:
    direct = _by_key(query.direct_id) if query.direct_id and not wanted.cursor else None
    hits = [hit for hit in answer.hits if direct is None or hit.number != direct.number]
    return SearchAnswer(
        text=query.text,
        sort=wanted.sort,
        direct=direct,
        found=_found(hits, answer.root),
        # The index may not have seen yet what the store holds.
        total=max(answer.total, int(direct is not None)),
        next_cursor=answer.next_cursor,
        notices=query.notices,
        facets=facets,
        did_you_mean=answer.did_you_mean,
        is_corrected=answer.is_corrected,
    )


def _without_index(query: Query, sort: str) -> SearchAnswer:
    named = query.direct_id or (str(title_fingerprint(query.text)) if query.text.strip() else "")
    direct = _by_key(named) if named else None
    return SearchAnswer(
        text=query.text,
        sort=sort,
        direct=direct,
        found=(),
        total=int(direct is not None),
        next_cursor="",
        notices=query.notices,
        facets={},
        trouble=WITHOUT_INDEX,
    )


def _found(hits: list[Hit], root: Node | None) -> tuple[Found, ...]:
    """Hits as cards, in the index's order; a hit whose paper is gone from the store is left out."""
    cards = {card.number: card for card in read.cards([hit.number for hit in hits])}
    return tuple(_explained(cards[hit.number], hit, root) for hit in hits if hit.number in cards)


def _explained(card: Card, hit: Hit, root: Node | None) -> Found:
    fields = {
        "title": card.title,
        "abstract": card.abstract,
        "author": ", ".join(author.name for author in card.authors[:_EXPLAINED_AUTHORS]),
        "org": card.organisation.name if card.organisation else "",
    }
    reasons = (*why(root, fields), *hit.why)
    return Found(card, reasons, hit.score, snippet(card.abstract, root))


def _by_key(called: str) -> Card | None:
    key = read.resolve(called)
    view = read.paper(key) if key else None
    return view.card if view else None
