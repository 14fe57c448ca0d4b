"""Readable text as LaTeX that BibTeX, biber and pdflatex all take.

Letters with accents become commands, so that no engine or encoding matters; scripts that have no commands
stay as they are. Braces always balance, because BibTeX counts also the escaped ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from broadsheet.kernel.latex import COMMANDS
from broadsheet.kernel.maths import segments

_SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_", '"': "''",
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\ldots{}",
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ", "‐": "-", "‑": "-",
    "−": "$-$",
    "ß": r"{\ss}", "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "æ": r"{\ae}", "Æ": r"{\AE}",
    "œ": r"{\oe}", "Œ": r"{\OE}", "ı": r"{\i}", "å": r"{\aa}", "Å": r"{\AA}", "đ": r"{\dj}", "Đ": r"{\DJ}",
    "×": r"$\times$", "±": r"$\pm$", "°": r"$^{\circ}$", "·": r"$\cdot$", "→": r"$\to$", "≤": r"$\leq$",
    "≥": r"$\geq$", "≈": r"$\approx$", "∞": r"$\infty$", "£": r"\pounds{}", "§": r"\S{}",
    "©": r"\copyright{}",
    "¿": "?`", "¡": "!`", "«": r"\guillemotleft{}", "»": r"\guillemotright{}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u ", "\u0307": ".",
    "\u0308": '"', "\u030a": "r ", "\u030b": "H ", "\u030c": "v ", "\u0323": "d ", "\u0327": "c ",
    "\u0328": "k ",
    "\u0331": "b ",
}  # fmt: skip
_NO_COMMANDS = {"omicron"}
_NAMED = {
    symbol: name
    for name, symbol in COMMANDS.items()
    if len(symbol) == 1
    and name not in _NO_COMMANDS
    and ("Α" <= symbol <= "ω" or unicodedata.category(symbol) == "Sm")
} | {"∖": "setminus"}
"""Greek letters and mathematical signs by their LaTeX names."""
_DEAD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_OPENING_QUOTE = re.compile(r'(?<![^\s(\[])"(?=\w)')
_TO_WRITE = re.compile(r"[^A-Za-z0-9 .,;:()\[\]/!?'`@*+=-]")
"""What is not the same in LaTeX; an abstract has little of it."""
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_PROTECTED = re.compile(r"\w[A-Z]|\d[A-Za-z]|[A-Za-z]\d")


def prose(text: str) -> str:
    """``text`` without formulas, escaped.

    >>> prose("Sáez & Łukasz: 100%")
    "S{\\\\'a}ez \\\\& {\\\\L}ukasz: 100\\\\%"
    """
    clean = _DEAD.sub(" ", text)
    if '"' in clean:
        clean = _OPENING_QUOTE.sub("“", clean)
    if not clean.isascii():
        clean = unicodedata.normalize("NFC", clean)
    return _TO_WRITE.sub(_written, clean)


def text(readable: str) -> str:
    """Readable text with its formulas kept as formulas."""
    pieces = segments(" ".join(readable.split()))
    return "".join(prose(piece.text) if piece.kind == "prose" else _formula(piece.text) for piece in pieces)


def title(readable: str) -> str:
    """A title whose acronyms and mixed spellings a bibliography style must not turn to lower case.

    >>> title("A Survey of BERT and ImageNet-like Data")
    'A Survey of {BERT} and {ImageNet}-like Data'
    """
    parts = []
    for number, piece in enumerate(segments(" ".join(readable.split()))):
        if piece.kind == "prose":
            words = re.split(r"([\s/-]+)", piece.text)
            parts += [_word(word, is_first=not number and not place) for place, word in enumerate(words)]
        else:
            parts.append("{" + _formula(piece.text) + "}")
    return "".join(parts)


def _word(word: str, *, is_first: bool) -> str:
    is_letter = len(word) == 1 and word.isupper() and word not in "AI"
    if (not is_first and is_letter) or _PROTECTED.search(word) or (word[1:] != word[1:].lower()):
        return "{" + prose(word) + "}"
    return prose(word)


def _formula(tex: str) -> str:
    """The formula between dollars; one whose braces do not balance is printed as text instead."""
    body = _DEAD.sub(" ", tex).replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")
    body = _BARE_PERCENT.sub(r"\\%", body)
    depth = 0
    for char in body:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            break
    if depth or "$" in body or body.endswith("\\"):
        return prose(tex)
    return f"${body}$"


def _written(match: re.Match[str]) -> str:
    return _character(match.group())


@lru_cache(maxsize=2048)
def _character(char: str) -> str:
    known = _SIGNS.get(char)
    if known is not None:
        return known
    if char.isascii():
        return char
    if char in _NAMED:
        return rf"$\{_NAMED[char]}$"
    base, *marks = list(unicodedata.normalize("NFD", char))
    if not marks or not base.isascii() or not base.isalpha() or any(mark not in _ACCENTS for mark in marks):
        return char
    written = rf"\{base} " if base in "ij" and marks[0] not in "\u0323\u0327\u0328" else base
    for mark in marks:
        written = "{" + rf"\{_ACCENTS[mark]}{written}".rstrip() + "}"
    return written
