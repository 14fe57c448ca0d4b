"""``python -m reproductions``: list, run, report, check and new.

Exit status: 0 done, 1 a run failed or a verdict changed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reproductions import picture, registry, report, runner, scaffold
from reproductions.registry import Broken, Entry

FOLDER = Path("reproductions")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    options = _parser().parse_args(arguments)
    status: int = options.do(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reproductions", description="Papers that run.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="what can be run")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(do=_list)
    run = commands.add_parser("run", help="run one, a family, or all; results are kept and resumed")
    run.add_argument("paper", nargs="*", help="slug, paper identifier or title")
    run.add_argument("--all", action="store_true")
    run.add_argument("--family")
    run.add_argument("--seeds", type=int, help="how many seeds instead of the declared ones")
    run.add_argument("--jobs", type=int, default=1, help="runs at a time (each computes with one thread)")
    run.add_argument("--again", action="store_true", help="run also what is stored and still current")
    run.add_argument("--json", action="store_true", help="one JSON object per line on standard output")
    run.set_defaults(do=_run)
    told = commands.add_parser("report", help="write RESULTS.md and the pictures from the stored results")
    told.add_argument("--accept", action="store_true", help="let verdicts differ from the page on record")
    told.set_defaults(do=_report)
    check = commands.add_parser("check", help="the checks a contribution must pass, without running it")
    check.set_defaults(do=_check)
    new = commands.add_parser("new", help="start a reproduction from a template")
    new.add_argument("title")
    new.add_argument("--family", default="other")
    new.add_argument("--into", type=Path, default=Path(__file__).parent / "papers")
    new.set_defaults(do=_new)
    for one in (run, told):
        one.add_argument("--folder", type=Path, default=FOLDER, help="where results are kept")
    return parser


def _list(options: argparse.Namespace) -> int:
    entries, broken = registry.load()
    if options.json:
        rows = [_listed(entry) for entry in entries]
        print(json.dumps({"reproductions": rows, "broken": [vars_of(b) for b in broken]}, indent=1))
        return 0
    for entry in entries:
        one = entry.reproduction
        print(f"{one.slug:34} {one.family:16} {one.paper.title}")
    _complain(broken)
    return 0


def _listed(entry: Entry) -> dict[str, Any]:
    one = entry.reproduction
    paper = {"title": one.paper.title, "key": one.paper.key, "title_key": one.paper.title_key}
    return {
        "slug": one.slug,
        "family": one.family,
        "paper": paper,
        "claim": one.claim.text,
        "module": entry.module,
    }


def vars_of(broken: Broken) -> dict[str, str]:
    """A module that cannot be listed, as plain data."""
    return {"module": broken.module, "reason": broken.reason}


def _run(options: argparse.Namespace) -> int:
    entries, broken = registry.load()
    chosen = _chosen(options, entries)
    if chosen is None:
        return 2
    _complain(broken)
    failed = False
    results = runner.run_all(
        chosen,
        options.folder / "results",
        seeds=options.seeds,
        jobs=options.jobs,
        again=options.again,
        progress=_progress if sys.stderr.isatty() else None,
    )
    for result in results:
        failed |= result["failure"] is not None
        print(json.dumps(result) if options.json else _told(result), flush=True)
    return 1 if failed else 0


def _chosen(options: argparse.Namespace, entries: list[Entry]) -> list[Entry] | None:
    if options.all:
        return entries
    if options.family:
        chosen = [entry for entry in entries if entry.reproduction.family == options.family]
        if not chosen:
            families = ", ".join(sorted({entry.reproduction.family for entry in entries}))
            print(f"no family {options.family!r}; there are: {families}", file=sys.stderr)
        return chosen or None
    found = [registry.find(entries, wanted) for wanted in options.paper]
    for wanted, entry in zip(options.paper, found, strict=True):
        if entry is None:
            print(f"no reproduction of {wanted!r}; `list` shows what there is", file=sys.stderr)
    if not found or None in found:
        return None
    return [entry for entry in found if entry is not None]


def _told(result: dict[str, Any]) -> str:
    spent = f"{sum(result['seconds']):.1f} s, {result['peak_megabytes']} MB"
    head = f"{result['slug']}: {result['verdict']} ({spent})"
    if result["failure"]:
        return f"{head}\n  {result['failure']['kind']}: {result['failure']['sentence']}"
    rows = []
    for c in result["criteria"]:
        m = result["measures"][c["measure"]]
        sign = "met" if c["met"] else "NOT met"
        size = "not a number" if m["mean"] is None else f"{m['mean']:.4g} ± {m['deviation']:.2g}"
        rows.append(f"  {sign}: {c['says']}: {size}, {c['bound']}")
    return "\n".join([head, *rows])


def _progress(slug: str, done: int, total: int) -> None:
    print(f"\r{slug}: {done}/{total} seeds\033[K\r", end="", file=sys.stderr, flush=True)


def _report(options: argparse.Namespace) -> int:
    entries, _ = registry.load()
    declared = {entry.reproduction.slug: entry.reproduction for entry in entries}
    results = []
    for file in sorted((options.folder / "results").glob("*.json")):
        result = json.loads(file.read_text("utf-8"))
        if result["slug"] in declared:
            results.append(result)
    page = options.folder / "RESULTS.md"
    changed = report.changes(page.read_text("utf-8") if page.exists() else "", results)
    for line in changed:
        print(line, file=sys.stderr)
    if changed and not options.accept:
        return 1
    pictures = options.folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for result in results:
        drawn = picture.draw(declared[result["slug"]].picture, result)
        (pictures / f"{result['slug']}.svg").write_text(drawn, "utf-8")
    page.write_text(report.page(results), "utf-8")
    missing = sorted(set(declared) - {result["slug"] for result in results})
    print(f"{page}: {len(results)} results; without one: {', '.join(missing) or 'none'}")
    return 0


def _check(_: argparse.Namespace) -> int:
    entries, broken = registry.load()
    _complain(broken)
    print(f"{len(entries)} declarations are in order, {len(broken)} are not")
    return 1 if broken else 0


def _new(options: argparse.Namespace) -> int:
    try:
        file = scaffold.create(options.into, options.title, options.family)
    except (FileExistsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{file}: fill in the declaration, commit it, then run it")
    return 0


def _complain(broken: Sequence[Broken]) -> None:
    for one in broken:
        print(f"cannot be listed: {one.module}: {one.reason}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
