"""The command line put together: commands by name, and what a mistyped one is told."""

from __future__ import annotations

from typing import Annotated

import typer

from broadsheet import __version__
from broadsheet.cli import commands


def _show_version(value: bool) -> None:  # noqa: FBT001  (the shape typer calls)
    if value:
        typer.echo(f"broadsheet {__version__}")
        raise typer.Exit


def build() -> typer.Typer:
    """The application with every command."""
    app = typer.Typer(
        name="broadsheet",
        help="Your own Daily Papers: gather, search and read new research papers.",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def options(
        *,
        version: Annotated[
            bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
        ] = False,
    ) -> None: ...

    commands.register(app)
    return app


def call(arguments: list[str]) -> None:
    """Run one command and exit with its code."""
    build()(arguments)
