"""papers → vectors. New papers get theirs in the commit that indexes them; this step gives vectors to those
that have none of the current encoder, newest first, while search goes on with what is there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from broadsheet.embeddings import current as encoders
from broadsheet.embeddings.port import Embedder
from broadsheet.kernel.hits import IndexDoc
from broadsheet.papers import read
from broadsheet.pipeline import choices
from broadsheet.search import current
from broadsheet.search.port import Reader, Writer

DONE = "encoder"
"""The choice that remembers which encoder has given a vector to every paper."""
BATCH = 500


def put_vectors(writer: Writer, docs: Sequence[IndexDoc]) -> None:
    """Vectors of ``docs`` into the commit that ``writer`` is preparing; nothing without an encoder."""
    encoder = encoders.embedder()
    if encoder is None or not docs:
        return
    vectors = encoder.embed_papers([(doc.title, doc.abstract) for doc in docs])
    writer.put_vectors([doc.number for doc in docs], vectors, encoder=encoder.name)


def is_behind() -> bool:
    """Whether papers may be without a vector of the current encoder."""
    encoder = encoders.embedder()
    return encoder is not None and choices.recall(DONE) != encoder.name


def remember_done() -> None:
    """Every paper has been through the current encoder (after a rebuild, or ``upgrade``)."""
    encoder = encoders.embedder()
    if encoder is not None:
        choices.remember(DONE, encoder.name)


def upgrade(writer: Writer) -> int:
    """Give every paper a vector of the current encoder, newest first, a commit for each batch. Returns how
    many were missing. A kill costs one batch; papers without any known word stay without."""
    encoder = encoders.embedder()
    if encoder is None:
        return 0
    done = 0
    reader = current.index().reader()
    before = 0
    while numbers := read.numbers_before(before, BATCH):
        before = numbers[-1]
        waiting = _without_vector(reader, encoder, numbers)
        if waiting:
            put_vectors(writer, read.index_docs(waiting))
            writer.commit(writer.cursor)
            done += len(waiting)
    reader.close()
    remember_done()
    return done


def _without_vector(reader: Reader, encoder: Embedder, numbers: Sequence[int]) -> list[int]:
    probe = np.zeros(encoder.dimensions, np.float32)
    probe[0] = 1.0
    cosines = reader.cosines({encoder.name: probe}, np.array(numbers, np.int64))
    return [number for number, cosine in zip(numbers, cosines, strict=True) if np.isnan(cosine)]
