"""Sources → papers, page by page. Each page and the cursor behind it are stored before the next is asked
for, so that a kill costs at most one page, which is harmless to store twice."""

from __future__ import annotations

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
        state.through = max(state.through, through) if state.through else through
        state.save()
    return progress


def _pages(source: Source, ask: Ask, state: SourceProgress, progress: Progress) -> None:
    restarts = 0
    seen: set[str] = {state.cursor}
    for _ in range(MAX_PAGES):
        try:
            page = source.fetch(ask, state.cursor)
        except SourceRefused as error:
            # A resumption token lives until midnight; what was stored stays, and the paging begins anew.
            if error.code != "cursor-expired" or restarts == _MAX_RESTARTS:
                raise
            restarts += 1
            seen.clear()
            state.cursor = ""
            progress.note = "the source's bookmark had expired; starting again"
            continue
        _store_page(page, progress)
        state.cursor = page.cursor
        state.save()
        progress.tell()
        if not page.cursor:
            return
        if page.cursor in seen:
            raise SourceRefused(
                f"{source.label} gave the same bookmark twice; the harvest stopped there.",
                hint="What came before is stored. Try again later.",
            )
        seen.add(page.cursor)


def _store_page(page: Page, progress: Progress) -> None:
    progress.counts["pages"] += 1
    progress.total = page.total if page.total is not None else progress.total
    for start in range(0, len(page.outcomes), BATCH):
        take(page.outcomes[start : start + BATCH], progress)
        progress.tell()
    for fact in page.lists:
        _remember(fact)
        for kind, count in fact.counts.items():
            progress.counts[kind] += count


def _remember(fact: ListFact) -> None:
    SourceDay.objects.update_or_create(
        source=fact.source,
        day=fact.day,
        defaults={"counts_json": orjson.dumps(fact.counts).decode(), "note": fact.note, "at": now()},
    )


def _describe(ask: Ask) -> str:
    return orjson.dumps(ask).decode()


def due(name: str, categories: Iterable[str], *, today: date, first_days: int) -> Ask:
    """What a source has to be asked today: everything since its last complete harvest, with a day's
    overlap; at the very first time the last ``first_days`` days."""
    state = SourceProgress.objects.filter(source=name).first()
    if state and state.cursor and state.ask_json:
        unfinished = _read_ask(state.ask_json)
        if unfinished.sets == tuple(categories):
            return unfinished
    since = state.through - OVERLAP if state and state.through else today - timedelta(days=first_days)
    return Ask(since=since, sets=tuple(categories))


def _read_ask(text: str) -> Ask:
    values = orjson.loads(text)
    since, until = (date.fromisoformat(values[n]) if values[n] else None for n in ("since", "until"))
    return Ask(since, until, tuple(values["sets"]), values["base_url"])
