"""Formulas as MathML, and a readable text as prose and formulas: what a page needs to typeset maths itself.

The output carries no styles, scripts, links or foreign attributes (the pages run under a strict content
policy): everything latex2mathml builds is copied through a list of MathML Core's elements and attributes
(https://www.w3.org/TR/mathml-core/). A formula that cannot be converted is shown as its source.
"""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement, tostring

from latex2mathml import exceptions as theirs
from latex2mathml.converter import convert_to_element

from broadsheet.kernel.latex import Piece, split_maths
from broadsheet.kernel.text import unescaped

__all__ = ["MAX_LATEX", "Piece", "segments", "to_mathml"]

MAX_LATEX = 2000
"""Characters of TeX that are converted; a longer formula is shown as source."""

_ELEMENTS = frozenset(
    (
        *(
            "math",
            "mrow",
            "mi",
            "mn",
            "mo",
            "ms",
            "mtext",
            "mspace",
            "mfrac",
            "msqrt",
            "mroot",
            "mstyle",
            "merror",
        ),
        *("mpadded", "mphantom", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
        *("mprescripts", "none", "mtable", "mtr", "mtd", "menclose"),
    )
)
_ATTRIBUTE = re.compile(
    r"(?:accent|accentunder|columnalign|columnlines|columnspacing|depth|display|displaystyle|fence|form|height"
    r"|largeop|linethickness|lspace|mathvariant|maxsize|minsize|movablelimits|notation|rowlines|rowspacing|rspace"
    r"|scriptlevel|separator|stretchy|symmetric|voffset|width)"
)
_VALUE = re.compile(r"[A-Za-z0-9 .+%-]{0,40}")
_ALPHABETS = {
    "bold": "BOLD", "bold-italic": "BOLD ITALIC", "script": "SCRIPT", "bold-script": "BOLD SCRIPT",
    "fraktur": "FRAKTUR", "bold-fraktur": "BOLD FRAKTUR", "double-struck": "DOUBLE-STRUCK",
    "sans-serif": "SANS-SERIF", "bold-sans-serif": "SANS-SERIF BOLD", "monospace": "MONOSPACE",
    "sans-serif-italic": "SANS-SERIF ITALIC", "sans-serif-bold-italic": "SANS-SERIF BOLD ITALIC",
    "italic": "ITALIC",
}  # fmt: skip
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_DEFINES = re.compile(
    r"\\(?:re)?newcommand|\\(?:[egx]?def|let|providecommand|DeclareMathOperator)(?![A-Za-z])"
)
"""Macros could grow without bound; abstracts do not define any."""
_MAX_NESTING = 40
_NESTS = re.compile(r"[{}]|\\(?:left|right)(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])")
_REPLACED = {
    "bm": r"\boldsymbol", "pmb": r"\boldsymbol", "mathds": r"\mathbb", "mathbbm": r"\mathbb",
    "Bbb": r"\mathbb", "eps": r"\epsilon", "veps": r"\varepsilon", "R": r"\mathbb{R}", "N": r"\mathbb{N}",
    "Z": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "C": r"\mathbb{C}", "F": r"\mathbb{F}", "E": r"\mathbb{E}",
    "reals": r"\mathbb{R}", "textsc": r"\text", "emph": r"\text", "textsl": r"\text", "textup": r"\text",
    "mathop": "", "ensuremath": "", "xspace": "", "nonumber": "", "allowbreak": "", "displaystyle": "",
    "textstyle": "", "Pr": r"\operatorname{Pr}", "norm": r"\|", "abs": "|", "dag": r"\dagger",
    "ddag": r"\ddagger", "lvert": "|", "rvert": "|", "degree": r"^\circ",
    "argmin": r"\operatorname{arg min}", "argmax": r"\operatorname{arg max}",
    "poly": r"\operatorname{poly}", "polylog": r"\operatorname{polylog}", "tr": r"\operatorname{tr}",
    "Tr": r"\operatorname{Tr}", "tfrac": r"\frac", "sp": "^", "sb": "_",
}  # fmt: skip
"""What authors write without a package that latex2mathml would know."""
_UPRIGHT = re.compile(r"\\mathrm\s?\{([A-Za-z0-9 .,-]+)\}")
"""latex2mathml makes italic letters of it; as text they stand upright and together."""
_ARGUMENTS = frozenset({"mi", "mn", "msub", "msup", "msubsup", "mfrac", "msqrt"})
_DROPPED = re.compile(r"\\label\s?\{[^{}]*\}|\\(?:tag|color|vspace|hspace)\*?\s?\{[^{}]*\}|(?<!\\)~")
_FAILURES = (
    theirs.NumeratorNotFoundError,
    theirs.DenominatorNotFoundError,
    theirs.ExtraLeftOrMissingRightError,
    theirs.MissingSuperScriptOrSubscriptError,
    theirs.DoubleSubscriptsError,
    theirs.DoubleSuperscriptsError,
    theirs.NoAvailableTokensError,
    theirs.InvalidStyleForGenfracError,
    theirs.MissingEndError,
    theirs.InvalidAlignmentError,
    theirs.InvalidWidthError,
    theirs.LimitsMustFollowMathOperatorError,
    # The walker also trips over its own indexes and iterators when a formula is cut off.
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    StopIteration,
    RuntimeError,
)


@lru_cache(maxsize=16_384)
def to_mathml(latex: str, *, display: bool = False) -> str:
    """``latex`` (without delimiters) as a ``<math>`` element with its source in ``alttext``.

    What cannot be converted, is longer than MAX_LATEX or defines macros becomes ``<code class="tex">`` with
    the escaped source. The result is safe to put into a page as it is; nothing is raised.
    """
    source = latex.strip()
    if not source.isprintable():
        source = "".join(c if c.isprintable() else " " for c in source).strip()
    if len(source) > MAX_LATEX or not source or _DEFINES.search(source) or _nesting(source) > _MAX_NESTING:
        return _as_source(source)
    prepared = _DROPPED.sub(" ", _COMMAND.sub(_replaced, _UPRIGHT.sub(r"\\text{\1}", source)))
    try:
        safe = _copied(convert_to_element(prepared, display="block" if display else "inline"))
        safe.set("alttext", source)
        return tostring(safe, encoding="unicode")
    except _FAILURES:
        return _as_source(source)


def _replaced(match: re.Match[str]) -> str:
    return _REPLACED.get(match.group(1), match.group())


def _nesting(source: str) -> int:
    depth = deepest = 0
    for mark in _NESTS.findall(source):
        depth += 1 if mark in ("{", "\\left") else -1
        deepest = max(deepest, depth)
    return deepest


def _as_source(source: str) -> str:
    shown = source if len(source) <= MAX_LATEX else source[: MAX_LATEX - 2] + " …"
    return f'<code class="tex">{html.escape(shown)}</code>'


def _copied(tree: Element) -> Element:
    """``tree`` without anything that is not on the lists; an unknown element becomes a row."""
    root = Element("math", {"xmlns": "http://www.w3.org/1998/Math/MathML"})
    todo = [(tree, root)]
    while todo:
        old, new = todo.pop()
        for name, value in old.attrib.items():
            if _ATTRIBUTE.fullmatch(name) and _VALUE.fullmatch(value):
                new.set(name, value)
        new.text = _styled(_printed(old.text), new) if old.text else None
        before: Element | None = None
        for child in old:
            if before is not None and _is_function(before) and child.tag in _ARGUMENTS:
                SubElement(new, "mspace", {"width": "0.167em"})
            before = child
            tag = child.tag if child.tag in _ELEMENTS else "mrow"
            todo.append((child, SubElement(new, tag)))
    return root


def _is_function(element: Element) -> bool:
    """Whether this is the name of a function (log, max): its argument stands a thin space apart."""
    text = element.text or ""
    return element.tag == "mi" and len(text) > 1 and text.isalpha() and text.isascii()


def _printed(text: str) -> str:
    # A command nobody knows is a macro of the author's; most print their own name (OPT, poly, cost).
    known = text[1:] if _COMMAND.fullmatch(text) else text
    return _REFERENCE.sub(_character, known)


def _styled(text: str, element: Element) -> str:
    """``text`` in the alphabet that ``mathvariant`` asks for: MathML Core knows the value ``normal`` only."""
    style = _ALPHABETS.get(element.attrib.get("mathvariant", ""))
    if style is None:
        return text
    del element.attrib["mathvariant"]
    return "".join(_in_alphabet(char, style) for char in text) if element.tag in ("mi", "mn") else text


@lru_cache(maxsize=2048)
def _in_alphabet(char: str, style: str) -> str:
    words = unicodedata.name(char, "").replace("LATIN ", "").replace("GREEK ", "").replace("LETTER ", "")
    for name in (f"MATHEMATICAL {style} {words}", f"{style} {words}".replace("FRAKTUR", "BLACK-LETTER")):
        if words.startswith(("SMALL", "CAPITAL", "DIGIT")):
            with suppress(KeyError):
                return unicodedata.lookup(name)
    return char


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    is_text = 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return chr(code) if is_text and code & 0xFFFE != 0xFFFE else "\ufffd"


def segments(readable_text: str) -> list[Piece]:
    """``readable_text`` as (kind, text) pieces in order: ``prose`` (ready to print), ``inline`` and
    ``display`` (TeX without delimiters, for ``to_mathml``). Prices and unbalanced dollars are prose."""
    pieces = split_maths(readable_text)
    return [Piece("prose", unescaped(p.text)) if p.kind == "prose" else p for p in pieces]
