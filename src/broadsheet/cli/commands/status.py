from __future__ import annotations

import typer
from rich.table import Table

from broadsheet.cli.console import output, print_json
from broadsheet.cli.library import open_library
from broadsheet.papers import read
from broadsheet.pipeline import ledger


def status(
    as_json: bool = typer.Option(False, "--json", help="Print the ledger as JSON."),
) -> None:
    """Show the harvest ledger: per source the last good run, its counts, and what is expected next."""
    open_library()
    states = ledger.sources()
    totals = read.totals()
    if as_json:
        rows = [{name: getattr(s, name) for name in s.__slots__} for s in states]
        print_json({"papers": totals.papers, "records": totals.records, "sources": rows})
        return
    table = Table("source", "last good run", "counts", "next run", "next list", "trouble", box=None)
    for s in states:
        counts = ", ".join(f"{n:,} {name}" for name, n in s.counts.items() if n and name != "pages")
        table.add_row(
            s.label if s.is_enabled else f"{s.label} (by hand)",
            f"{s.last_good_run:%Y-%m-%d %H:%M}" if s.last_good_run else "never",
            counts or "–",
            f"{s.next_run:%Y-%m-%d %H:%M}" if s.next_run else "–",
            f"{s.next_expected:%Y-%m-%d}" if s.next_expected else "–",
            s.last_error or "–",
        )
    output.print(f"{totals.papers:,} papers from {totals.records:,} records")
    output.print(table)
