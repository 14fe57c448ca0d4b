"""The reproductions package, asked from outside: what it offers, and runs in a process of its own.

It is started as ``python -m reproductions`` with this interpreter and never imported, so the service needs
neither torch nor the package. Limits and containment of what runs are the runner's business; here its JSON
is read, and a line that is none is left out.
"""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from broadsheet.kernel.errors import Misconfigured

PACKAGE = "reproductions"
REMEDY = (
    "pip install 'broadsheet[reproductions]' brings it; results of another machine come in with --import."
)
_TICK = 1.0
_PATIENCE = 10.0

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A reproduction that can be run."""

    slug: str
    family: str
    title: str
    names: frozenset[str]
    """What its paper is called: key, and fingerprint of the title."""


@dataclass(frozen=True, slots=True)
class Offered:
    offers: tuple[Offer, ...]
    broken: tuple[str, ...]
    """One sentence per plug-in that cannot be listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to run, and where the runner keeps its own files (a run that was stopped goes on there)."""

    slugs: tuple[str, ...]
    folder: Path
    seeds: int | None = None
    is_again: bool = False


def offered() -> Offered:
    """Everything on offer, ours and other packages'. Raises Misconfigured where the package is missing."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
        _command("list", "--json"), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise _missing(done.stderr)
    said = json.loads(done.stdout)
    offers = (
        Offer(
            slug=str(one["slug"]),
            family=str(one["family"]),
            title=str(one["paper"]["title"]),
            names=frozenset({str(one["paper"]["key"]), str(one["paper"]["title_key"])} - {""}),
        )
        for one in said["reproductions"]
    )
    return Offered(tuple(offers), tuple(f"{one['module']}: {one['reason']}" for one in said["broken"]))


def run(ask: Ask, tick: Callable[[], None] = lambda: None) -> Iterator[Report]:
    """The reports of ``ask``, each as its run ends; ``tick`` is called about every second in between.

    Leaving the iterator early stops the runner.
    """
    arguments = ["run", *ask.slugs, "--json", "--folder", str(ask.folder)]
    arguments += ["--seeds", str(ask.seeds)] if ask.seeds else []
    arguments += ["--again"] if ask.is_again else []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            _command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        has_reported = False
        try:
            for report in _reports(process, tick):
                has_reported = True
                yield report
        finally:
            _stop(process)
        if process.returncode and not has_reported:
            said.seek(0)
            raise _missing(said.read().decode("utf-8", "replace"))


def pictures(folder: Path, slugs: Sequence[str]) -> dict[str, str]:
    """The pictures of the results kept in ``folder``, drawn by the runner's own report."""
    command = _command("report", "--accept", "--folder", str(folder))
    subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    files = {slug: folder / "pictures" / f"{slug}.svg" for slug in slugs}
    return {slug: file.read_text("utf-8") for slug, file in files.items() if file.is_file()}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", PACKAGE, *arguments]


def _missing(said: str) -> Misconfigured:
    if f"No module named {PACKAGE}" in said:
        return Misconfigured("The package that runs papers is not installed.", hint=REMEDY)
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return Misconfigured(f"The package that runs papers does not work: {last[:500]}.", hint=REMEDY)


def _reports(process: subprocess.Popen[bytes], tick: Callable[[], None]) -> Iterator[Report]:
    lines: queue.Queue[bytes | None] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=_TICK)
        except queue.Empty:
            tick()
            continue
        if line is None:
            process.wait()
            return
        try:
            report = json.loads(line)
        except ValueError:
            continue
        if isinstance(report, dict):
            yield report


def _read(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    try:
        for line in stream:
            lines.put(line)
    finally:
        lines.put(None)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """An interrupt first, so that the runner can end what it started; then by force."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
