"""How much one reader may have. Generous for people, in the way of scripts;
every refusal names the number."""

from __future__ import annotations

from broadsheet.kernel.errors import BadInput

FOLLOWS = 2_000
MUTES = 500
SEARCHES = 200
RULES = 100
COLLECTIONS = 500
ITEMS = 10_000
TAGS = 1_000
TAGS_OF_A_PAPER = 50
ADDRESSES = 5
SUBSCRIPTIONS = 20
WEBHOOKS = 20
QUERY = 2_000
"""Characters of a query."""
NOTE = 20_000
NAME = 120
ACTS = 200
"""Acts that are kept for undoing, per reader."""


def room_for(count: int, most: int, things: str) -> None:
    """Raises BadInput when ``count`` is already ``most``."""
    if count >= most:
        raise BadInput(f"You have {count:,} {things}; {most:,} is the most.", hint="Remove some first.")


def short(text: str, most: int, thing: str) -> str:
    """``text`` without white space around it. Raises BadInput for one that is too long."""
    text = text.strip()
    if len(text) > most:
        raise BadInput(f"The {thing} has {len(text):,} characters; {most:,} is the most.")
    return text


def name_of(text: str, thing: str) -> str:
    """A name on one line. Raises BadInput for an empty or overlong one."""
    name = short(" ".join(text.split()), NAME, thing)
    if not name or not name.isprintable():
        raise BadInput(f"The {thing} needs a name of printable characters.")
    return name
