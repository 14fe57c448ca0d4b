"""What an act came to, for the page that is shown after it."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.kernel.errors import BadInput
from broadsheet.readers.views import Done


@dataclass(frozen=True, slots=True)
class Outcome:
    """``at`` is the address of the paper to come back to; ``to`` another page than the one before."""

    done: Done
    at: str = ""
    to: str = ""
    is_undo: bool = False


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise BadInput("There is nothing of that number here.")
    return int(text)
