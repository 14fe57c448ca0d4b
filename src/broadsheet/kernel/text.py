"""Text as sources write it, made readable, searchable and comparable.

``readable`` is what people see (maths stays as ``$...$`` for the page to typeset), ``plain`` what the index
reads, ``fold`` and ``slug`` what comparisons and addresses use. Nothing here raises on any string. The price
matters: an import runs ``readable`` four times per paper, so clean text returns after a few substring tests.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

from broadsheet.kernel.latex import COMMANDS, Piece, prose_to_unicode, split_maths
from broadsheet.kernel.names import split_authors

__all__ = [
    "bounded", "fold", "plain", "readable", "readable_paragraphs", "slug", "split_authors", "unescaped",
]  # fmt: skip

_MARKS = ("\\", "$", "{", "}", "~", "`", "  ", "--", "''")
"""What makes printable text go through the slow path; ``&`` matters only before an entity's ``;``."""
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAX_PASSES = 6
_LINE = re.compile(r"\r\n?|\u2028|\x0b|\x0c")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_ENDS_SENTENCE = re.compile(r"[.:;?!)\]\"'”’$]\s*$")


def readable(raw: str) -> str:
    """``raw`` on one line for people: LaTeX accents and commands and HTML entities as Unicode (NFC), white
    space collapsed, control characters and lone surrogates gone.

    Maths is left, as ``$...$`` (inline) and ``$$...$$`` (display); a dollar that could be taken for maths
    stays ``\\$`` (``maths.segments`` and ``plain`` print it bare). ``readable(readable(x)) == readable(x)``.
    """
    if _is_clean(raw):
        return raw
    text = _tidy(raw)
    for _ in range(_MAX_PASSES):
        before = text
        text = _tidy(_pass(_entities(text)))
        if text == before or _is_clean(text):
            break
    return text


def _is_clean(text: str) -> bool:
    if not text:
        return True
    if not text.isprintable() or text[0] == " " or text[-1] == " ":
        return False
    for mark in _MARKS:
        if mark in text:
            return False
    if "&" in text and ";" in text:
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _tidy(text: str) -> str:
    if not text.isprintable():
        text = _UNWANTED.sub("", text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _entities(text: str) -> str:
    if "&" not in text or ";" not in text:
        return text
    return _tidy(_ENTITY.sub(lambda m: html.unescape(m.group()), text))


def _pass(text: str) -> str:
    """One round: maths set aside, prose converted as a whole, maths put back."""
    formulas: list[Piece] = []
    template: list[str] = []
    for piece in split_maths(text):
        if piece.kind == "prose":
            template.append(piece.text)
            continue
        apart = " " if template and template[-1].endswith("\x01") else ""
        template.append(f"{apart}\x00{len(formulas)}\x01")
        formulas.append(piece)
    prose = prose_to_unicode("".join(template))
    if "$" not in prose:
        return _filled(prose, formulas) if formulas else prose
    bare = _filled(prose.replace("\\$", "$"), formulas)
    found = [piece for piece in split_maths(bare) if piece.kind != "prose"]
    if found == formulas:
        return bare
    return _filled(prose.replace("\\$", "$").replace("$", "\\$"), formulas)


_PLACE = re.compile("\x00(\\d+)\x01")


def _filled(prose: str, formulas: list[Piece]) -> str:
    def written(match: re.Match[str]) -> str:
        piece = formulas[int(match.group(1))]
        return f"$${piece.text}$$" if piece.kind == "display" else f"${piece.text}$"

    return _PLACE.sub(written, prose)


def readable_paragraphs(raw: str) -> str:
    """``readable`` with paragraphs kept, separated by an empty line.

    arXiv's rule (https://info.arxiv.org/help/prep.html#abstracts): a line that begins with white space opens
    a paragraph. It is believed where the line before ends a sentence and not every line is indented, because
    pretty-printed XML and wrapped comments indent them all.
    """
    if "\n" not in raw and "\r" not in raw:
        return readable(raw)
    text = _LINE.sub("\n", raw).strip()
    blocks = [part for block in _BLANK_LINE.split(text) for part in _indented(block)]
    return "\n\n".join(done for done in map(readable, blocks) if done)


def _indented(block: str) -> list[str]:
    lines = block.split("\n")
    opens = [line[:1] in (" ", "\t") for line in lines]
    if len(lines) > 2 and all(opens[1:]):
        return [block]
    parts: list[list[str]] = [[lines[0]]]
    for i in range(1, len(lines)):
        if opens[i] and _ENDS_SENTENCE.search(lines[i - 1][-8:]):
            parts.append([])
        parts[-1].append(lines[i])
    return [" ".join(part) for part in parts]


def unescaped(prose: str) -> str:
    """A prose piece of readable text as it is printed: ``\\$`` is a dollar."""
    return prose.replace("\\$", "$") if "\\$" in prose else prose


# --- for the index ----------------------------------------------------------------------------------------

_GREEK = {
    symbol: name.removeprefix("var")
    for name, symbol in COMMANDS.items()
    if len(symbol) == 1 and "Ͱ" <= symbol <= "Ͽ"
}
_LONE_GREEK = re.compile(r"(?<![^\W\d_])[Ͱ-Ͽ](?![^\W\d_])")
_TEX = re.compile(r"\\(?:begin|end)\s?\{[^{}]*\}|\\([A-Za-z]+)\*?|\\.|\}\s?\{|[{}^_$&~]")
_WORD_FOR = {"ell": "l", "mathbb": "", "left": "", "right": "", "middle": ""}


def plain(raw: str) -> str:
    """``raw`` for the index: readable, with maths as words and signs, without dollars around it and braces.

    Greek letters that stand alone are named (``$\\\\alpha$-stable`` and ``α-stable`` both give
    ``alpha-stable``); queries should go through this function as well.
    """
    text = readable(raw)
    if "$" in text or "\\" in text:
        pieces = split_maths(text)
        text = "".join(unescaped(p.text) if p.kind == "prose" else _words(p.text) for p in pieces)
        text = " ".join(text.replace("{", "").replace("}", "").split())
    elif "{" in text or "}" in text:
        text = text.replace("{", "").replace("}", "")
    return text if text.isascii() else _LONE_GREEK.sub(lambda m: _GREEK.get(m.group(), m.group()), text)


def _words(formula: str) -> str:
    return " ".join(_TEX.sub(_word, formula).split())


def _word(match: re.Match[str]) -> str:
    name: str | None = match.group(1)
    if name is None:
        return _SIGNS.get(match.group()) or (" " if len(match.group()) > 2 else "")
    printed = _WORD_FOR.get(name)
    if printed is None:
        printed = COMMANDS.get(name, "")
        printed = _GREEK.get(printed, printed)
    return f" {printed} " if len(printed) > 1 else printed


_SIGNS = dict.fromkeys(("\\\\", "\\,", "\\;", "\\:", "\\ ", "\\>", "}{", "&", "~"), " ")
_SIGNS |= {"\\%": "%", "\\#": "#", "\\$": "$", "\\|": "|", "\\&": "&"}


# --- for comparisons and addresses ------------------------------------------------------------------------

_FOLDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ŋ": "ng"}
)
_LATIN_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_SLUG = 80


def fold(text: str) -> str:
    """``text`` in lower case without accents, white space collapsed: equal for spellings of one name."""
    if text.isascii():
        return " ".join(text.lower().split())
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED)).casefold()
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def slug(text: str) -> str:
    """The part of an address that stands for a name: ``a-z0-9`` and hyphens, at most 80 characters.

    Letters of other scripts stay (NFC, case-folded), so that such names have an address too; a text without
    any letter or digit gets ``n-`` and eight hexadecimal digits, an empty one "".
    """
    if text.isascii():
        found = _NOT_SLUG.sub("-", text.lower()).strip("-")
    else:
        spread = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED)).casefold()
        joined = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", spread))
        found = "-".join("".join(c if _stays(c) else " " for c in joined).split())
    found = found[:_MAX_SLUG].strip("-")
    if found or not text.strip():
        return found
    return "n-" + hashlib.blake2b(text.encode(errors="replace"), digest_size=4).hexdigest()


def _stays(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def bounded(text: str, limit: int = 100_000, marker: str = " […]") -> str:
    """``text`` cut to at most ``limit`` characters, the last of them ``marker`` where something was cut."""
    if len(text) <= limit:
        return text
    return text[: max(0, limit - len(marker))].rstrip() + marker[:limit]
