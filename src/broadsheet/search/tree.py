"""Walks and reshapes the tree of a query. Pure; engines and snippets use it to see what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from broadsheet.kernel.query import And, DateRange, Flag, Node, Not, Or, Phrase, Ranked, Word

PROSE = 8
"""More plain words than this, and a query is prose."""


def leaves(node: Node | None) -> Iterator[Word | Phrase | DateRange | Flag]:
    """Every leaf that is not negated, from left to right."""
    if node is None or isinstance(node, Not):
        return
    if isinstance(node, Ranked | And | Or):
        for child in node.children:
            yield from leaves(child)
    else:
        yield node


def is_plain(node: Node) -> bool:
    """A word without field: what orders hits rather than decides them."""
    return isinstance(node, Word) and not node.field


def ranked(children: Iterable[Node]) -> Node | None:
    """Side by side, with nested Ranked opened up; one child stands for itself."""
    return _joined(Ranked, children)


def both(children: Iterable[Node]) -> Node | None:
    """And of all, opened up."""
    return _joined(And, children)


def either(children: Iterable[Node]) -> Node | None:
    """Or of all, opened up."""
    return _joined(Or, children)


def _joined(kind: type[Ranked] | type[And] | type[Or], children: Iterable[Node]) -> Node | None:
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else (child,))
    if len(flat) > 1:
        return kind(tuple(flat))
    return flat[0] if flat else None


def side_by_side(items: Iterable[Node]) -> Node | None:
    """What words, phrases, fields and groups mean when nothing is written between them.

    Plain words are a wish (Ranked); everything else is a condition that holds for every hit. In a long
    text, pasted or asked as a question, quotation marks stress words rather than demand them.
    """
    items = list(items)
    is_prose = sum(map(is_plain, items)) > PROSE
    wishes: list[Node] = []
    conditions: list[Node] = []
    for item in items:
        if isinstance(item, And) and _has_wish(item):
            wishes.extend(part for part in item.children if isinstance(part, Ranked))
            conditions.extend(part for part in item.children if not isinstance(part, Ranked))
        else:
            is_stress = is_prose and isinstance(item, Phrase) and not item.field
            (wishes if is_wish(item) or is_stress else conditions).append(item)
    wish = ranked(wishes)
    if wish is None or not conditions:
        return wish or both(conditions)
    # One wished word stays wrapped, so that it can be told from a word in a written AND.
    return both([wish if isinstance(wish, Ranked) else Ranked((wish,)), *conditions])


def _has_wish(node: And) -> bool:
    return any(isinstance(child, Ranked) for child in node.children)


def demanded(node: Node) -> Node:
    """The same as a condition: beside a written AND a wish must match, too."""
    if isinstance(node, Ranked):
        return either(node.children) or node
    if isinstance(node, And):
        return both(map(demanded, node.children)) or node
    return node


def in_field(node: Node, name: str) -> Node:
    """``title:(graph OR "neural net")``: the field, given to every word below that has none."""
    if isinstance(node, Word | Phrase) and not node.field:
        return replace(node, field=name)
    if isinstance(node, Ranked | Or):
        return Or(tuple(in_field(child, name) for child in node.children))
    if isinstance(node, And):
        return And(tuple(in_field(demanded(child), name) for child in node.children))
    if isinstance(node, Not):
        return Not(in_field(node.child, name))
    return node


def conditions_of(root: Node | None) -> Node | None:
    """The part of a query that must hold for every hit, also for one found by meaning; None is no
    condition. Wishes (plain words, Ranked) are left out."""
    if root is None or isinstance(root, Ranked) or is_plain(root):
        return None
    if isinstance(root, And):
        return both(child for child in root.children if not isinstance(child, Ranked))
    if isinstance(root, Or) and all(is_wish(child) for child in root.children):
        return None
    return root


def is_wish(node: Node) -> bool:
    """Plain words and their alternatives, without any condition."""
    return isinstance(node, Ranked) or is_plain(node)


def map_words(node: Node, change: dict[str, str]) -> Node:
    """The same tree with plain words exchanged by ``change`` (a spelling correction)."""
    if isinstance(node, Word) and not node.field:
        return replace(node, text=change.get(node.text, node.text))
    if isinstance(node, Ranked | And | Or):
        return type(node)(tuple(map_words(child, change) for child in node.children))
    if isinstance(node, Not):
        return Not(map_words(node.child, change))
    return node


def scopes(root: Node | None) -> tuple[Flag, ...]:
    """The ``in:`` clauses among the conditions; the reading room turns them into a Restriction."""
    return tuple(leaf for leaf in leaves(root) if isinstance(leaf, Flag) and leaf.field == "in")


def without_scopes(node: Node | None) -> Node | None:
    """The tree without its ``in:`` clauses (also negated ones): engines do not know scopes."""
    if node is None or (isinstance(node, Flag) and node.field == "in"):
        return None
    if isinstance(node, Not):
        child = without_scopes(node.child)
        return None if child is None else Not(child)
    if isinstance(node, Ranked | And | Or):
        kept = [child for child in map(without_scopes, node.children) if child is not None]
        if isinstance(node, And) and len(kept) == 1:
            return kept[0]
        return type(node)(tuple(kept)) if kept else None
    return node
