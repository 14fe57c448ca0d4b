"""Real-Time Community Detection in Large Social Networks on a Laptop: minhash signatures find communities
of a seed.

Vertices are sets of neighbours. Signatures in bands give candidates for a query without touching the sets.
Work is counted: entries read by the signature query against entries read by an exact scan of the
neighbours' lists.
"""

from __future__ import annotations

import time

import torch
from torch import Tensor

from reproductions.methods.graphs import minhash
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="minhash-communities",
    paper=Paper("Real-Time Community Detection in Large Social Networks on a Laptop"),
    family="graphs",
    claim=Claim(
        (
            "Minhash signatures and locality-sensitive hashing bring community queries on large "
            "social networks from hours to milliseconds on a laptop."
        ),
        "hours to milliseconds",
    ),
    checked=(
        "Precision of the 20 nearest vertices and entries read per query, minhash against "
        "exact, for sets of 300 neighbours and of 25."
    ),
    not_checked=(
        "Networks of hundreds of millions, expansion to several seeds, evaluation against known communities."
    ),
    data="4,000 vertices in 40 communities; half of each set from the community's own pool.",
    baseline="Exact Jaccard by an inverted index from neighbour to vertices.",
    budget="128 hashes in 64 bands of two; 60 queries.",
    measures=(
        Measure("large_precision", "precision with 300 neighbours, minhash", "%"),
        Measure("large_exact", "precision with 300 neighbours, exact", "%"),
        Measure("large_loss", "exact minus minhash, 300 neighbours", "points"),
        Measure("large_work", "entries read by exact over minhash, 300 neighbours", "x"),
        Measure("small_loss", "exact minus minhash, 25 neighbours", "points"),
        Measure("small_work", "entries read by exact over minhash, 25 neighbours", "x"),
        Measure("milliseconds", "processor time per minhash query, 300 neighbours", "ms"),
    ),
    rule=(
        Criterion("large sets: as precise as exact, within two points", "large_loss", at_most=2, over="mean"),
        Criterion("large sets: at least 3 times less read", "large_work", at_least=3, over="each"),
        Criterion(
            "small sets: as precise, within two points", "small_loss", at_most=2, over="mean", core=False
        ),
        Criterion("a query within 10 milliseconds", "milliseconds", at_most=10, over="mean", core=False),
    ),
    picture=Bars(("large_loss", "small_loss"), y="precision lost (points)"),
)

VERTICES, COMMUNITIES, HASHES, QUERIES, NEAREST = 4000, 40, 128, 60, 20


def run(seed: int) -> Measurements:
    """Large and small neighbourhoods."""
    draw = torch.Generator().manual_seed(seed)
    large, small = _compare(300, draw), _compare(25, draw)
    return Measurements(
        {
            "large_precision": large[0],
            "large_exact": large[1],
            "large_loss": large[1] - large[0],
            "large_work": large[2],
            "small_loss": small[1] - small[0],
            "small_work": small[2],
            "milliseconds": large[3],
        }
    )


def _compare(size: int, draw: torch.Generator) -> tuple[float, float, float, float]:
    """Precision of minhash and of exact, ratio of entries read, milliseconds of a minhash query."""
    community = torch.arange(VERTICES) % COMMUNITIES
    pool = 2 * size
    own = torch.randint(pool, (VERTICES, size), generator=draw) + community[:, None] * pool
    others = torch.randint(COMMUNITIES * pool, (VERTICES, size), generator=draw)
    members = torch.where(torch.rand(VERTICES, size, generator=draw) < 0.5, own, others)
    incidence = torch.zeros(VERTICES, COMMUNITIES * pool, dtype=torch.bool)
    incidence.scatter_(1, members, value=True)
    owners, entries = incidence.nonzero().T
    signatures = minhash(entries, owners, VERTICES, HASHES, draw)
    popularity, sizes = incidence.sum(0), incidence.sum(1)
    queries = torch.randperm(VERTICES, generator=draw)[:QUERIES].tolist()
    bands = signatures.view(VERTICES, HASHES // 2, 2)
    found: list[Tensor] = []
    read = 0
    started = time.process_time()
    for query in queries:
        close, work = _signature_query(signatures, bands, query)
        found.append(close)
        read += work
    spent = 1000 * (time.process_time() - started) / QUERIES
    exact, scanned = [], 0
    for query in queries:
        shared = incidence[:, incidence[query]].sum(1).float()
        jaccard = shared / (sizes + sizes[query] - shared)
        jaccard[query] = -1
        exact.append(jaccard.topk(NEAREST).indices)
        scanned += int(popularity[incidence[query]].sum())
    precision = [_precision(rows, queries, community) for rows in (found, exact)]
    return precision[0], precision[1], scanned / max(read, 1), spent


def _signature_query(signatures: Tensor, bands: Tensor, query: int) -> tuple[Tensor, int]:
    """Nearest by equal signature entries among vertices that share a band; entries read by a bucketed
    index.
    """
    same = (bands == bands[query]).all(-1)
    candidates = same.any(1)
    candidates[query] = False
    rows = candidates.nonzero()[:, 0]
    agreement = (signatures[rows] == signatures[query]).float().mean(1)
    best = rows[agreement.topk(min(NEAREST, len(rows))).indices]
    # one entry per bucket hit, then a signature per candidate
    return best, int(same.sum()) + len(rows) * HASHES


def _precision(found: list[Tensor], queries: list[int], community: Tensor) -> float:
    hits = [
        float((community[rows] == community[q]).sum()) / NEAREST
        for rows, q in zip(found, queries, strict=True)
    ]
    return 100 * sum(hits) / len(hits)
