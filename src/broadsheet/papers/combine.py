"""Records of several sources combined into what we hold of a paper. Pure: the same records give the same
facts in any order of arrival."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from broadsheet.kernel.categories import fold_categories
from broadsheet.kernel.ids import PaperId, strongest, title_fingerprint
from broadsheet.kernel.record import Link, Listing, Organisation, Record, Version
from broadsheet.kernel.text import readable, readable_paragraphs, slug
from broadsheet.papers.facts import Facts, Observed

_RANKS = {
    "arxiv": 0,
    **dict.fromkeys(("acl", "openreview", "crossref", "datacite", "biorxiv", "medrxiv", "pubmed"), 1),
    **dict.fromkeys(("openalex", "semantic-scholar", "huggingface", "paperswithcode"), 3),
    "saved-page": 4,
    "github": 5,
}
_WITHDRAWN = re.compile(r"\bwithdrawn\b", re.IGNORECASE)


def _rank(record: Record) -> tuple[bool, int, str, str]:
    return record.is_sample, _RANKS.get(record.source, 2), record.source, record.source_id


def combine(records: Sequence[Record], extra_ids: Iterable[PaperId] = ()) -> Facts:
    """What is known of a paper from ``records`` (at least one), the most trusted source first for each
    field: arXiv, then publishers, then collections, Hugging Face, saved pages, and samples last."""
    ordered = sorted(records, key=_rank)
    title_from = next((r for r in ordered if r.title), ordered[0])
    title = readable(title_from.title)
    abstract_from = next((r for r in ordered if r.abstract), None)
    summary_from = next((r for r in ordered if r.summary), None)
    authors_from = next((r for r in ordered if r.authors), None)
    authors = _authors(authors_from) if authors_from else ()
    ids = _ids(ordered, title, extra_ids)
    versions = _versions(ordered)
    listings = _listings(ordered)
    announced, is_estimated = _announced(listings)
    dates = _dates(ordered, versions)
    comments = readable(_first(ordered, "comments"))
    organisation, organisation_by = _organisation(ordered)
    observed = _observed(ordered)
    dated, dated_as = _dated(dates[0], dates[1], announced, listings)
    return Facts(
        key=str(strongest(ids)),
        ids=tuple(sorted(str(i) for i in ids)),
        title=title,
        title_raw=title_from.title if title_from.title != title else "",
        abstract=readable_paragraphs(abstract_from.abstract) if abstract_from else "",
        may_share_abstract=bool(abstract_from and abstract_from.may_share_abstract),
        summary=readable(summary_from.summary) if summary_from else "",
        summary_by=(summary_from.summary_by or summary_from.source)[:120] if summary_from else "",
        authors=authors,
        author_count=len(authors) or _first_number(ordered, "author_count"),
        categories=fold_categories(c for r in ordered for c in r.categories),
        organisation=organisation,
        organisation_by=organisation_by,
        dated=dated,
        dated_as=dated_as,
        year=dated.year if dated else _first_number(ordered, "year"),
        printed_date="" if dated else _first(ordered, "printed_date")[:12],
        submitted=dates[0],
        submitted_on=dates[1],
        announced=announced,
        announced_is_estimated=is_estimated,
        modified=max((r.modified for r in ordered if r.modified), default=None),
        versions=versions,
        is_withdrawn=bool(versions and versions[-1].is_withdrawn)
        or (not versions and bool(_WITHDRAWN.search(comments))),
        comments=comments,
        journal_ref=readable(_first(ordered, "journal_ref")),
        venue=readable(_first(ordered, "venue"))[:300],
        status=_first(ordered, "status")[:120],
        licence=_first(ordered, "licence")[:300],
        links=_links(ordered),
        keywords=tuple(dict.fromkeys(readable(k) for r in ordered for k in r.keywords)),
        votes=_latest(observed, "votes"),
        comment_count=_latest(observed, "comments"),
        stars=_latest(observed, "stars"),
        citations=_latest(observed, "citations"),
        is_sample=all(r.is_sample for r in ordered),
        listings=listings,
        observed=observed,
    )


def _authors(record: Record) -> tuple[tuple[str, str, str], ...]:
    found = ((readable(a.name), readable(a.affiliation) if a.affiliation else "") for a in record.authors)
    return tuple((name, slug(name), affiliation) for name, affiliation in found if name)


def _first(records: Sequence[Record], name: str) -> str:
    return next((value for r in records if (value := getattr(r, name))), "")


def _first_number(records: Sequence[Record], name: str) -> int | None:
    return next((value for r in records if (value := getattr(r, name)) is not None), None)


def _ids(records: Sequence[Record], title: str, extra: Iterable[PaperId]) -> set[PaperId]:
    found = {i for r in records for i in r.ids} | set(extra)
    found.add(title_fingerprint(title))
    return found


def _versions(records: Sequence[Record]) -> tuple[Version, ...]:
    """Of the most trusted source that has any: a preprint's and a publisher's numbers are not one series."""
    source = next((r.source for r in records if r.versions), "")
    known: dict[int, Version] = {}
    for record in reversed([r for r in records if r.source == source]):
        known.update({v.number: v for v in record.versions if v.at or v.number not in known})
    return tuple(known[number] for number in sorted(known))


def _listings(records: Sequence[Record]) -> tuple[Listing, ...]:
    """All appearances, once per list; an estimated announcement goes when the exact one is known."""
    places: dict[tuple[object, ...], Listing] = {}
    for record in reversed(records):
        for item in record.listings:
            place = (item.source, item.day, item.page, item.printed_day)
            known = places.get(place)
            if known is None or known.is_estimated or not item.is_estimated:
                places[place] = item
    exact = {i.source for i in places.values() if not i.is_estimated and i.kind in ("", "new")}
    kept = [i for i in places.values() if not (i.is_estimated and i.source in exact)]
    return tuple(sorted(kept, key=lambda i: (i.day or date.min, i.source, i.page, i.position)))


def _announced(listings: Sequence[Listing]) -> tuple[date | None, bool]:
    own = [i for i in listings if i.source == "arxiv" and i.day and i.kind in ("", "new")]
    first = min(own, key=lambda i: (i.is_estimated, i.day), default=None)
    return (first.day, first.is_estimated) if first else (None, False)


def _dates(records: Sequence[Record], versions: Sequence[Version]) -> tuple[datetime | None, date | None]:
    at = next((r.submitted for r in records if r.submitted), None)
    if at is None and versions and versions[0].number == 1:
        at = versions[0].at
    on = at.date() if at else next((r.submitted_on for r in records if r.submitted_on), None)
    return at, on


def _dated(
    submitted: datetime | None, on: date | None, announced: date | None, listings: Sequence[Listing]
) -> tuple[date | None, str]:
    if submitted or on:
        return (submitted.date() if submitted else on), "submitted"
    if announced:
        return announced, "announced"
    listed = min((i.day for i in listings if i.day), default=None)
    return (listed, "listed") if listed else (None, "")


def _organisation(records: Sequence[Record]) -> tuple[Organisation | None, str]:
    for record in records:
        if record.organisation and record.organisation.name:
            name = readable(record.organisation.name)[:300]
            return Organisation(slug(record.organisation.slug or name)[:120], name), record.source[:60]
    return None, ""


def _links(records: Sequence[Record]) -> tuple[tuple[str, str, str], ...]:
    said: dict[Link, str] = {}
    for record in records:
        for link in record.links:
            if link.url.startswith(("https://", "http://")):
                said.setdefault(link, record.source)
    return tuple((link.kind, link.url[:2000], source) for link, source in said.items())


def _observed(records: Sequence[Record]) -> tuple[Observed, ...]:
    days = {
        (count.measure, record.source, count.on): count.value
        for record in reversed(records)
        for count in record.counts
    }
    return tuple(
        Observed(measure, source[:60], on, value)
        for (measure, source, on), value in sorted(
            days.items(), key=lambda d: (d[0][0], d[0][2] or date.min, d[0][1])
        )
    )


def _latest(observed: Sequence[Observed], measure: str) -> int | None:
    return next((o.value for o in reversed(observed) if o.measure == measure), None)
