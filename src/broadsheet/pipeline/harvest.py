"""Sources → papers, page by page. Each page and the cursor behind it are stored before the next is asked
for, so that a kill costs at most one page, which is harmless to store twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import orjson

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import SourceRefused
from broadsheet.pipeline.import_files import BATCH, take
from broadsheet.pipeline.models import SourceDay, SourceProgress
from broadsheet.pipeline.runs import Progress, Report, run, silent
from broadsheet.sources.port import Ask, ListFact, Page, Source

OVERLAP = timedelta(days=1)
"""Each harvest begins a day before the last one ended: a record that moves while a source is paged can be
missed, and storing a record twice changes nothing."""
_MAX_RESTARTS = 3
MAX_PAGES = 100_000


def harvest(source: Source, ask: Ask, report: Report = silent) -> Progress:
    """Harvest what ``ask`` wants, going on where an equal, unfinished harvest stopped.

    Raises SourceRefused, SourceUnreachable or BadPayload; what came before is stored, and the same call
    goes on from there. Counts: pages, records, added, changed, listed, unchanged, merged, new, cross,
    replaced, faults.
    """
    with run("harvest", source.name, report) as progress:
        state, _ = SourceProgress.objects.get_or_create(source=source.name)
        asked = _describe(ask)
        if state.ask_json != asked:
            state.ask_json, state.cursor = asked, ""
        elif state.cursor:
            progress.note = "going on where the last harvest stopped"
        started_on = now().date()
        _pages(source, ask, state, progress)
        state.cursor, state.ask_json = "", ""
        through = min(ask.until or started_on, started_on)
        if _is_seamless(ask, state):
            state.through = max(state.through, through) if state.through else through
            state.sets = " ".join(ask.sets)
        state.save()
    return progress


def _is_seamless(ask: Ask, state: SourceProgress) -> bool:
    """Whether ``ask`` began where the last harvest had come to, for all that it covered: days and categories
    that were never asked for must stay to be caught up, whatever somebody fetched by hand beyond them."""
    if state.through is None:
        return True
    if ask.since is not None and ask.since > state.through + timedelta(days=1):
        return False
    return not ask.sets or (bool(state.sets) and set(state.sets.split()) <= set(ask.sets))


def _pages(source: Source, ask: Ask, state: SourceProgress, progress: Progress) -> None:
    restarts = 0
    seen: set[str] = {state.cursor}
    told: dict[tuple[str, date], Counter[str]] = {}
    for _ in range(MAX_PAGES):
        asked = state.cursor
        try:
            page = source.fetch(ask, asked)
        except SourceRefused as error:
            # A resumption token lives until midnight; what was stored stays, and the paging begins anew.
            if error.code != "cursor-expired" or restarts == _MAX_RESTARTS:
                raise
            restarts += 1
            seen.clear()
            state.cursor = ""
            progress.note = "the source's bookmark had expired; starting again"
            continue
        _store_page(page, progress, told)
        state.cursor = page.cursor
        state.save()
        progress.tell()
        if not page.cursor:
            return
        # A source may ask for one page again, once, where its answer broke off; it says so by its cursor.
        again = f"again {asked}"
        if page.cursor in seen and (page.cursor != asked or again in seen):
            raise SourceRefused(
                f"{source.label} gave the same bookmark twice; the harvest stopped there.",
                hint="What came before is stored. Try again later.",
            )
        seen.add(again if page.cursor == asked else page.cursor)


def _store_page(page: Page, progress: Progress, told: dict[tuple[str, date], Counter[str]]) -> None:
    """``told`` adds up what the pages of this harvest say of each day: a feed has one list per category."""
    progress.counts["pages"] += 1
    progress.total = page.total if page.total is not None else progress.total
    for start in range(0, len(page.outcomes), BATCH):
        take(page.outcomes[start : start + BATCH], progress)
        progress.tell()
    for fact in page.lists:
        so_far = told.setdefault((fact.source, fact.day), Counter())
        so_far.update(fact.counts)
        _remember(fact, so_far)
        for kind, count in fact.counts.items():
            progress.counts[kind] += count


def _remember(fact: ListFact, so_far: Counter[str]) -> None:
    SourceDay.objects.update_or_create(
        source=fact.source,
        day=fact.day,
        defaults={"counts_json": orjson.dumps(dict(so_far)).decode(), "note": fact.note, "at": now()},
    )


def _describe(ask: Ask) -> str:
    return orjson.dumps(ask).decode()


def due(name: str, categories: Iterable[str], *, today: date, first_days: int) -> Ask:
    """What a source has to be asked today: everything since its last complete harvest, with a day's
    overlap; at the very first time, and when categories are new, the last ``first_days`` days."""
    state = SourceProgress.objects.filter(source=name).first()
    if state and state.cursor and state.ask_json:
        unfinished = _read_ask(state.ask_json)
        if unfinished.sets == tuple(categories):
            return unfinished
    since = today - timedelta(days=first_days)
    if state and state.through:
        last = state.through - OVERLAP
        is_new = bool(state.sets) and not set(categories) <= set(state.sets.split())
        since = min(since, last) if is_new else last
    return Ask(since=since, sets=tuple(categories))


def _read_ask(text: str) -> Ask:
    values = orjson.loads(text)
    since, until = (date.fromisoformat(values[n]) if values[n] else None for n in ("since", "until"))
    return Ask(since, until, tuple(values["sets"]), values["base_url"])
