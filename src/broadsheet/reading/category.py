"""Everything in one category, and the table of all categories."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.kernel.categories import canonical
from broadsheet.papers import read
from broadsheet.papers.views import CardPage
from broadsheet.reading.names import archive_name, category_name


@dataclass(frozen=True, slots=True)
class CategoryCount:
    code: str
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    papers: int
    page: CardPage


@dataclass(frozen=True, slots=True)
class Archive:
    """Categories that share what stands before the dot: ``cs``, ``math``."""

    code: str
    name: str
    categories: tuple[CategoryCount, ...]

    @property
    def papers(self) -> int:
        """Entries, not papers: a paper in two categories of the archive counts twice."""
        return sum(category.papers for category in self.categories)


def category(code: str, *, cursor: str = "", limit: int = 25) -> Category | None:
    """None where the code is neither known nor used; a known category may be empty. An alias answers as the
    category it stands for, with that one's ``code``."""
    code = canonical(code)
    name, papers = category_name(code), read.category_count(code)
    if not name and not papers:
        return None
    return Category(code, name, papers, read.in_category(code, cursor=cursor, limit=limit))


def archives() -> tuple[Archive, ...]:
    """Every category in use, grouped by archive, the fullest first; last, under "", what is not arXiv's."""
    grouped: dict[str, list[CategoryCount]] = {}
    for code, papers in read.categories():
        archive = code.split(".")[0]
        grouped.setdefault(archive if archive_name(archive) else "", []).append(
            CategoryCount(code, category_name(code), papers)
        )
    found = (Archive(code, archive_name(code), tuple(held)) for code, held in grouped.items())
    return tuple(sorted(found, key=lambda archive: (not archive.code, -archive.papers, archive.code)))
