"""Opening the library: the home folder and its tables are made or brought up to date on first use."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from broadsheet.kernel.errors import Misconfigured


def open_library() -> Path:
    """The home folder, ready: made when missing, tables migrated. Raises Misconfigured with the reason."""
    home: Path = settings.HOME
    try:
        home.mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise Misconfigured(
            f"The database cannot be opened: {error}.",
            hint="Check BROADSHEET_DATABASE and BROADSHEET_HOME, or restore a backup.",
        ) from error
    except OSError as error:
        raise Misconfigured(
            f"The folder {home} cannot be used: {error.strerror}.", hint="Set BROADSHEET_HOME to another one."
        ) from error
    return home
