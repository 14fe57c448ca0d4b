"""An embeddings service that speaks the OpenAI form: POST {base}/embeddings with {"model", "input"}.

It never opens a connection itself: the caller hands in ``post``, which goes through the one outbound queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from broadsheet.embeddings.port import Vectors, normalised
from broadsheet.kernel.errors import BadPayload, Misconfigured

Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Mapping[str, Any]]
"""(address, JSON body, headers) → the answer's JSON; refusals and silence are raised by it."""

LONGEST_TEXT = 8_000


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is and what to ask it for. ``key`` may be empty for one of your own."""

    base: str
    model: str
    dimensions: int
    key: str = ""
    batch: int = 64
    query_prefix: str = ""
    paper_prefix: str = ""


class RemoteEncoder:
    """Vectors from a service; an answer that does not fit what was asked is refused, never guessed at."""

    def __init__(self, service: Service, post: Post) -> None:
        if not service.base.startswith(("http://", "https://")):
            raise Misconfigured(
                f"{service.base!r} is no web address.", hint="Give the embeddings service's base."
            )
        if service.dimensions < 1 or service.batch < 1:
            raise Misconfigured("Dimensions and batch of the embeddings service must be positive.")
        self.name = f"remote:{service.model}:{service.dimensions}"
        self.dimensions = service.dimensions
        self._service, self._post = service, post

    def embed_papers(self, texts: Sequence[tuple[str, str]]) -> Vectors:
        prefix = self._service.paper_prefix
        return self._encode(
            [f"{title}. {abstract}" if title else abstract for title, abstract in texts], prefix
        )

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._service.query_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        # Services refuse empty input, and there is nothing to learn from it.
        rows = [row for row, text in enumerate(texts) if text.strip()]
        for start in range(0, len(rows), self._service.batch):
            part = rows[start : start + self._service.batch]
            vectors[part] = self._ask([(prefix + texts[row])[:LONGEST_TEXT] for row in part])
        return normalised(vectors)

    def _ask(self, texts: list[str]) -> Vectors:
        headers = {"Authorization": f"Bearer {self._service.key}"} if self._service.key else {}
        body = {"model": self._service.model, "input": texts, "encoding_format": "float"}
        answer = self._post(self._service.base.rstrip("/") + "/embeddings", body, headers)
        try:
            items = sorted(answer["data"], key=lambda item: int(item["index"]))
            found = np.array([item["embedding"] for item in items], dtype=np.float32)
        except (KeyError, TypeError, ValueError) as problem:
            raise BadPayload(
                "The embeddings service answered in another form.", hint="Check its address."
            ) from problem
        if found.shape != (len(texts), self.dimensions):
            raise BadPayload(
                f"The embeddings service sent {found.shape}, not {len(texts)} vectors of {self.dimensions}.",
                hint="Set the dimensions to those of the model.",
            )
        return found
