from __future__ import annotations

from broadsheet.cli.console import bar, errors
from broadsheet.cli.library import open_library
from broadsheet.pipeline import index


def rebuild() -> None:
    """Build the search index anew beside the current one, then swap. Searches go on meanwhile."""
    open_library()
    with bar("papers") as shown:
        task = shown.add_task("indexing", total=None)
        count = index.rebuild(lambda done, total: shown.update(task, completed=done, total=total))
    errors.print(f"Indexed {count:,} papers.")
