"""One file per command. To add one: write its file, name it here, and describe it in docs/commands.md."""

from __future__ import annotations

import functools
from collections.abc import Callable

import typer

from broadsheet.cli import following
from broadsheet.cli.commands import (
    digest,
    doctor,
    export,
    harvest,
    import_,
    merge,
    rebuild,
    reproduce,
    sample,
    search,
    serve,
    setup,
    status,
    verify,
)


def register(app: typer.Typer) -> None:
    """Give ``app`` every command, in the order help shows them."""
    named: dict[str, Callable[..., int | None]] = {
        "serve": serve.serve,
        "search": search.search,
        "harvest": harvest.harvest,
        "import": import_.import_,
        "export": export.export,
        "status": status.status,
        "reproduce": reproduce.reproduce,
        "merge": merge.merge,
        "unmerge": merge.unmerge,
        "rebuild": rebuild.rebuild,
        "verify": verify.verify,
        "doctor": doctor.doctor,
        "setup": setup.setup,
    }
    for name, command in named.items():
        app.command(name)(_exits(command))
    app.command("follow", hidden=True)(following.follow)
    app.add_typer(digest.app, name="digest")
    app.add_typer(sample.app, name="sample")


def _exits(command: Callable[..., int | None]) -> Callable[..., None]:
    """``command`` with its result as the exit code."""

    @functools.wraps(command)
    def run(*args: object, **kwargs: object) -> None:
        code = command(*args, **kwargs)
        if code:
            raise typer.Exit(code)

    return run
