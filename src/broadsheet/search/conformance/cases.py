"""Four papers and a few questions, for the checks of this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from broadsheet.kernel.hits import IndexDoc
from broadsheet.kernel.query import Node, Ranked, Word
from broadsheet.search.port import Index, Reader, Window

MakeIndex = Callable[[], Index]
Check = Callable[[MakeIndex], None]

PAPERS = (
    IndexDoc(
        1, "arxiv:2401.00001", "Graph neural networks for molecules", "We learn the energy of molecules.",
        ("Ada Lovelace", "Grace B. Hopper"), ("cs.LG", "physics.chem-ph"), ("arxiv:2401.00001", "doi:10.1/a"),
        "Analytical Engines", "12 pages", "NeurIPS 2024", ("arxiv",), ("code",), ("new",),
        date(2024, 1, 5), date(2024, 1, 8), 7,
    ),
    IndexDoc(
        2, "arxiv:2402.00002", "Attention is all they need", "A transformer for graph translation.",
        ("Alan Turing",), ("cs.CL",), ("arxiv:2402.00002",), "", "", "", ("arxiv", "huggingface"),
        (), ("new", "cross"), date(2024, 2, 10), date(2024, 2, 12), 40,
    ),
    IndexDoc(
        3, "doi:10.1/c", "Über Gräphen: Théorie", "Ein 深度学习 Verfahren. Pre-training is used.",
        ("José Müller",), ("math.CO", "cs.LG"), ("doi:10.1/c",), "", "", "", ("huggingface",),
        ("code", "withdrawn"), ("replace",), date(2023, 12, 31), None, 7,
    ),
    IndexDoc(4, "title:0123456789abcdef", "A paper without a date", "Networks of molecules, molecules."),
)  # fmt: skip


def filled(make: MakeIndex, papers: Sequence[IndexDoc] = PAPERS) -> tuple[Index, Reader]:
    """An index of the four papers, with its reader."""
    index = make()
    writer = index.writer()
    writer.put(papers)
    writer.commit(10)
    writer.close()
    return index, index.reader()


def numbers(reader: Reader, root: Node | None, window: Window | None = None) -> list[int]:
    """What ``root`` finds, in order."""
    return [hit.number for hit in reader.lexical(root, window or Window()).hits]


def finds(reader: Reader, root: Node | None, wanted: set[int]) -> None:
    """Assert that exactly ``wanted`` match, by hits and by total."""
    found = reader.lexical(root, Window(100))
    assert {hit.number for hit in found.hits} == wanted, f"{root} found {found.hits}, not {wanted}"
    assert found.total == len(wanted) == reader.count(root), f"{root} counts {found.total}"


def words(*texts: str) -> Ranked:
    """Plain words side by side."""
    return Ranked(tuple(Word(text) for text in texts))
