"""Queries that decide rather than rank: what follows, mutes and rules are made of. Pure.

In a search, words side by side are a wish and the best answers come first. Where nobody ranks, every word
must be there; otherwise "graph networks" would follow each paper that has a network in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.query import And, Node, Not, Notice, Or, Ranked
from broadsheet.readers.limits import QUERY
from broadsheet.search.parse import parse
from broadsheet.search.tree import both, scopes
from broadsheet.search.unparse import unparse


@dataclass(frozen=True, slots=True)
class Condition:
    """``text`` is as it was written, ``meaning`` the one way to write what was understood."""

    text: str
    meaning: str
    root: Node
    notices: tuple[Notice, ...]


def condition(text: str) -> Condition:
    """Read ``text`` as a condition. Raises BadInput for one that is empty, too long, or has a scope."""
    text = " ".join(text.split())
    if len(text) > QUERY:
        raise BadInput(f"This query has {len(text):,} characters; {QUERY:,} is the most.")
    query = parse(text)
    if query.root is None:
        raise BadInput(
            "An empty query would be about every paper.",
            hint="Write words, or fields such as author: or cat:.",
        )
    if scopes(query.root):
        raise BadInput("in: is for searching in what you have; new papers are in no collection yet.")
    root = _strict(query.root)
    return Condition(text, unparse(root), root, query.notices)


def by_author(name: str) -> str:
    """The query for papers with an author of this name."""
    return f'author:"{_quoted(name)}"'


def by_organisation(name: str) -> str:
    return f'org:"{_quoted(name)}"'


def by_category(code: str) -> str:
    return f"cat:{code.strip()}"


def _quoted(name: str) -> str:
    return " ".join(name.replace('"', " ").split())


def _strict(node: Node) -> Node:
    if isinstance(node, Ranked | And):
        return both(map(_strict, node.children)) or node
    if isinstance(node, Or):
        return Or(tuple(map(_strict, node.children)))
    if isinstance(node, Not):
        return Not(_strict(node.child))
    return node
