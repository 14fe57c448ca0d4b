"""Authors' names taken apart for reference managers: given name, particle, family name, suffix, or whole.

Papers print names as one string and nothing says which part is the family name; the rules are BibTeX's own
(the family name is last, lower-case words before it are particles) with the exceptions that occur often.
A name that cannot be taken apart safely stays whole, which every format can write.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PARTICLES = frozenset(
    {
        "af",
        "al",
        "aan",
        "auf",
        "bin",
        "da",
        "dal",
        "dalla",
        "das",
        "de",
        "degli",
        "dei",
        "del",
        "dela",
        "della",
    }
    | {
        "delle",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "in",
        "la",
        "las",
        "le",
        "les",
        "lo",
    }
    | {"los", "op", "te", "ten", "ter", "thor", "'t", "van", "vande", "vanden", "vander", "vom", "von", "y"}
    | {"zu", "zum", "zur"}
)
_CAPITALISED = frozenset({"Van", "Von", "De", "Della", "Del", "Di", "Da", "Du", "Dos", "Der", "Den", "Ter"})
"""Particles that stay with the family name also when written large; La, Le and Al are given names too."""
_VIETNAMESE = frozenset(
    {"Nguyen", "Tran", "Pham", "Hoang", "Phan", "Vu", "Vo", "Dang", "Bui", "Do", "Ho", "Ngo", "Duong", "Ly"}
    | {"Le", "Dinh", "Trinh", "Truong", "Ha", "Dao", "Mai"}
)
"""Before these "Van" is a middle name, not a particle."""
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:Collaborations?|Consortium|Consortia|Team|Group|Project|Initiative|Network|Committee|Alliance|"
    r"Foundation|Institute|Laborator(?:y|ies)|Labs?|University|Inc\.?|Ltd\.?|GmbH|AI)$|^(?:The|the)\s",
)
_LONGEST_PERSON = 8
"""Words; what is longer is a sentence or a list that a source did not take apart."""


@dataclass(frozen=True, slots=True)
class Name:
    """``family`` alone, with ``is_whole``, is a name that must not be taken apart or inverted."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    is_whole: bool = False

    @property
    def last(self) -> str:
        """Particle and family name: what stands before the comma."""
        return f"{self.particle} {self.family}" if self.particle else self.family

    @property
    def inverted(self) -> str:
        """
        >>> parsed("Ludwig van Beethoven Jr.").inverted
        'van Beethoven, Ludwig, Jr.'
        """
        return ", ".join(part for part in (self.last, self.given, self.suffix) if part)


@lru_cache(maxsize=8192)
def parsed(printed: str) -> Name:
    """
    >>> parsed("Guy Van den Broeck")
    Name(family='Van den Broeck', given='Guy', particle='', suffix='', is_whole=False)
    >>> parsed("ATLAS Collaboration").is_whole
    True
    """
    text = " ".join(printed.split())
    if _GROUP.search(text) or any(mark in text for mark in "();:/&@|") or " and " in f" {text} ":
        return Name(text, is_whole=True)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1:
        return _with_commas(text, [part for part in parts if part])
    return _in_order(text.split())


def _with_commas(text: str, parts: list[str]) -> Name:
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
        plain = _in_order(parts[0].split())
        return Name(plain.family, plain.given, plain.particle, parts[1], plain.is_whole)
    if len(parts) == 2:
        particle, family = _particles(parts[0].split())
        return Name(family, parts[1], particle)
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[1]):
        particle, family = _particles(parts[0].split())
        return Name(family, parts[2], particle, parts[1])
    return Name(text.replace(",", " ") if len(parts) < 2 else text, is_whole=True)


def _in_order(words: list[str]) -> Name:
    if not words or len(words) > _LONGEST_PERSON:
        return Name(" ".join(words) or "Anonymous", is_whole=True)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if len(words) == 1:
        return Name(words[0], is_whole=True)
    start = _family_start(words)
    given = " ".join(words[:start])
    particle, family = _particles(words[start:])
    return Name(family, given, particle, suffix)


def _family_start(words: list[str]) -> int:
    """Where particle and family name begin; the first word is always a given name."""
    last = len(words) - 1
    for place in range(1, last):
        if words[place] in _PARTICLES:
            return place - 1 if place > 1 and words[place - 1] in _CAPITALISED else place
    is_particle = last > 1 and words[last - 1] in _CAPITALISED and _bare(words[last]) not in _VIETNAMESE
    return last - 1 if is_particle else last


def _particles(words: list[str]) -> tuple[str, str]:
    """Leading lower-case particles, and the family name; the last word always belongs to the name."""
    count = 0
    while count < len(words) - 1 and words[count] in _PARTICLES:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _bare(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word)
    return "".join(char for char in spread if not unicodedata.combining(char)).replace("Đ", "D")
