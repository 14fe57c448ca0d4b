"""One line for people: what is pasted into a mail or a chat."""

from __future__ import annotations

from broadsheet.kernel.text import plain
from broadsheet.papers.cite.work import Work

MOST_AUTHORS = 10


def entry(work: Work) -> str:
    """Authors: title. Where, year. Address."""
    published = work.published
    where = " ".join(part for part in (published.container, published.volume) if part)
    if work.arxiv:
        where += f"{', ' if where else ''}arXiv:{work.arxiv}"
        where += f" [{work.primary_class}]" if work.primary_class else ""
    when = str(work.year_in_print or "")
    placed = ", ".join(part for part in (where, when) if part)
    title = plain(work.title)
    title += "" if title.endswith(("?", "!", ".")) else "."
    said = (_authors(work), title, f"{placed}." if placed else "", "Withdrawn." if work.is_withdrawn else "")
    address = f"https://doi.org/{work.doi}" if work.doi else work.url
    return " ".join(part for part in (*said, address) if part) + "\n"


def _authors(work: Work) -> str:
    names = list(work.author_names[:MOST_AUTHORS])
    rest = work.author_count - len(names)
    if not names:
        return ""
    if rest > 0:
        return f"{', '.join(names)} and {rest:,} more:"
    return (", ".join(names[:-1]) + " and " if len(names) > 1 else "") + names[-1] + ":"
