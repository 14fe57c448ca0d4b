"""Runs reproductions, each in a process of its own with limits, and keeps what they gave.

A reproduction that raises, hangs, prints without end or eats memory becomes a reported failure; the others
go on. Results are JSON files, one per reproduction; a run that was interrupted goes on with those that are
missing.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet import __version__
from reproductions.protocol import Measurements, Verdict, by_measure, spread, verdict
from reproductions.registry import Entry

PATIENCE = 5
"""Wall-clock seconds allowed per second of processor time: a busy machine must not fail a run."""

_LARGEST_RESULT = 8 * 1024 * 1024
_TAIL = 1500

Progress = Callable[[str, int, int], None]
"""Called with a slug, how many of its seeds are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run gave no verdict: a kind for programs, a sentence for people, the end of what it printed."""

    kind: str
    sentence: str
    trace: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one reproduction gave: measurements per seed, or a failure, with environment and commit."""

    entry: Entry
    seeds: tuple[int, ...]
    runs: tuple[Measurements, ...] = ()
    seconds: tuple[float, ...] = ()
    processor_seconds: tuple[float, ...] = ()
    peak_megabytes: int = 0
    environment: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    commit: str = ""
    declared: str = ""
    fingerprint: str = ""
    finished: str = ""

    @property
    def verdict(self) -> Verdict:
        """Computed from the measurements by the declared pass rule; undecided after a failure."""
        return Verdict.UNDECIDED if self.failure else verdict(self.entry.reproduction, self.runs)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a file, the command line and the service's store."""
        declared = self.entry.reproduction
        return {
            "slug": declared.slug,
            "paper": {**dataclasses.asdict(declared.paper), "title_key": declared.paper.title_key},
            "family": declared.family,
            "claim": dataclasses.asdict(declared.claim),
            "checked": declared.checked,
            "not_checked": declared.not_checked,
            "baseline": declared.baseline,
            "data": declared.data,
            "budget": declared.budget,
            "note": declared.note,
            "module": self.entry.module,
            "verdict": str(self.verdict),
            "criteria": [self._criterion(index) for index in range(len(declared.rule))],
            "measures": {m.name: self._measure(m.name, m.about, m.unit) for m in declared.measures},
            "series": [_drawn(run) for run in self.runs],
            "seeds": list(self.seeds),
            "seconds": list(self.seconds),
            "processor_seconds": list(self.processor_seconds),
            "peak_megabytes": self.peak_megabytes,
            "environment": dict(self.environment),
            "failure": dataclasses.asdict(self.failure) if self.failure else None,
            "version": __version__,
            "commit": self.commit,
            "declared": self.declared,
            "fingerprint": self.fingerprint,
            "finished": self.finished,
        }

    def _measure(self, name: str, about: str, unit: str) -> dict[str, Any]:
        values = by_measure(self.runs, name)
        found: dict[str, Any] = {"about": about, "unit": unit, "values": [_finite(value) for value in values]}
        if values:
            joined = spread(values)
            found |= {"mean": _finite(joined.mean), "deviation": _finite(joined.deviation)}
        return found

    def _criterion(self, index: int) -> dict[str, Any]:
        criterion = self.entry.reproduction.rule[index]
        met = criterion.met(by_measure(self.runs, criterion.measure))
        return {
            "says": criterion.says,
            "measure": criterion.measure,
            "bound": criterion.bound,
            "core": criterion.core,
            "met": met,
        }


def _drawn(run: Measurements) -> dict[str, list[tuple[float, float]]]:
    return {
        name: [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
        for name, points in run.series.items()
    }


def _finite(value: float) -> float | None:
    """JSON has no not-a-number: such a value is null."""
    return value if math.isfinite(value) else None


def run_all(
    entries: Sequence[Entry],
    folder: Path,
    *,
    seeds: int | None = None,
    jobs: int = 1,
    again: bool = False,
    progress: Progress | None = None,
) -> Iterator[dict[str, Any]]:
    """Run each, yield its result as it comes, and store it; what is stored and still current is not run
    again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        waiting = []
        for entry in entries:
            wanted = _seeds(entry, seeds)
            stored = None if again else current(folder, entry, wanted)
            if stored is not None:
                yield stored
            else:
                waiting.append(pool.submit(_run_and_store, entry, folder, wanted, progress))
        for future in as_completed(waiting):
            yield future.result()


def current(folder: Path, entry: Entry, seeds: Sequence[int]) -> dict[str, Any] | None:
    """The stored result, if it is a success of the same code and seeds."""
    try:
        stored = json.loads((folder / f"{entry.reproduction.slug}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(stored, dict) or stored.get("failure") or stored.get("seeds") != list(seeds):
        return None
    return stored if stored.get("fingerprint") == fingerprint(entry) else None


def _seeds(entry: Entry, wanted: int | None) -> tuple[int, ...]:
    declared = entry.reproduction.seeds
    if wanted is None:
        return declared
    return (*declared, *range(max(declared) + 1, max(declared) + 1 + wanted))[: max(1, wanted)]


def _run_and_store(
    entry: Entry, folder: Path, seeds: tuple[int, ...], progress: Progress | None
) -> dict[str, Any]:
    result = run_one(entry, seeds=seeds, progress=progress).as_json()
    file = folder / f"{entry.reproduction.slug}.json"
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")
    beside.replace(file)
    return result


def run_one(
    entry: Entry,
    *,
    seeds: tuple[int, ...] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run one reproduction in a subprocess with its declared limits; never raises for what it does."""
    seeds = entry.reproduction.seeds if seeds is None else seeds
    commit, declared = _history(entry.file)
    base = Result(
        entry=entry,
        seeds=seeds,
        commit=commit,
        declared=declared,
        fingerprint=fingerprint(entry),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    with tempfile.TemporaryDirectory(prefix="reproduction-") as folder:
        out, printed = Path(folder) / "result.jsonl", Path(folder) / "printed.txt"
        ended = _supervise(entry, seeds, (out, printed), progress)
        lines = _lines(out)
        failure = _failure(ended, lines, entry, _tail(printed))
    done = next((line for line in lines if line.get("done")), {})
    seeded = [line for line in lines if "seed" in line]
    return dataclasses.replace(
        base,
        runs=tuple(Measurements(line["values"], _points(line["series"])) for line in seeded),
        seconds=tuple(line["seconds"] for line in seeded),
        processor_seconds=tuple(line["processor_seconds"] for line in seeded),
        peak_megabytes=int(done.get("peak_megabytes", 0)),
        environment=done.get("environment", {}),
        failure=failure,
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _supervise(
    entry: Entry, seeds: tuple[int, ...], files: tuple[Path, Path], progress: Progress | None
) -> int | None:
    """The exit status of the worker, or None when it had to be ended for taking too long."""
    out, printed = files
    limits = entry.reproduction
    command = [sys.executable, "-m", "reproductions.worker", entry.module, str(out)]
    command += [str(limits.megabytes), str(limits.seconds), *map(str, seeds)]
    with printed.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd=out.parent,
            env=_environment(out.parent),
            start_new_session=True,
        )
        deadline = time.monotonic() + limits.seconds * PATIENCE
        try:
            return _wait(process, deadline, lambda: _tell(progress, entry, out, len(seeds)))
        finally:
            # Whatever the run left behind goes with it: the worker leads a process group of its own.
            _end_group(process.pid)
            process.wait()


def _wait(process: subprocess.Popen[bytes], deadline: float, tell: Callable[[], None]) -> int | None:
    while True:
        try:
            status = process.wait(timeout=0.25)
        except subprocess.TimeoutExpired:
            tell()
            if time.monotonic() > deadline:
                return None
            continue
        tell()
        return status


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _tell(progress: Progress | None, entry: Entry, out: Path, total: int) -> None:
    if progress is not None:
        progress(entry.reproduction.slug, sum("seed" in line for line in _lines(out)), total)


def _environment(home: Path) -> dict[str, str]:
    """A bare environment: no secrets of the service reach a plug-in, and one thread computes."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    path = os.pathsep.join(str(Path(p).resolve()) for p in sys.path if p)
    return {
        **kept,
        **threads,
        "PYTHONPATH": path,
        "PYTHONHASHSEED": "0",
        "HOME": str(home),
        "TMPDIR": str(home),
    }


def _lines(out: Path) -> list[dict[str, Any]]:
    """The complete lines so far; a line cut short or not JSON is left out."""
    try:
        with out.open("rb") as stream:
            text = stream.read(_LARGEST_RESULT).decode("utf-8", "replace")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def _tail(printed: Path) -> str:
    try:
        with printed.open("rb") as stream:
            stream.seek(max(0, printed.stat().st_size - _TAIL))
            return stream.read(_TAIL).decode("utf-8", "replace")
    except OSError:
        return ""


def _points(series: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, list[tuple[float, float]]]:
    return {name: [(float(x), float(y)) for x, y in points] for name, points in series.items()}


def _failure(
    status: int | None, lines: Sequence[Mapping[str, Any]], entry: Entry, printed: str
) -> Failure | None:
    limits = entry.reproduction
    if status is None:
        return Failure(
            "timed out", f"ended after {limits.seconds * PATIENCE} s without a result", printed=printed
        )
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return Failure("timed out", f"more than {limits.seconds} s of processor time", printed=printed)
    told = next((line["failure"] for line in lines if "failure" in line), None)
    if told is not None:
        return Failure(
            **{key: str(told.get(key, "")) for key in ("kind", "sentence", "trace")}, printed=printed
        )
    if status != 0 or not any(line.get("done") for line in lines):
        return Failure("crashed", f"the process ended with status {status} and no result", printed=printed)
    return None


def fingerprint(entry: Entry) -> str:
    """A digest of the reproduction's file and of those of ``methods`` and ``tasks`` it imports."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(_sources(entry.file, set())):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _sources(file: Path, seen: set[Path]) -> set[Path]:
    if file in seen:
        return seen
    seen.add(file)
    home = Path(__file__).parent
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reproductions."):
            below = home.joinpath(*str(node.module).split(".")[1:])
            for path in (below.with_suffix(".py"), *(below / f"{name.name}.py" for name in node.names)):
                if path.is_file() and path.parent != home:
                    _sources(path, seen)
    return seen


def _history(file: Path) -> tuple[str, str]:
    """The commit at hand, and whether this declaration was committed before the run."""
    commit = _git(file, "rev-parse", "--short=12", "HEAD")
    if not commit:
        return "", "unknown"
    if not _git(file, "ls-files", "--", file.name):
        return commit, "uncommitted"
    return commit, "uncommitted" if _git(file, "status", "--porcelain", "--", file.name) else "committed"


def _git(file: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(file.parent), *arguments],  # noqa: S607 - git from the path, as everybody's shell does
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
