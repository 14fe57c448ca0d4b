"""Presentation MathML (https://www.w3.org/TR/mathml-core/) as TeX, for text that keeps maths in dollars.

What a source says beside it in TeX is preferred (``annotation``, ``alttext``). The result is text: it is
never run, and what is not known is set as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

_SIGNS = {"−": "-", "×": r"\times ", "⋅": r"\cdot ", "≤": r"\leq ", "≥": r"\geq ", "→": r"\to "}
_SIGNS |= {"\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\xa0": " ", "\\": r"\backslash "}
_SIGNS |= {sign: f"\\{sign}" for sign in "{}%#&$_"}
_ACCENTS = {"¯": "bar", "‾": "bar", "_": "bar", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde"}
_ACCENTS |= {"→": "vec", "⃗": "vec", "˙": "dot", ".": "dot", "¨": "ddot"}
_STYLES = {"bold": "mathbf", "double-struck": "mathbb", "script": "mathcal", "fraktur": "mathfrak"}
_STYLES |= {"normal": "mathrm", "bold-italic": "boldsymbol"}


class Element(Protocol):
    """What is needed of a tree."""

    name: str
    attributes: dict[str, str]

    @property
    def children(self) -> Sequence[object]: ...
    def text(self) -> str: ...
    def find(self, name: str) -> Element | None: ...


def tex_of(math: Element) -> str:
    """The TeX of a ``math`` element, without delimiters."""
    noted = math.find("annotation")
    if noted is not None and "tex" in noted.attributes.get("encoding", "").lower():
        return " ".join(noted.text().split())
    stated = math.attributes.get("alttext", "")
    return " ".join((stated or _row(math)).split()).strip("$")


def _elements(node: Element) -> list[Element]:
    return [child for child in node.children if not isinstance(child, str)]  # type: ignore[misc]


def _row(node: Element) -> str:
    children = _elements(node)
    return "".join(_tex(child) for child in children) if children else _escaped(node.text().strip())


def _escaped(text: str) -> str:
    return "".join(_SIGNS.get(char, char) for char in " ".join(text.split()))


def _arguments(node: Element, count: int) -> list[str]:
    found = [_tex(child) for child in _elements(node)[:count]]
    return found + [""] * (count - len(found))


def _tex(node: Element) -> str:
    rule = _RULES.get(node.name)
    return rule(node) if rule else _row(node)


def _identifier(node: Element) -> str:
    text = _escaped(node.text().strip())
    style = _STYLES.get(node.attributes.get("mathvariant", ""))
    if style:
        return f"\\{style}{{{text}}}"
    return f"\\mathrm{{{text}}}" if len(text) > 1 and text.isalpha() else text


def _words(node: Element) -> str:
    text = " ".join(node.text().split())
    return f"\\text{{{_escaped(text)}}}" if text else ""


def _over(node: Element) -> str:
    base, above = _arguments(node, 2)
    accent = _ACCENTS.get(above.strip())
    return f"\\{accent}{{{base}}}" if accent else f"\\overset{{{above}}}{{{base}}}"


def _fraction(node: Element) -> str:
    return "\\frac{{{}}}{{{}}}".format(*_arguments(node, 2))


def _root(node: Element) -> str:
    base, degree = _arguments(node, 2)
    return f"\\sqrt[{degree}]{{{base}}}"


def _fenced(node: Element) -> str:
    opening, closing = node.attributes.get("open", "("), node.attributes.get("close", ")")
    return f"{_escaped(opening)}{','.join(_tex(child) for child in _elements(node))}{_escaped(closing)}"


def _table(node: Element) -> str:
    rows = (" & ".join(_tex(cell) for cell in _elements(row)) for row in _elements(node))
    return "\\begin{matrix}" + r" \\ ".join(rows) + "\\end{matrix}"


def _scripts(pattern: str, count: int) -> Callable[[Element], str]:
    return lambda node: pattern.format(*_arguments(node, count))


_RULES: dict[str, Callable[[Element], str]] = {
    "mi": _identifier,
    "mn": lambda node: _escaped(node.text().strip()),
    "mo": lambda node: _escaped(node.text().strip()),
    "mtext": _words,
    "mspace": lambda _: " ",
    "msup": _scripts("{}^{{{}}}", 2),
    "msub": _scripts("{}_{{{}}}", 2),
    "msubsup": _scripts("{}_{{{}}}^{{{}}}", 3),
    "munder": _scripts("{}_{{{}}}", 2),
    "munderover": _scripts("{}_{{{}}}^{{{}}}", 3),
    "mover": _over,
    "mfrac": _fraction,
    "msqrt": lambda node: f"\\sqrt{{{_row(node)}}}",
    "mroot": _root,
    "mfenced": _fenced,
    "mtable": _table,
    "annotation": lambda _: "",
    "annotation-xml": lambda _: "",
}
