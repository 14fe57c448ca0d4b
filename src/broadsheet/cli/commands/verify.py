from __future__ import annotations

import typer

from broadsheet.cli.console import bar, errors, print_json
from broadsheet.cli.library import open_library
from broadsheet.pipeline import verify as step


def verify(
    repair: bool = typer.Option(True, help="Mend every difference found."),
    as_json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> int:
    """Compare the store with the search index, paper by paper, and mend every difference.

    Exits with 0 when they agreed, 3 when differences were mended, 1 when they were left.
    """
    open_library()
    with bar("papers", is_quiet=as_json) as shown:
        task = shown.add_task("comparing", total=None)
        found = step.verify(
            repair=repair, report=lambda done, total: shown.update(task, completed=done, total=total)
        )
    if as_json:
        print_json(
            {
                "papers": found.papers,
                "missing": len(found.missing),
                "different": len(found.different),
                "surplus": len(found.surplus),
                "repaired": found.is_repaired and not found.is_clean,
            }
        )
    elif found.is_clean:
        errors.print(f"Store and index agree on {found.papers:,} papers.")
    else:
        errors.print(
            f"{len(found.missing):,} papers were missing from the index, {len(found.different):,} differed, "
            f"{len(found.surplus):,} were there though they are gone."
        )
        errors.print("All mended." if repair else "Nothing was changed; leave out --no-repair to mend them.")
    if found.is_clean:
        return 0
    return 3 if repair else 1
