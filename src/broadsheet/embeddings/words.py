"""Text → words, exactly the same way when the table is trained and when it is used.

Words are runs of letters and digits, lower-cased, with accents folded away. Nothing here may change
without training a new table: a word split in another way meets a row that was trained for something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST_TEXT = 20_000
"""Characters read of one text: an abstract has about a thousand; what lies beyond is not read at all."""

LONGEST_WORD = 40
"""Characters of a word that is still cut into pieces; longer runs are noise (keys, base64, tables)."""

_WORD = re.compile(r"[^\W_]+")
# For ASCII the same cut, twice as fast: whatever is no letter or digit becomes a space.
_ACCENTS = {code: None for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code))}
_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(text: str) -> str:
    """Lower case, compatibility forms resolved, accents removed, cut at ``LONGEST_TEXT`` characters."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)[: 2 * LONGEST_TEXT].lower()
    return decomposed.translate(_ACCENTS)


def split(text: str) -> list[str]:
    """The words of a text, in order."""
    folded = fold(text)
    return folded.translate(_SPACES).split() if folded.isascii() else _WORD.findall(folded)


def pieces(word: str, rows: Mapping[str, int]) -> list[int]:
    """The rows an unknown word is made of: longest known start (``inter##``), then ``##leu``, ``##kin``.

    The greedy cut of WordPiece (Schuster and Nakajima 2012), except that starts have rows of their own,
    not those of the words spelt alike, and that what cannot be cut is skipped.
    """
    found: list[int] = []
    if len(word) > LONGEST_WORD:
        return found
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            part = word[start:end]
            row = rows.get(f"##{part}" if start else f"{part}##")
            if row is not None:
                found.append(row)
                start = end
                break
        else:
            start += 1
    return found
