"""A query's tree as text again, for saved searches and links: parse(unparse(root)).root == root."""

from __future__ import annotations

from broadsheet.kernel.query import And, DateRange, Flag, Node, Not, Or, Phrase, Query, Ranked, Word
from broadsheet.search.tree import is_plain
from broadsheet.search.values import write_date


def unparse(query: Query | Node | None) -> str:
    """The shortest usual way to write what was understood."""
    if isinstance(query, Query):
        return query.direct_id or unparse(query.root)
    return "" if query is None else _write(query)


def _write(node: Node) -> str:
    if isinstance(node, Word):
        return _field(node.field) + node.text + ("*" if node.is_prefix else "")
    if isinstance(node, Phrase):
        return f'{_field(node.field)}"{" ".join(node.words)}"'
    if isinstance(node, DateRange):
        return write_date(node)
    if isinstance(node, Flag):
        return f"{node.field}:{node.value}"
    if isinstance(node, Not):
        return "-" + _operand(node.child)
    if isinstance(node, Ranked):
        return " ".join(map(_operand, node.children))
    if isinstance(node, Or):
        return " OR ".join(_write(c) if isinstance(c, Ranked) else _operand(c) for c in node.children)
    return _write_and(node)


def _write_and(node: And) -> str:
    wishes = [child for child in node.children if isinstance(child, Ranked)]
    conditions = [child for child in node.children if not isinstance(child, Ranked)]
    if not any(map(is_plain, conditions)):
        return " ".join([*map(_write, wishes), *map(_operand, conditions)])
    written = " AND ".join(map(_operand, conditions))
    return " ".join([*map(_write, wishes), f"({written})"]) if wishes else written


def _operand(node: Node) -> str:
    text = _write(node)
    return f"({text})" if isinstance(node, Ranked | And | Or) else text


def _field(name: str) -> str:
    return f"{name}:" if name else ""
