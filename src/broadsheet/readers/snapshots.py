"""What a watched paper is like, and what became different: the news of those who watch it.

States are compared rather than changes added up, so that news is complete however many changes lie between
two looks, and telling it twice is impossible once the state is kept.
"""

from __future__ import annotations

from typing import Any

import orjson

from broadsheet.papers import read

State = dict[str, Any]
DIFFERENT = ("title", "abstract", "authors", "comments")
"""What a new version's difference is shown of."""


def snapshot(number: int) -> State:
    """The state of a paper; {} when it is gone."""
    key = read.keys_of([number]).get(number)
    view = read.paper(key) if key else None
    if view is None:
        return {}
    card = view.card
    return {
        "version": card.version,
        "title": card.title,
        "abstract": card.abstract,
        "authors": [author.name for author in card.authors],
        "comments": view.comments,
        "journal_ref": view.journal_ref,
        "dois": [name for name in view.ids if name.startswith("doi:")],
        "code": [link.url for link in view.links if link.kind == "code"],
        "is_withdrawn": card.is_withdrawn,
    }


def news(before: State, after: State) -> list[tuple[str, dict[str, Any]]]:
    """What happened between two states, as (kind, detail); nothing where either is unknown."""
    if not before or not after:
        return []
    found: list[tuple[str, dict[str, Any]]] = []
    if after["is_withdrawn"] and not before["is_withdrawn"]:
        found.append(("withdrawn", {"reason": after["comments"]}))
    elif after["version"] > before["version"]:
        changed = {n: [before[n], after[n]] for n in DIFFERENT if before[n] != after[n]}
        found.append(("version", {"from": before["version"], "to": after["version"], "changed": changed}))
    published = {}
    if after["journal_ref"] and after["journal_ref"] != before["journal_ref"]:
        published["journal_ref"] = after["journal_ref"]
    if fresh := [doi for doi in after["dois"] if doi not in before["dois"]]:
        published["doi"] = fresh[0].removeprefix("doi:")
    if published:
        found.append(("published", published))
    if after["code"] and not before["code"]:
        found.append(("code", {"url": after["code"][0]}))
    return found


def write(state: State) -> str:
    return orjson.dumps(state).decode() if state else ""


def load(text: str) -> State:
    state: State = orjson.loads(text) if text else {}
    return state
