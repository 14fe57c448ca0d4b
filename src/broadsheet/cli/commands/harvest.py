from __future__ import annotations

from datetime import date, datetime

import typer

from broadsheet.cli import PARTIAL
from broadsheet.cli.console import bar, counts_json, errors, print_json, summary
from broadsheet.cli.following import indexing
from broadsheet.cli.library import open_library
from broadsheet.kernel.clock import now
from broadsheet.papers import read
from broadsheet.pipeline import harvest as step
from broadsheet.pipeline import runs
from broadsheet.sources import current
from broadsheet.sources.port import Ask


def harvest(
    source: str = typer.Argument(help="arxiv-oai, arxiv-feed, arxiv-query or huggingface."),
    since: datetime | None = typer.Option(
        None, formats=["%Y-%m-%d"], help="First day, in the source's sense."
    ),
    until: datetime | None = typer.Option(None, formats=["%Y-%m-%d"], help="Last day, included."),
    sets: list[str] = typer.Option([], "--set", help="A category or archive such as cs.LG; may be repeated."),
    base_url: str = typer.Option("", help="Another address that speaks the same protocol."),
    as_json: bool = typer.Option(False, "--json", help="Print the counts as JSON."),
) -> int:
    """Fetch new papers from a source, politely, going on where an interrupted harvest stopped."""
    open_library()
    chosen = current.source(source)
    ask = _ask(source, since, until, tuple(sets), base_url)
    total = runs.Totals()
    with bar("records", is_quiet=as_json) as shown, indexing(is_quiet=as_json):
        task = shown.add_task(chosen.label, total=None)
        done = step.harvest(
            chosen,
            ask,
            lambda p: shown.update(task, completed=p.done, total=p.total, description=_now(chosen.label, p)),
        )
        total.add(done)
    if as_json:
        print_json(counts_json(total))
    else:
        summary(f"{chosen.label} harvested", total)
        _offer_sample_removal(total)
    return PARTIAL if total.counts["faults"] else 0


def _now(label: str, progress: runs.Progress) -> str:
    return f"{label}, page {progress.counts['pages']}"


def _ask(
    source: str, since: datetime | None, until: datetime | None, sets: tuple[str, ...], base_url: str
) -> Ask:
    last: date | None = until.date() if until else None
    if since:
        return Ask(since=since.date(), until=last, sets=sets, base_url=base_url)
    due = step.due(source, sets, today=now().date(), first_days=7)
    return Ask(since=due.since, until=last, sets=sets, base_url=base_url or due.base_url)


def _offer_sample_removal(total: runs.Totals) -> None:
    samples = read.sample_papers()
    if samples and total.counts["added"]:
        errors.print(
            f"{samples:,} papers of the sample library are still here; "
            "`broadsheet sample remove` takes them out."
        )
