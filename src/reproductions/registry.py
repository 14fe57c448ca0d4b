"""Which reproductions there are: ours, and those that other packages offer through an entry point.

A declaration is *read as data* from the source of its file: nothing of a plug-in is imported or run to list
it, so listing works without torch and a broken plug-in cannot disturb it. Running is the runner's business.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from pathlib import Path

from broadsheet.kernel.ids import fold_title, parse_id
from reproductions import protocol
from reproductions.protocol import Reproduction

GROUP = "broadsheet.reproductions"
"""Entry point group; the value names a package whose modules are reproductions."""

OURS = "reproductions.papers"

_WORDS = {
    name: getattr(protocol, name)
    for name in ("Reproduction", "Paper", "Claim", "Measure", "Criterion", "Bars", "Curves")
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A reproduction and where its code is: the module's name and file."""

    reproduction: Reproduction
    module: str
    file: Path


@dataclass(frozen=True, slots=True)
class Broken:
    """A module or package on offer that cannot be listed, and why."""

    module: str
    reason: str


class NotData(ValueError):
    """A declaration holds something else than plain values and the words of the protocol."""


def shelves() -> tuple[str, ...]:
    """Names of the packages on offer, ours first."""
    others = {point.value.strip() for point in entry_points(group=GROUP)} - {OURS}
    return (OURS, *sorted(others))


def load(packages: tuple[str, ...] | None = None) -> tuple[list[Entry], list[Broken]]:
    """Every reproduction that can be listed, sorted by slug, and everything that cannot, with the reason."""
    entries: dict[str, Entry] = {}
    broken: list[Broken] = []
    for package in shelves() if packages is None else packages:
        for found in _shelf(package):
            if isinstance(found, Broken):
                broken.append(found)
            elif found.reproduction.slug in entries:
                other = entries[found.reproduction.slug].module
                broken.append(Broken(found.module, f"its slug is taken by {other}"))
            else:
                entries[found.reproduction.slug] = found
    return [entries[slug] for slug in sorted(entries)], broken


def find(entries: list[Entry], wanted: str) -> Entry | None:
    """The reproduction meant by a slug, a paper's identifier or address, or a title."""
    identifier = parse_id(wanted)
    keys = {wanted.strip(), str(identifier)} if identifier else {wanted.strip()}
    folded = fold_title(wanted)
    for entry in entries:
        paper = entry.reproduction.paper
        names = {entry.reproduction.slug, paper.title_key, paper.key} - {""}
        if keys & names or (folded and folded == fold_title(paper.title)):
            return entry
    return None


def read_declaration(file: Path) -> Reproduction | None:
    """The ``REPRODUCTION = Reproduction(…)`` of a file, without running the file; None where it has none."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == ["REPRODUCTION"]:
            value = _value(node.value)
            if isinstance(value, Reproduction):
                return value
            raise NotData("REPRODUCTION is not a Reproduction(…)")
    return None


def _shelf(package: str) -> Iterator[Entry | Broken]:
    if not re.fullmatch(r"\w+(\.\w+)*", package):
        yield Broken(package, "an entry point of this group names a package, not an object")
        return
    try:
        spec = _locate(package)
    except Exception as error:  # noqa: BLE001 - a finder of somebody else's package
        yield Broken(package, f"cannot be located: {error}")
        return
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        yield Broken(package, "no such package")
    for place in places:
        for file in sorted(Path(place).glob("[!_]*.py")):
            yield from _book(f"{package}.{file.stem}", file)


def _book(module: str, file: Path) -> Iterator[Entry | Broken]:
    try:
        reproduction = read_declaration(file)
    except (ValueError, TypeError, SyntaxError, OSError, RecursionError) as error:
        yield Broken(module, f"{type(error).__name__}: {error}")
        return
    if reproduction is not None:
        yield Entry(reproduction, module, file)


def _locate(package: str) -> ModuleSpec | None:
    """Like ``importlib.util.find_spec``, which would import the parent packages, without importing them."""
    places: list[str] | None = None
    spec: ModuleSpec | None = None
    name = ""
    for part in package.split("."):
        name = f"{name}.{part}" if name else part
        found = (finder.find_spec(name, places) for finder in sys.meta_path if hasattr(finder, "find_spec"))
        spec = next((one for one in found if one is not None), None)
        if spec is None:
            return None
        places = list(spec.submodule_search_locations or [])
    return spec


def _value(node: ast.expr) -> object:
    if isinstance(node, ast.Call):
        return _call(node)
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(item) for item in node.elts)
    try:
        value: object = ast.literal_eval(node)
    except ValueError as error:
        raise NotData(f"not plain data: {ast.unparse(node)[:80]}") from error
    return value


def _call(node: ast.Call) -> object:
    name = ast.unparse(node.func)
    if name not in _WORDS:
        raise NotData(f"a declaration may not call {name}")
    if any(keyword.arg is None for keyword in node.keywords):
        raise NotData("a declaration spells out its arguments")
    named = {str(keyword.arg): _value(keyword.value) for keyword in node.keywords}
    value: object = _WORDS[name](*(_value(item) for item in node.args), **named)
    return value
