"""Several commands one after another in one process: ``python -m tests.cli.session``.

Standard input is a JSON list of argument lists; the answer on standard output is a list of
``[exit code, standard output, standard error]``. Each command goes through the real entry point; what is
saved is starting Python and Django once more for each of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.command import environment

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(home: Path, *commands: tuple[str, ...], **settings: str) -> list[Result]:
    """The results of ``commands`` over one home; each is a tuple of arguments."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.session"],
        input=json.dumps(commands),
        env=environment(home, **settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [Result(*one) for one in json.loads(done.stdout)]


def _captured(arguments: list[str]) -> tuple[int, str, str]:
    from broadsheet.cli import main

    sys.argv = ["broadsheet", *arguments]
    kept = os.dup(1), os.dup(2)
    code: object = 0
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # The descriptors and not only sys.stdout: processes that a command starts write there too.
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)
            os.close(kept[0])
            os.close(kept[1])
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return (code if isinstance(code, int) else 0), texts[0], texts[1]


if __name__ == "__main__":
    json.dump([_captured(one) for one in json.loads(sys.stdin.read())], sys.stdout)
