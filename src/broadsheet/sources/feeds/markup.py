"""Mark-up in titles and abstracts (HTML, JATS, MathML) as plain text, with maths in dollars.

JATS: https://jats.nlm.nih.gov/publishing/tag-library/1.3/; what Crossref, bioRxiv, PubMed and journals' feeds
send is a mixture of it and HTML, sometimes escaped twice. Only names that those formats know are taken for
tags: ``the <mask> token`` and ``p<0.05`` are text. Nothing is fetched or expanded; work is linear.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from broadsheet.sources.feeds.mathml import tex_of

LIMIT = 400_000
"""Characters of mark-up that are read; the longest real abstracts with MathML have about 60,000."""
_DEPTH = 80


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


_KNOWN = _names(
    "p div br hr span a b i em strong u sub sup small big tt code pre blockquote ul ol li dl dt dd table",
    "tr td th tbody thead caption h1 h2 h3 h4 h5 h6 img figure figcaption section article font center",
    "title sec italic bold sc underline monospace roman sans-serif overline strike inline-formula",
    "disp-formula tex-math alternatives ext-link xref email named-content styled-content list list-item",
    "disp-quote label abstract script style svg iframe noscript cite abbr fixed-case url inf scp break",
    "graphic inline-graphic abstracttext articletitle math semantics annotation annotation-xml mrow mi mn",
    "mo mtext ms mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mfenced mtable mtr",
    "mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts none",
)
_DROPPED = frozenset(("script", "style", "svg", "iframe", "noscript", "img", "graphic", "inline-graphic"))
_EMPTY = frozenset(("br", "hr", "img", "break", "graphic", "inline-graphic", "mspace", "mprescripts", "none"))
_BLOCKS = _names(
    "p div sec section article blockquote li list-item dt dd tr table h1 h2 h3 h4 h5 h6 hr disp-formula",
    "disp-quote figure caption figcaption abstract abstracttext",
)
_HEADINGS = frozenset(("title", "h1", "h2", "h3", "h4", "h5", "h6"))
_NO_HEADING = frozenset(("abstract", "summary", "graphical abstract", "background and abstract"))

_TAG = re.compile(r"<(/?)(?:[A-Za-z][\w.-]{0,20}:)?([A-Za-z][\w-]{0,30})((?:\s[^<>]*)?)/?>")
_PREFIXED = re.compile(r"</?(?:jats|mml|m|ns\d):", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]{0,30})\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_SUPERSCRIPT = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"[ \t]*\n[ \t]*")
_MANY_LINES = re.compile(r"\n{2,}")
_JOINED = "\x02"
"""Stands behind a heading: the paragraph below goes on in its line."""
_DOCUMENT = re.compile(r"\\begin\s*\{document\}(.*?)\\end\s*\{document\}", re.DOTALL)


@dataclass(slots=True)
class Node:
    """An element; ``children`` are elements and texts (with character references resolved)."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def find(self, name: str) -> Node | None:
        """The first element called ``name`` at any depth."""
        todo: list[Node] = [self]
        while todo:
            node = todo.pop()
            if node.name == name:
                return node
            todo += [child for child in reversed(node.children) if isinstance(child, Node)]
        return None

    def text(self) -> str:
        """All text below, in order."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def plain_text(raw: str) -> str:
    """``raw`` without its mark-up: paragraphs apart by an empty line, formulas between dollars.

    Text without mark-up comes back as it is, but for character references.
    """
    if "<" not in raw and "&" not in raw:
        return raw.strip()
    raw = raw[:LIMIT]
    # Feeds and some deposits escape their mark-up once more than the format does.
    if "&lt;" in raw and not _has_tags(raw) and _has_tags(once := html.unescape(raw)):
        raw = once
    out: list[str] = []
    _render(parse(raw), out)
    return _tidied("".join(out))


def plain_line(raw: str) -> str:
    """``plain_text`` on one line: for titles and names."""
    return " ".join(plain_text(raw).split())


def parse(raw: str) -> Node:
    """The tree of ``raw``. Tags that do not match are closed or passed over; nesting is bounded."""
    root = Node("")
    stack = [root]
    done = 0
    text = _without_comments(raw)
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name not in _KNOWN and not _PREFIXED.match(tag[0]):
            continue
        if tag.start() > done:
            stack[-1].children.append(html.unescape(text[done : tag.start()]))
        done = tag.end()
        if tag[1]:
            _close(stack, name)
        elif len(stack) < _DEPTH:
            node = Node(name, _attributes(tag[3]) if tag[3] else {})
            stack[-1].children.append(node)
            if name not in _EMPTY and not tag[0].endswith("/>"):
                stack.append(node)
    if done < len(text):
        stack[-1].children.append(html.unescape(text[done:]))
    return root


def _close(stack: list[Node], name: str) -> None:
    for position in range(len(stack) - 1, 0, -1):
        if stack[position].name == name:
            del stack[position:]
            return


def _attributes(text: str) -> dict[str, str]:
    return {m[1].lower(): html.unescape(m[2] or m[3] or "") for m in _ATTRIBUTE.finditer(text[:2_000])}


def _has_tags(text: str) -> bool:
    return any(m[2].lower() in _KNOWN or _PREFIXED.match(m[0]) for m in _TAG.finditer(text))


def _without_comments(text: str) -> str:
    """Comments cut out, CDATA sections as escaped text. Plain searches: linear where an end is missing."""
    for start, end, is_kept in (("<!--", "-->", False), ("<![CDATA[", "]]>", True)):
        if start not in text:
            continue
        parts: list[str] = []
        done = 0
        while (begin := text.find(start, done)) >= 0:
            finish = text.find(end, begin)
            parts.append(text[done:begin])
            inner = text[begin + len(start) : finish if finish >= 0 else len(text)]
            parts.append(html.escape(inner, quote=False) if is_kept else "")
            done = finish + len(end) if finish >= 0 else len(text)
        text = "".join(parts) + text[done:]
    return text


def _render(node: Node, out: list[str]) -> None:
    for child in node.children:
        if isinstance(child, str):
            out.append(_SPACES.sub(" ", child.replace("\n", " ")))
        elif child.name not in _DROPPED:
            _render_element(child, out)


def _render_element(node: Node, out: list[str]) -> None:
    name = node.name
    if name in ("math", "tex-math"):
        out.append(_formula(node))
    elif name in ("inline-formula", "disp-formula", "alternatives") and (best := _best_formula(node)):
        out.append(f"\n\n{_formula(best)}\n\n" if name == "disp-formula" else _formula(best))
    elif name in ("sub", "sup", "inf"):
        out.append(_script(_inner(node), is_raised=name == "sup"))
    elif name in ("br", "break"):
        out.append("\n")
    elif name in _HEADINGS:
        heading = " ".join(_inner(node).split()).rstrip(".:")
        if heading and heading.lower() not in _NO_HEADING:
            out.append(f"\n\n{heading}: {_JOINED}")
    elif name in _BLOCKS:
        out.append("\n\n")
        label = node.attributes.get("label", "")
        if name == "abstracttext" and label:
            out.append(f"{label}: {_JOINED}")
        _render(node, out)
        out.append("\n\n")
    else:
        _render(node, out)
        out.append(" " if name in ("td", "th") else "")


def _inner(node: Node) -> str:
    out: list[str] = []
    _render(node, out)
    return "".join(out)


def _best_formula(node: Node) -> Node | None:
    return node.find("tex-math") or node.find("math")


def _formula(node: Node) -> str:
    tex = _tex_source(node.text()) if node.name == "tex-math" else tex_of(node)
    return f"${tex}$" if tex else ""


def _tex_source(raw: str) -> str:
    """The formula alone: publishers wrap each one into a whole document with its packages."""
    document = _DOCUMENT.search(raw)
    tex = " ".join((document[1] if document else raw).split())
    for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if tex.startswith(opening) and tex.endswith(closing) and len(tex) >= len(opening) + len(closing):
            return tex[len(opening) : -len(closing)].strip()
    return tex


def _script(text: str, *, is_raised: bool) -> str:
    """``H₂O`` where Unicode has the characters, else a formula."""
    text = text.strip()
    table = _SUPERSCRIPT if is_raised else _SUBSCRIPT
    if not text or "$" in text:
        return text
    if all(ord(char) in table for char in text):
        return text.translate(table)
    body = text if len(text) == 1 else f"\\mathrm{{{text}}}"
    return f"${'^' if is_raised else '_'}{{{body}}}$"


def _tidied(text: str) -> str:
    text = _SPACES.sub(" ", text)
    text = re.sub(f"{_JOINED}\\s*", "", text)
    text = _MANY_LINES.sub("\n\n", _LINES.sub("\n", text))
    return text.strip()
