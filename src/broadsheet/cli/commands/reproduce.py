from __future__ import annotations

from pathlib import Path

import typer
from rich.markup import escape

from broadsheet.cli import PARTIAL
from broadsheet.cli.console import bar, errors, output, print_json
from broadsheet.cli.library import open_library
from broadsheet.kernel.errors import BadInput, Misconfigured
from broadsheet.pipeline import runs
from broadsheet.reading import reproduced
from broadsheet.results import laboratory, measuring, write
from broadsheet.results.laboratory import Ask, Offer, Report
from broadsheet.results.measuring import Brought

_COLOURS = {"holds": "green", "holds in part": "yellow", "does not hold here": "magenta"}


def reproduce(  # noqa: PLR0913, PLR0917  (the shape typer calls: one argument an option)
    papers: list[str] = typer.Argument(
        None, metavar="[PAPER]...", help="A reproduction's name, or its paper's identifier, address or title."
    ),
    is_all: bool = typer.Option(False, "--all", help="Run every reproduction there is."),
    family: str = typer.Option("", help="Run one family, such as pruning."),
    seeds: int | None = typer.Option(
        None, min=1, max=100, help="How many seeds; fewer than 3 give no verdict."
    ),
    is_again: bool = typer.Option(False, "--again", help="Run also what was run before with the same code."),
    source: Path | None = typer.Option(
        None,
        "--import",
        metavar="FILE",
        help="Store results measured elsewhere: JSON lines (“-” is standard input) or a runner's folder.",
    ),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a line, as the runner reported it."),
) -> int:
    """Run small experiments on papers' claims, and store what was measured with its verdict.

    Without a paper it lists what can be run. Each run is a process of its own with limits on time and memory;
    one that fails does not stop the others. A claim that does not hold is a result: the exit code is 0.
    """
    home = open_library()
    if source is not None:
        return _import(source, as_json=as_json)
    offered = laboratory.offered()
    for sentence in offered.broken:
        errors.print(f"[yellow]![/] cannot be listed: {escape(sentence)}", highlight=False)
    if not (papers or is_all or family):
        return _list(offered.offers, as_json=as_json)
    chosen = _chosen(offered.offers, papers or [], family, is_all=is_all)
    slugs = tuple(offer.slug for offer in chosen)
    return _run(
        Ask(slugs=slugs, folder=home / "reproductions", seeds=seeds, is_again=is_again), as_json=as_json
    )


def _chosen(offers: tuple[Offer, ...], papers: list[str], family: str, *, is_all: bool) -> tuple[Offer, ...]:
    """Each reproduction asked for, once. Raises BadInput for a name that means none."""
    hint = "`broadsheet reproduce` alone lists what there is."
    found = {offer.slug: offer for offer in offers if is_all or offer.family == family}
    if family and not found:
        families = ", ".join(sorted({offer.family for offer in offers}))
        raise BadInput(
            f"There is no family {family!r}.", hint=f"There are: {families}." if families else hint
        )
    for called in papers:
        meant = reproduced.wanted(offers, called)
        if not meant:
            raise BadInput(f"There is no reproduction of {called!r}.", hint=hint)
        found |= {offer.slug: offer for offer in meant}
    if not found:
        raise BadInput("There is nothing to run.", hint=laboratory.REMEDY)
    return tuple(found[slug] for slug in sorted(found))


def _run(ask: Ask, *, as_json: bool) -> int:
    brought = Brought()
    name = ask.slugs[0] if len(ask.slugs) == 1 else f"{len(ask.slugs)} papers"
    with bar("runs", is_quiet=as_json) as shown, runs.run("reproduce", name) as progress:
        progress.total = len(ask.slugs)
        task = shown.add_task(ask.slugs[0], total=progress.total)
        progress.tell(force=True)
        for report in measuring.run(ask, brought, progress.tell):
            (print_json if as_json else _tell)(report)
            # Runs come in the order of their names, those stored before first.
            under_way = next((slug for slug in ask.slugs if slug not in brought.slugs), "drawing")
            shown.update(task, advance=1, description=under_way)
            progress.done, progress.note = brought.done, under_way
            progress.tell(force=True)
        progress.note = ""
        progress.fault(brought.faults)
        progress.counts.update({name: n for name, n in brought.counts.items() if name != "faults"})
    return _end(brought)


def _end(brought: Brought) -> int:
    for fault in brought.faults[:10]:
        errors.print(f"[yellow]![/] {escape(runs.describe(fault))}", highlight=False)
    if brought.done and brought.failed[write.MISSING] == brought.done:
        raise Misconfigured(
            "What these experiments compute with is not installed here.", hint=laboratory.REMEDY
        )
    if brought.failed[write.MISSING]:
        errors.print(laboratory.REMEDY, highlight=False)
    if not brought.unusable:
        return 0
    return PARTIAL if brought.unusable < brought.done else 1


def _tell(report: Report) -> None:
    """One run: verdict, seconds, memory; then every criterion and what was measured, or why there is none."""
    verdict, failure = str(report.get("verdict", "?")), report.get("failure")
    spent = f"{sum(report.get('seconds', [])):.1f} s, {report.get('peak_megabytes', 0)} MB"
    said = "[red]failed[/]" if failure else f"[{_COLOURS.get(verdict, 'dim')}]{escape(verdict)}[/]"
    output.print(
        f"[bold]{escape(str(report.get('slug', '?')))}[/]: {said}  [dim]{spent}[/]",
        highlight=False,
        soft_wrap=True,
    )
    if failure:
        output.print(f"  {escape(str(failure['kind']))}: {escape(str(failure['sentence']))}", soft_wrap=True)
        return
    for criterion in report.get("criteria", []):
        measured = report["measures"][criterion["measure"]]
        sign = "[green]met[/]    " if criterion["met"] else "[magenta]not met[/]"
        value = f"{measured['mean']:.4g} ± {measured['deviation']:.2g} {measured['unit']}".rstrip()
        line = f"  {sign}  {escape(criterion['says'])}: {escape(value)}, must be {escape(criterion['bound'])}"
        output.print(line, highlight=False, soft_wrap=True)


def _list(offers: tuple[Offer, ...], *, as_json: bool) -> int:
    for offer in offers:
        if as_json:
            print_json({"slug": offer.slug, "family": offer.family, "title": offer.title})
        else:
            output.print(
                f"[bold]{offer.slug:34}[/] [dim]{offer.family:16}[/] {escape(offer.title)}", soft_wrap=True
            )
    return 0


def _import(source: Path, *, as_json: bool) -> int:
    brought = Brought()
    with runs.run("import results", source.name) as progress, bar("results", is_quiet=as_json) as shown:
        task = shown.add_task(source.name, total=None)
        for brought in measuring.bring_in(source):
            progress.done = brought.done
            shown.update(task, advance=1)
            progress.tell()
        progress.fault(brought.faults)
        progress.counts.update({name: n for name, n in brought.counts.items() if name != "faults"})
    counts = {name: brought.counts[name] for name in ("added", "changed", "unchanged", "failed", "faults")}
    if as_json:
        print_json(counts)
        return _code(brought)
    said = ("new", "replaced", "known already", "failed where they ran", "could not be used")
    words = (f"{count} {name}" for count, name in zip(counts.values(), said, strict=True) if count)
    errors.print(f"{brought.done} results read: {', '.join(words) or 'none'}", highlight=False)
    for fault in brought.faults[:10]:
        errors.print(f"  [yellow]![/] {escape(runs.describe(fault))}", highlight=False)
    return _code(brought)


def _code(brought: Brought) -> int:
    """A failure that was measured elsewhere is a report like any other."""
    if not brought.counts["faults"]:
        return 0
    return PARTIAL if brought.counts["faults"] < brought.done else 1
