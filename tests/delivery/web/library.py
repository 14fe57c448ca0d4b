"""A small invented library that has everything pages must cope with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Link, Listing, Organisation, Record, Version

FRIDAY, THURSDAY, WEDNESDAY = date(2026, 8, 21), date(2026, 8, 20), date(2026, 8, 19)
SATURDAY = date(2026, 8, 22)
SCRIPT = "<script>alert(\"x\")</script> & 'quotes' \u202eevil\u202c"
LONG_TITLE = "A Very Long Title about " + "Extraordinarily " * 23 + "Long Titles"
ABSTRACT = (
    "Pebbles differ in weight, and people differ in how they sort them. We give a method that sorts pebbles "
    "in the time it takes to look at each of them once, and prove that it is stable. On seven beaches it "
    "beats the methods known before by a wide margin.\n\nThe second paragraph says that $O(n \\log n)$ is "
    "not needed when the weights satisfy $w_i \\le w_{i+1}$ for almost all $i$, and that $5 buys a pebble. "
    "Code, pebbles and a bucket are available from the authors."
)


def arxiv(number: str, title: str, **more: object) -> Record:
    submitted = datetime(2026, 8, 18, 10, 0, tzinfo=UTC)
    base = Record(
        source="arxiv-oai",
        source_id=number,
        title=title,
        ids=(PaperId("arxiv", number),),
        abstract=ABSTRACT,
        authors=(Author("Ada Stone", "University of the Shore"), Author("Bertil Grus")),
        categories=("cs.LG", "cs.CL"),
        submitted=submitted,
        modified=submitted,
        versions=(Version(1, submitted), Version(2, datetime(2026, 8, 19, tzinfo=UTC))),
        licence="http://creativecommons.org/licenses/by/4.0/",
        may_share_abstract=True,
        comments="12 pages, 3 figures",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def on_arxiv(day: date, position: int, kind: str = "new") -> Listing:
    return Listing("arxiv", day, position, kind=kind)


def on_huggingface(number: str, title: str, day: date, position: int, votes: int, **more: object) -> Record:
    base = Record(
        source="huggingface",
        source_id=number,
        title=title,
        ids=(PaperId("arxiv", number),),
        abstract=ABSTRACT,
        authors=(Author("Ada Stone"), Author("Bertil Grus")),
        organisation=Organisation("shore", "University of the Shore"),
        listings=(Listing("huggingface", day, position, votes=votes, comments=2, submitted_by="reader"),),
        counts=(Count("votes", votes, day), Count("stars", 1204, day)),
        links=(Link("code", "https://github.com/stone/pebbles"), Link("project", "https://pebbles.example")),
        submitted_on=date(2026, 8, 18),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def many(count: int, day: date = THURSDAY, start: int = 1000) -> list[Record]:
    """``count`` papers on Hugging Face's list of ``day``."""
    return [
        on_huggingface(f"2608.{start + n:05d}", f"Pebble Paper Number {n}", day, n, 500 - n)
        for n in range(count)
    ]


def hostile() -> list[Record]:
    return [
        arxiv("2608.00001", SCRIPT, abstract=SCRIPT * 3, comments=SCRIPT, authors=(Author(SCRIPT),)),
        arxiv("2608.00002", LONG_TITLE, listings=(on_arxiv(FRIDAY, 0),)),
        arxiv(
            "2608.00004",
            "A Withdrawn Claim about Pebbles",
            versions=(Version(1), Version(2, is_withdrawn=True)),
            comments="Withdrawn: Lemma 3 is wrong.",
            listings=(on_arxiv(FRIDAY, 1, "replace"),),
        ),
        arxiv("math/0309136", "An Old Paper with a Slash", listings=(on_arxiv(FRIDAY, 2, "cross"),)),
        Record(
            "crossref",
            "10.1000/182",
            "A Paper Known by Its DOI",
            ids=(PaperId("doi", "10.1000/a(b)<c>#d?e"),),
        ),
        Record("saved-page", "", "A Title and Nothing Else"),
        Record(
            "saved-page",
            "",
            "Printed without a Year",
            author_count=17,
            printed_date="11-22",
            listings=(Listing("saved-page", None, 0, page="page-0.txt", printed_day="12-31"),),
        ),
        Record("saved-page", "", "Linked to No Good", links=(Link("code", "javascript:alert(1)"),)),
    ]


def collaboration() -> Record:
    crowd = tuple(Author(f"Collaborator {n} of Many") for n in range(3000))
    return arxiv("2608.00003", "Measured by a Collaboration", authors=crowd)


def sample() -> list[Record]:
    """A paper of the sample library: facts and a summary of our own."""
    return [
        arxiv(
            "2608.00009",
            "A Paper of the Sample",
            abstract="",
            summary="Sorts pebbles by weight, and finds that it works.",
            summary_by="the Broadsheet project",
            is_sample=True,
            listings=(Listing("huggingface", FRIDAY, 3, votes=1),),
        )
    ]


def everything() -> list[Record]:
    return [*many(3, FRIDAY, 2000), *many(5), *hostile()]
