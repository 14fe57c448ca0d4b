"""Facts into rows: papers new and changed, what hangs on them, and the change log, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from broadsheet.kernel.ids import PaperId, strongest
from broadsheet.kernel.record import Listing as ListingFact
from broadsheet.kernel.record import Record
from broadsheet.papers import changes
from broadsheet.papers.codec import decode
from broadsheet.papers.combine import combine
from broadsheet.papers.facts import Facts, dump, dump_authors, dump_versions
from broadsheet.papers.models import (
    Author,
    Authorship,
    Identifier,
    Listing,
    Observation,
    Organisation,
    Paper,
    PaperCategory,
    StoredRecord,
)
from broadsheet.papers.rows import chunks, delete, insert, update

_Column = tuple[str, Callable[[Facts], object]]

_COLUMNS: tuple[_Column, ...] = (
    ("title", lambda f: f.title),
    ("title_raw", lambda f: f.title_raw),
    ("abstract", lambda f: f.abstract),
    ("summary", lambda f: f.summary),
    ("summary_by", lambda f: f.summary_by),
    ("authors_json", lambda f: dump_authors(f.authors)),
    ("author_count", lambda f: f.author_count),
    ("categories", lambda f: "\n".join(f.categories)),
    ("organisation_by", lambda f: f.organisation_by),
    ("dated", lambda f: f.dated),
    ("sorted_on", lambda f: f.sorted_on),
    ("dated_as", lambda f: f.dated_as),
    ("year", lambda f: f.year),
    ("printed_date", lambda f: f.printed_date),
    ("submitted", lambda f: f.submitted),
    ("submitted_on", lambda f: f.submitted_on),
    ("announced", lambda f: f.announced),
    ("announced_is_estimated", lambda f: f.announced_is_estimated),
    ("modified", lambda f: f.modified),
    ("version", lambda f: f.versions[-1].number if f.versions else 0),
    ("versions_json", lambda f: dump_versions(f.versions)),
    ("is_withdrawn", lambda f: f.is_withdrawn),
    ("comments", lambda f: f.comments),
    ("journal_ref", lambda f: f.journal_ref),
    ("venue", lambda f: f.venue),
    ("status", lambda f: f.status),
    ("licence", lambda f: f.licence),
    ("may_share_abstract", lambda f: f.may_share_abstract),
    ("links_json", lambda f: dump(f.links)),
    ("keywords_json", lambda f: dump(f.keywords)),
    ("votes", lambda f: f.votes),
    ("comment_count", lambda f: f.comment_count),
    ("stars", lambda f: f.stars),
    ("citations", lambda f: f.citations),
    ("is_sample", lambda f: f.is_sample),
)
_NAMES = tuple(name for name, _ in _COLUMNS)
_WATCHED = ("title", "abstract", "authors_json", "categories", "comments", "journal_ref", "links_json",
            "version", "is_withdrawn", "venue", "status")  # fmt: skip
"""Columns whose change a reader may want to see; their former value goes into the log."""
_PLACED = frozenset({"authors_json", "categories", "sorted_on"})
"""Columns that the author and category tables repeat."""
_QUIET = frozenset({"votes", "comment_count", "stars", "citations", "modified", "announced",
                    "announced_is_estimated"})  # fmt: skip


@dataclass(slots=True)
class Saving:
    """The work of one save. ``owners`` says which paper every identifier in play leads to."""

    existing: dict[int, dict[str, Any]] = field(default_factory=dict)
    owners: dict[str, set[int]] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    listed: dict[int, tuple[set[Any], set[Any]]] = field(default_factory=dict)
    relisted: list[int] = field(default_factory=list)
    entries: list[changes.Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    added: int
    changed: int
    listed: int


def records_of(numbers: Iterable[int], without: Iterable[str] = ()) -> dict[int, list[Record]]:
    """The stored records of each paper, but for the slots ``without``."""
    found: dict[int, list[Record]] = {}
    skipped = set(without)
    for part in chunks(numbers):
        rows = StoredRecord.objects.filter(paper_id__in=part).values_list("paper_id", "slot", "body")
        for number, slot, body in rows:
            if slot not in skipped:
                found.setdefault(number, []).append(decode(bytes(body)))
    return found


def save(records: Mapping[int, Sequence[Record]], fresh: set[int], joined: Iterable[int] = ()) -> Outcome:
    """Combine the records of each paper and write what differs. ``fresh`` papers have no row yet; ``joined``
    are those that a new source speaks of, which is a change even where no fact differs."""
    facts = {number: combine(said) for number, said in records.items()}
    saving = _load(facts, fresh)
    organisations = _organisations(facts.values())
    new_rows, changed_rows, moved = [], [], []
    outcome = {"added": 0, "changed": 0, "listed": 0, "withdrawn": 0}
    for number, fact in facts.items():
        key = _choose_key(number, fact, saving)
        values = [value(fact) for _, value in _COLUMNS]
        organisation = organisations.get(fact.organisation.slug) if fact.organisation else None
        row = (*values, key, organisation, number)
        if number in fresh:
            new_rows.append(row)
            moved.append(number)
            saving.entries.append(changes.Entry(number, key, "added"))
            outcome["added"] += 1
            continue
        before = saving.existing[number]
        kind, detail = _difference(before, dict(zip(_NAMES, values, strict=True)), key, organisation)
        if kind:
            changed_rows.append(row)
            if any(before[c] != v for c, v in zip(_NAMES, values, strict=True) if c in _PLACED):
                moved.append(number)
        relisted = saving.listed.get(number, _NOTHING) != _list_rows(fact)
        if relisted:
            saving.relisted.append(number)
        if kind or relisted:
            saving.entries.append(changes.Entry(number, key, kind or "listed", detail))
            outcome[kind or "listed"] += 1
    columns = (*_NAMES, "key", "organisation_id")
    insert(Paper, (*columns, "number"), new_rows)
    update(Paper, columns, "number", changed_rows)
    named = _save_identifiers(facts, saving)
    _log_the_rest({*joined, *named} & set(saving.existing), saving)
    _save_places({n: facts[n] for n in moved}, fresh)
    delete(Listing, "paper_id", saving.relisted)
    delete(Observation, "paper_id", saving.relisted)
    _insert_lists({n: facts[n] for n in (*fresh, *saving.relisted) if n in facts})
    changes.append(saving.entries)
    return Outcome(outcome["added"], outcome["changed"] + outcome["withdrawn"], outcome["listed"])


def _load(facts: Mapping[int, Facts], fresh: set[int]) -> Saving:
    saving = Saving()
    names: set[str] = {name for fact in facts.values() for name in fact.ids}
    for part in chunks(n for n in facts if n not in fresh):
        for row in Paper.objects.filter(number__in=part).values("number", "key", "organisation_id", *_NAMES):
            saving.existing[row["number"]] = row
            saving.keys[row["number"]] = row["key"]
            saving.listed[row["number"]] = (set(), set())
        for number, *listing in Listing.objects.filter(paper_id__in=part).values_list("paper_id", *_LISTING):
            saving.listed[number][0].add(tuple(listing))
        for number, *seen in Observation.objects.filter(paper_id__in=part).values_list(
            "paper_id", *_OBSERVED
        ):
            saving.listed[number][1].add(tuple(seen))
    for part in chunks(names):
        for name, number in Identifier.objects.filter(name__in=part).values_list("name", "paper_id"):
            saving.owners.setdefault(name, set()).add(number)
    return saving


def _choose_key(number: int, fact: Facts, saving: Saving) -> str:
    """The strongest identifier that no other paper has; of equal title fingerprints the later paper gets a
    numbered one. A key that is as strong as the best stays, so that addresses do not flap."""
    own = []
    for name in fact.ids:
        owners = saving.owners.setdefault(name, set())
        if not owners or number in owners or name.startswith("title:"):
            owners.add(number)
            own.append(PaperId(*name.split(":", 1)))
    best = strongest(own)
    current = saving.keys.get(number, "")
    if best.scheme != "title":
        keeps = (
            current.startswith(best.scheme + ":")
            and current in fact.ids
            and number in saving.owners.get(current, ())
        )
        return current if keeps else str(best)
    if current.startswith(str(best)):
        return current
    key, place = str(best), 1
    while saving.owners[str(best)] != {number} and _is_taken(key, number, saving):
        place += 1
        key = f"{best}-{place}"
    saving.keys[number] = key
    return key


def _is_taken(key: str, number: int, saving: Saving) -> bool:
    if any(taken == key for other, taken in saving.keys.items() if other != number):
        return True
    return Paper.objects.filter(key=key).exclude(number=number).exists()


def _difference(
    before: Mapping[str, Any], after: Mapping[str, Any], key: str, organisation: int | None
) -> tuple[str, dict[str, list[object]] | None]:
    changed = [name for name in _NAMES if before[name] != after[name]]
    if not changed and before["key"] == key and before["organisation_id"] == organisation:
        return "", None
    detail = {name: [before[name], after[name]] for name in changed if name in _WATCHED}
    if before["key"] != key:
        detail["key"] = [before["key"], key]
    if after["is_withdrawn"] and not before["is_withdrawn"]:
        return "withdrawn", detail
    is_quiet = set(changed) <= _QUIET and before["key"] == key and before["organisation_id"] == organisation
    return ("listed" if is_quiet else "changed"), detail or None


def _organisations(facts: Iterable[Facts]) -> dict[str, int]:
    wanted = {f.organisation.slug: f.organisation.name for f in facts if f.organisation}
    if not wanted:
        return {}
    found = dict(Organisation.objects.filter(slug__in=wanted).values_list("slug", "id"))
    for slug, name in wanted.items():
        if slug not in found:
            found[slug] = Organisation.objects.create(slug=slug, name=name).pk
    return found


def _log_the_rest(numbers: Iterable[int], saving: Saving) -> None:
    """An entry for papers whose sources or names are new and nothing else: the index holds both."""
    logged = {entry.paper_number for entry in saving.entries}
    saving.entries += [
        changes.Entry(number, saving.existing[number]["key"], "listed")
        for number in sorted(numbers)
        if number not in logged
    ]


def _save_identifiers(facts: Mapping[int, Facts], saving: Saving) -> set[int]:
    """Add the names that are new; returns the papers that have some."""
    known: set[tuple[str, int]] = set()
    for part in chunks(n for n in facts if n in saving.existing):
        known.update(Identifier.objects.filter(paper_id__in=part).values_list("name", "paper_id"))
    rows: dict[tuple[str, int], None] = {}
    for entry in saving.entries:
        rows[(entry.key, entry.paper_number)] = None
    for number, fact in facts.items():
        rows.update({(name, number): None for name in fact.ids if number in saving.owners.get(name, ())})
    new = [row for row in rows if row not in known]
    insert(Identifier, ("name", "paper_id"), new)
    return {number for _, number in new}


def _save_places(facts: Mapping[int, Facts], fresh: set[int]) -> None:
    """Authorships and categories of papers whose authors, categories or date are new."""
    former = [n for n in facts if n not in fresh]
    delete(Authorship, "paper_id", former)
    delete(PaperCategory, "paper_id", former)
    authors = _authors(facts.values())
    insert(
        Authorship,
        ("paper_id", "place", "author_id", "sorted_on"),
        (
            (n, place, authors[slug], f.sorted_on)
            for n, f in facts.items()
            for place, (_, slug, _) in enumerate(f.authors)
        ),
    )
    insert(
        PaperCategory,
        ("paper_id", "code", "place", "sorted_on"),
        (
            (n, code[:60], place, f.sorted_on)
            for n, f in facts.items()
            for place, code in enumerate(f.categories)
        ),
    )


def _authors(facts: Iterable[Facts]) -> dict[str, int]:
    wanted: dict[str, str] = {}
    for fact in facts:
        for name, slug, _ in fact.authors:
            wanted.setdefault(slug, name)
    found: dict[str, int] = {}
    for part in chunks(wanted):
        found.update(Author.objects.filter(slug__in=part).values_list("slug", "number"))
    missing = [slug for slug in wanted if slug not in found]
    numbers = changes.take_numbers(changes.AUTHOR_SERIES, len(missing)) if missing else range(0)
    rows = [(number, slug, wanted[slug][:300]) for number, slug in zip(numbers, missing, strict=True)]
    insert(Author, ("number", "slug", "name"), rows)
    found.update({slug: number for number, slug, _ in rows})
    return found


_LISTING = ("source", "day", "page", "printed_day", "position", "kind", "votes", "comments",
            "submitted_by", "is_estimated")  # fmt: skip
_OBSERVED = ("measure", "source", "on", "value")


def _listing_row(item: ListingFact) -> tuple[object, ...]:
    return (item.source[:60], item.day, item.page[:120], item.printed_day[:12], item.position, item.kind[:12],
            item.votes, item.comments, item.submitted_by[:120], item.is_estimated)  # fmt: skip


_NOTHING: tuple[set[Any], set[Any]] = (set(), set())


def _list_rows(fact: Facts) -> tuple[set[Any], set[Any]]:
    """Listings and observations as the tables hold them, to compare with what is there."""
    observed = {(o.measure, o.source, o.on, o.value) for o in fact.observed}
    return {_listing_row(item) for item in fact.listings}, observed


def _insert_lists(facts: Mapping[int, Facts]) -> None:
    insert(
        Listing,
        (*_LISTING, "paper_id"),
        ((*_listing_row(item), n) for n, f in facts.items() for item in f.listings),
    )
    insert(
        Observation,
        (*_OBSERVED, "paper_id"),
        ((o.measure, o.source, o.on, o.value, n) for n, f in facts.items() for o in f.observed),
    )
