"""The only door out of the tables: frozen views, one file per kind of question.

Lists are keyset-paged: a cursor names the last row seen, so nothing is skipped or shown twice while papers
arrive. A damaged cursor raises BadInput.
"""

from broadsheet.papers.read.cards import cards, keys_of
from broadsheet.papers.read.documents import index_docs, numbers_after, numbers_before
from broadsheet.papers.read.library import (
    Totals,
    last_listed,
    merges,
    papers_with_code,
    records,
    sample_papers,
    sources_seen,
    totals,
)
from broadsheet.papers.read.lists import (
    day,
    day_counts,
    latest_day,
    list_sources,
    neighbours,
    saved_page,
    saved_pages,
    span,
)
from broadsheet.papers.read.names import number_of, resolve, resolve_title
from broadsheet.papers.read.newest import (
    author,
    by_author,
    categories,
    category_count,
    in_category,
    newest,
    of_organisation,
    organisation,
)
from broadsheet.papers.read.paper import changes_of, listings_of, paper

__all__ = [
    "Totals",
    "author",
    "by_author",
    "cards",
    "categories",
    "category_count",
    "changes_of",
    "day",
    "day_counts",
    "in_category",
    "index_docs",
    "keys_of",
    "last_listed",
    "latest_day",
    "list_sources",
    "listings_of",
    "merges",
    "neighbours",
    "newest",
    "number_of",
    "numbers_after",
    "numbers_before",
    "of_organisation",
    "organisation",
    "paper",
    "papers_with_code",
    "records",
    "resolve",
    "resolve_title",
    "sample_papers",
    "saved_page",
    "saved_pages",
    "sources_seen",
    "span",
    "totals",
]
