"""The inside of one run: a process of its own that imports one reproduction and calls ``run`` per seed.

Started by ``runner`` as ``python -m reproductions.worker MODULE OUT MEGABYTES SECONDS SEED…``; writes one
JSON line per seed to OUT. It limits its own memory, processor time and file size before it imports what it
is to run.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import resource
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from reproductions.protocol import Measurements

LARGEST_FILE = 64 * 1024 * 1024
_LONGEST_SERIES = 2000
_EXTRAS = ("torch", "sklearn", "numpy", "scipy")


def main(arguments: Sequence[str]) -> int:
    """Run the seeds named in the arguments; 0 when every one gave measurements."""
    module, out, megabytes, seconds, *seeds = arguments
    limit(megabytes=int(megabytes), seconds=int(seconds))
    with Path(out).open("w", encoding="utf-8") as lines:
        try:
            _run(module, [int(seed) for seed in seeds], lines)
        except BaseException as error:  # noqa: BLE001 - whatever a plug-in raises is reported, SystemExit included
            _say(lines, {"failure": describe(error)})
            return 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1024 if sys.platform != "darwin" else 1024**2
        )
        _say(lines, {"done": True, "peak_megabytes": round(peak), "environment": environment()})
    return 0


def limit(*, megabytes: int, seconds: int) -> None:
    """Lower this process's own limits: private memory, processor seconds, size of a file, no core dumps."""
    for what, most in (
        (resource.RLIMIT_DATA, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _run(module: str, seeds: Sequence[int], lines: TextIO) -> None:
    run = importlib.import_module(module).run
    _single_thread()
    for seed in seeds:
        wall, processor = time.perf_counter(), time.process_time()
        measured = checked(run(seed))
        _say(
            lines,
            {
                "seed": seed,
                "values": dict(measured.values),
                "series": {name: [list(p) for p in points] for name, points in measured.series.items()},
                "seconds": round(time.perf_counter() - wall, 2),
                "processor_seconds": round(time.process_time() - processor, 2),
            },
        )


def checked(measured: object) -> Measurements:
    """The measurements as plain floats, or a TypeError that says what is wrong with them."""
    if not isinstance(measured, Measurements):
        raise TypeError(f"run must return Measurements, not {type(measured).__name__}")
    series = {
        name: [(float(x), float(y)) for x, y in points][:_LONGEST_SERIES]
        for name, points in measured.series.items()
    }
    return Measurements({name: float(value) for name, value in measured.values.items()}, series)


def describe(error: BaseException) -> dict[str, str]:
    """A failure as a kind and a sentence, with the last lines of the trace, free of local paths."""
    text = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] in _EXTRAS:
        missing = str(error.name).split(".")[0]
        sentence = f"{missing} is not installed: pip install broadsheet[reproductions]"
        return {"kind": "not installed", "sentence": sentence, "trace": ""}
    kind = "out of memory" if isinstance(error, MemoryError) or "allocate memory" in text else "raised"
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    trace = "\n".join(f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames)
    return {"kind": kind, "sentence": text, "trace": trace}


def environment() -> dict[str, Any]:
    """What the numbers depend on: processor class, versions, threads."""
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "threads": 1,
    }
    for name in _EXTRAS:
        module = sys.modules.get(name)
        if module is not None:
            found[name] = str(getattr(module, "__version__", "?"))
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def _single_thread() -> None:
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def _say(lines: TextIO, what: dict[str, Any]) -> None:
    lines.write(json.dumps(what, default=str, allow_nan=True).replace("\n", " ") + "\n")
    lines.flush()
    os.fsync(lines.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
