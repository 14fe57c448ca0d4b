"""What every Index must do, as plain checks: run by pytest and by ``broadsheet doctor``.

    for check in CHECKS:
        check(make_index)          # make_index() gives a fresh, empty Index each time

A check raises AssertionError with a sentence when the engine fails it.
"""

from __future__ import annotations

from broadsheet.search.conformance import meaning, querying, writing
from broadsheet.search.conformance.cases import Check, MakeIndex

CHECKS: tuple[Check, ...] = (
    writing.put_replaces,
    writing.drop_really_drops,
    writing.cursor_goes_with_documents,
    writing.readers_see_commits_only,
    writing.one_writer,
    writing.rebuild_swaps,
    writing.abandoned_rebuild_is_ignored,
    writing.empty_index,
    querying.words_and_operators,
    querying.phrases_and_prefixes,
    querying.fields,
    querying.dates_and_flags,
    querying.sorting,
    querying.paging,
    querying.keyset_paging,
    querying.facets_follow_the_query,
    querying.restrictions,
    querying.rankings_agree,
    querying.unicode_text,
    querying.near_words,
    meaning.vectors,
    meaning.rebuilds_may_keep_vectors,
    meaning.vectors_of_two_encoders,
)

__all__ = ["CHECKS", "Check", "MakeIndex"]
