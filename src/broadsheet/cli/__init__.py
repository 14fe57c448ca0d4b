"""Entry by hand: ``broadsheet COMMAND``. One file per command; none holds logic of its own.

Exit codes: 0 everything went in; 1 failed, with the reason; 2 the command was misused; 3 partial, some of
the input could not be used (the rest is stored, and the report says what was left out); 130 stopped.
"""

from __future__ import annotations

import os
import sys

import django
from rich.console import Console
from rich.markup import escape

from broadsheet.kernel.errors import BroadsheetError

PARTIAL = 3
STOPPED = 130


def main() -> None:
    """The ``broadsheet`` command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.conf.settings")
    sys.exit(_run())


def _run() -> int:
    errors = Console(stderr=True)
    try:
        django.setup()
        # Tables can be imported only after setup, and every command imports some.
        from broadsheet.cli.app import call

        call(sys.argv[1:])
    except BroadsheetError as error:
        errors.print(f"[bold red]{escape(error.sentence)}[/]", highlight=False)
        if error.hint:
            errors.print(escape(error.hint), highlight=False)
        return 1
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # The reader of a pipe (head, less) has seen enough.
            sys.stderr.close()
            return 0
        errors.print(f"[bold red]{escape(str(error))}[/]", highlight=False)
        return 1
    except KeyboardInterrupt:
        errors.print("Stopped. What was stored stays; the same command goes on from there.")
        return STOPPED
    return 0
