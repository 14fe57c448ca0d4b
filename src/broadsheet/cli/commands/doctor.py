from __future__ import annotations

import typer
from django.conf import settings
from rich.markup import escape

from broadsheet.cli.console import output, print_json
from broadsheet.cli.library import open_library
from broadsheet.pipeline import health

_MARKS = {"ok": "[green]ok     [/]", "warning": "[yellow]warning[/]", "broken": "[red]broken [/]"}


def doctor(
    as_json: bool = typer.Option(False, "--json", help="Print the findings as JSON."),
) -> int:
    """Check settings, folder, disk, database, index and sources, and print the settings in force.

    Exits with 1 when something is broken; warnings do not count.
    """
    home = open_library()
    findings = list(health.examine(home))
    effective = settings.ENVIRONMENT.shown()
    if as_json:
        print_json(
            {"findings": [{n: getattr(f, n) for n in f.__slots__} for f in findings], "settings": effective}
        )
    else:
        for found in findings:
            output.print(f"{_MARKS[found.state]} [bold]{escape(found.name)}[/]  {escape(found.sentence)}")
            if found.hint:
                output.print(f"        {escape(found.hint)}")
        output.print("\n[bold]Settings in force[/] (docs/settings.md explains them)")
        for name, value in effective.items():
            output.print(f"  {name} = {escape(value)}", highlight=False)
    return int(any(found.state == "broken" for found in findings))
