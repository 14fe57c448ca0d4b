"""Checks of asking: what words, fields and filters find, in which order, how many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from broadsheet.kernel.query import And, DateRange, Flag, Not, Or, Phrase, Word
from broadsheet.search.conformance.cases import PAPERS, MakeIndex, filled, finds, numbers, words
from broadsheet.search.port import Restriction, Window


def words_and_operators(make: MakeIndex) -> None:
    """Words in any form, in title, abstract and names; AND, OR, NOT; what says nothing."""
    _, reader = filled(make)
    finds(reader, words("molecule"), {1, 4})
    finds(reader, words("graph", "network"), {1, 2, 4})
    assert numbers(reader, words("graph", "network"))[0] == 1
    finds(reader, words("lovelace"), {1})
    finds(reader, And((Word("graph"), Word("transformer"))), {2})
    finds(reader, Or((Word("energy"), Word("transformer"))), {1, 2})
    finds(reader, And((words("graph"), Not(Word("molecules")))), {2})
    finds(reader, Not(Word("graph")), {3, 4})
    finds(reader, words("the", "molecules"), {1, 4})
    finds(reader, words("is", "all"), {2})
    finds(reader, words("zzzz"), set())
    finds(reader, words("🤖"), set())
    assert numbers(reader, words("molecules"))[0] == 1, "a title counts more than an abstract"


def phrases_and_prefixes(make: MakeIndex) -> None:
    """Words in order; beginnings of words."""
    _, reader = filled(make)
    finds(reader, Phrase(("graph", "neural")), {1})
    finds(reader, Phrase(("neural", "graph")), set())
    finds(reader, Phrase(("attention", "is", "all", "they", "need")), {2})
    finds(reader, Phrase(("energy", "of", "molecules"), "abstract"), {1})
    finds(reader, Phrase(("energy", "of", "molecules"), "title"), set())
    finds(reader, Phrase(("grace", "hopper"), "author"), {1})
    finds(reader, Word("molec", is_prefix=True), {1, 4})
    finds(reader, Word("transf", "abstract", is_prefix=True), {2})
    finds(reader, Word("lovel", "author", is_prefix=True), {1})
    finds(reader, Word("[a-z", is_prefix=True), set())


def fields(make: MakeIndex) -> None:
    """Each field looks where it says."""
    _, reader = filled(make)
    finds(reader, Word("graph", "title"), {1})
    finds(reader, Word("graph", "abstract"), {2})
    finds(reader, Word("turing", "author"), {2})
    finds(reader, Word("cs.lg", "cat"), {1, 3})
    finds(reader, Word("cs", "cat"), {1, 2, 3})
    finds(reader, Word("2401.00001v3", "id"), {1})
    finds(reader, Word("10.1/a", "id"), {1} if reader.find(["10.1/a"]) else set())
    finds(reader, Word("engines", "org"), {1})
    finds(reader, Word("pages", "comment"), {1})
    finds(reader, Word("neurips", "venue"), {1})
    assert set(reader.find(["doi:10.1/a", "doi:10.1/c"])) == {1, 3}


def dates_and_flags(make: MakeIndex) -> None:
    """Both ends of a range belong to it; an undated paper is in none."""
    _, reader = filled(make)
    finds(reader, DateRange("date", date(2024, 1, 5), date(2024, 2, 10)), {1, 2})
    finds(reader, DateRange("date", date(2024, 1, 6), date(2024, 2, 9)), set())
    finds(reader, DateRange("date", None, date(2024, 1, 5)), {1, 3})
    finds(reader, DateRange("date", date(2024, 1, 1), None), {1, 2})
    finds(reader, DateRange("announced", date(2024, 1, 8), date(2024, 1, 8)), {1})
    finds(reader, Flag("has", "code"), {1, 3})
    finds(reader, Flag("is", "withdrawn"), {3})
    finds(reader, Flag("type", "cross"), {2})
    finds(reader, Flag("source", "huggingface"), {2, 3})
    finds(reader, Not(Flag("has", "code")), {2, 4})
    finds(reader, And((words("graph"), Flag("has", "code"))), {1})


def sorting(make: MakeIndex) -> None:
    """By date and by votes, equal values by number, the newest paper first; undated ones last."""
    _, reader = filled(make)
    assert numbers(reader, None) == [2, 1, 3, 4]
    assert numbers(reader, None, Window(sort="date")) == [2, 1, 3, 4]
    assert numbers(reader, None, Window(sort="votes")) == [2, 3, 1, 4]
    assert numbers(reader, Word("cs", "cat")) == [2, 1, 3]


def paging(make: MakeIndex) -> None:
    """Pages of any size, put together, are the whole; equal scores keep one order."""
    papers = [replace(PAPERS[3], number=n, key=f"title:{n:016x}") for n in range(1, 41)]
    _, reader = filled(make, papers)
    for sort in ("relevance", "date", "votes"):
        whole = numbers(reader, words("molecules"), Window(100, 0, sort))
        assert sorted(whole) == list(range(1, 41))
        for size in (1, 7, 40):
            pages = [numbers(reader, words("molecules"), Window(size, at, sort)) for at in range(0, 40, size)]
            assert [number for page in pages for number in page] == whole
    assert reader.lexical(words("molecules"), Window(5, 1_000)).total == 40


def keyset_paging(make: MakeIndex) -> None:
    """Going on after a key skips and repeats nothing, even when papers arrive in between."""
    papers = [
        replace(PAPERS[0], number=n, key=f"title:{n:016x}", dated=date(2024, 1, 1 + n % 9))
        for n in range(1, 31)
    ]
    index, reader = filled(make, papers)
    first = reader.lexical(None, Window(10, sort="date"))
    writer = index.writer()
    writer.put([replace(PAPERS[0], number=99, key="title:x", dated=date(2025, 1, 1))])
    writer.commit(11)
    writer.close()
    reader.refresh()
    rest = reader.lexical(None, Window(100, sort="date", after=first.last_key))
    seen = [hit.number for hit in (*first.hits, *rest.hits)]
    assert sorted(seen) == list(range(1, 31)), "keyset paging lost or repeated a paper"


def facets_follow_the_query(make: MakeIndex) -> None:
    """Counts are over all matches, the largest first."""
    _, reader = filled(make)
    everything = reader.facets(None)
    assert [(f.value, f.count) for f in everything["category"]][:2] == [("cs.LG", 2), ("cs.CL", 1)]
    assert [(f.value, f.count) for f in everything["year"]] == [("2024", 2), ("2023", 1)]
    assert [(f.value, f.count) for f in everything["organisation"]] == [("Analytical Engines", 1)]
    assert [f.count for f in everything["code"]] == [2]
    graphs = reader.facets(words("transformer"), ["source", "year"])
    assert list(graphs) == ["source", "year"]
    assert [(f.value, f.count) for f in graphs["source"]] == [("arxiv", 1), ("huggingface", 1)]
    also = reader.facets(words("transformer"), ["year"], also=[3])
    assert [(f.value, f.count) for f in also["year"]] == [("2023", 1), ("2024", 1)]


def restrictions(make: MakeIndex) -> None:
    """Only the allowed, without the forbidden, also for rankings and counts."""
    _, reader = filled(make)
    only = Restriction(frozenset({1, 2}))
    assert [h.number for h in reader.lexical(None, Window(), only).hits] == [2, 1]
    assert reader.count(words("molecules"), only) == 1
    assert reader.rank(words("molecules"), 10, Restriction(without=frozenset({1}))).numbers.tolist() == [4]
    assert reader.lexical(words("molecules"), Window(), Restriction(frozenset())).total == 0
    assert reader.among(words("molecules"), [1, 2, 4]) == {1, 4}
    assert reader.keys([1, 999]) == {1: "arxiv:2401.00001"}


def rankings_agree(make: MakeIndex) -> None:
    """``rank`` and ``lexical`` give the same papers in the same order with the same scores."""
    _, reader = filled(make)
    hits = reader.lexical(words("graph", "molecules"), Window()).hits
    ranking = reader.rank(words("graph", "molecules"), 10)
    assert ranking.numbers.tolist() == [hit.number for hit in hits]
    assert np.allclose(ranking.scores, [hit.score for hit in hits])
    assert ranking.total == len(hits)


def unicode_text(make: MakeIndex) -> None:
    """Accents, other scripts and hyphens do not hide a paper."""
    _, reader = filled(make)
    finds(reader, words("uber"), {3})
    finds(reader, words("Théorie"), {3})
    finds(reader, Word("MULLER", "author"), {3})
    finds(reader, words("深度"), {3})
    finds(reader, words("pretraining"), {3})
    finds(reader, words("pre-training"), {3})
    index = make()
    writer = index.writer()
    writer.put([replace(PAPERS[0], title="bad \ud800 text\x00", abstract="x" * 50_000, authors=("",))])
    writer.commit(1)
    writer.close()
    finds(index.reader(), words("bad"), {1})


def near_words(make: MakeIndex) -> None:
    """Unknown words are known to be unknown, and have likely meanings."""
    _, reader = filled(make)
    assert reader.word_count("molecules") == 2
    assert reader.word_count("molecuels") == 0
    assert reader.words_like("molecuels")[:1] == ("molecules",)
    assert {s.kind for s in reader.suggest("cs")} == {"category"}
    assert [s.text for s in reader.suggest("ada lo") if s.kind == "author"] == ["Ada Lovelace"]
    assert [s.number for s in reader.suggest("graph neur") if s.kind == "title"] == [1]
