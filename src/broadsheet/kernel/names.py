"""Author strings as arXiv and others write them, taken apart into names and affiliations.

The rules: https://info.arxiv.org/help/prep.html#author. Names keep their LaTeX; ``text.readable`` makes them
readable. Nothing here guesses what is a given name and what is a family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from broadsheet.kernel.record import Author

_MAX_LENGTH = 500_000
"""Characters; collaborations with 3,000 authors and affiliations need about 200,000."""
_TOKEN = re.compile(r"\\.|[{}(),;]|\s(?:and|AND|&)(?=\s)|\s|[^\\{}(),;\s]+|\\")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|2nd|3rd)\.?", re.IGNORECASE)
_DEGREE = re.compile(r"(?:Ph\.?\s?D|M\.?D|M\.?Sc|B\.?Sc|Dr|Prof)\.?")
_LEAD = re.compile(r"^(?:and\s+)?(?:(?:for|on behalf of)\s+(?=the\b|[A-Z]))?")
_NUMBERED = re.compile(r"\(\s*(\d{1,4}|[a-z])\s*\)")
_NUMBERS = re.compile(r"(?:\d{1,4}|[a-z])(?:\s*(?:,|;|and|&)\s*(?:\d{1,4}|[a-z]))*")
_COLLABORATION = re.compile(r"[Cc]ollaborations?\b|\b[Cc]onsortium\b|\b[Tt]eam\b|\b[Gg]roup\b")
_ET_AL = re.compile(r"(?:et\s+al\.?|others)", re.IGNORECASE)


def split_authors(raw: str) -> list[Author]:
    """The authors in ``raw``, in order, with affiliations where parentheses give them.

    Handles commas and "and", ``A (1), B (1 and 2) ((1) Univ X, (2) Y)``, "ABC Collaboration: A, B",
    "for the ABC Collaboration" and a suffix ("Jr") after a comma. Never raises; several affiliations of one
    author are joined with "; ".

    >>> split_authors("A. One (1), B. Two (1 and 2) ((1) Univ X, (2) Inst Y)")[1]
    Author(name='B. Two', affiliation='Univ X; Inst Y')
    """
    text, table = _footnotes(" ".join(raw[:_MAX_LENGTH].split()))
    authors: list[Author] = []
    for name, notes in _entries(_leading_collaboration(text)):
        if authors and not notes and _SUFFIX.fullmatch(name):
            authors[-1] = Author(f"{authors[-1].name} {name}", authors[-1].affiliation)
        elif name and not _ET_AL.fullmatch(name) and not _DEGREE.fullmatch(name):
            authors.append(Author(name, _affiliation(notes, table)))
    return authors


def _leading_collaboration(text: str) -> str:
    """``ABC Collaboration: A, B`` becomes a list like any other."""
    head, colon, rest = text.partition(":")
    if colon and _COLLABORATION.search(head) and "," not in head and "(" not in head:
        return f"{head}, {rest}"
    return text


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    """Every author's name and the contents of the parentheses after it."""
    name = ""
    notes: list[str] = []
    for part in _top_level(text):
        if part in (",", ";") or part.strip() in ("and", "AND", "&"):
            yield _cleaned(name), notes
            name, notes = "", []
        elif part[0] == "(":
            notes.append(part[1:].removesuffix(")").strip())
        else:
            if notes and part.strip() and not _NUMBERS.fullmatch(notes[-1]):
                name += f"({notes.pop()}) "  # "Wee (Ben) Leong": a nickname, not a place
            name += part
    yield _cleaned(name), notes


def _top_level(text: str) -> Iterator[str]:
    """Tokens outside parentheses and braces; a parenthesis or a brace group comes as one part."""
    held: list[str] = []
    depth = braces = 0
    for part in _TOKEN.findall(text):
        braces = max(0, braces + {"{": 1, "}": -1}.get(part, 0))
        if not braces and part in ("(", ")"):
            depth = max(0, depth + (1 if part == "(" else -1))
        if depth or braces:
            held.append(part)
        elif held:
            yield "".join([*held, part])
            held = []
        elif part not in (")", "}"):
            yield part
    if held:
        yield "".join(held)


def _cleaned(name: str) -> str:
    return " ".join(_LEAD.sub("", name.strip(" ,;:"), count=1).split()).rstrip("\\").strip()


def _footnotes(text: str) -> tuple[str, dict[str, str]]:
    """The text without a closing ``((1) Univ X, (2) Y)``, and that list as number → affiliation."""
    start = text.find("((")
    if start < 0:
        return text, {}
    body = text[start + 1 :].rstrip(" .").removesuffix(")")
    marks = list(_NUMBERED.finditer(body))
    ends = [second.start() for _, second in pairwise(marks)] + [len(body)]
    table: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=False):
        named = body[mark.end() : end].strip(" ,;.").removesuffix(" and").strip()
        table.setdefault(mark.group(1), named)
    return (text[:start], table) if table else (text, {})


def _affiliation(notes: list[str], table: dict[str, str]) -> str:
    found: list[str] = []
    for note in notes:
        if not _NUMBERS.fullmatch(note):
            found.append(note)
        elif table:
            found += [table[n] for n in re.findall(r"\d+|\b[a-z]\b", note) if n in table]
    return "; ".join(dict.fromkeys(part for part in found if part))
