"""The remote tier against a service that answers well, badly, in another order, or not in the right size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from broadsheet.embeddings.remote import RemoteEncoder, Service
from broadsheet.kernel.errors import BadPayload, Misconfigured, SourceUnreachable

SERVICE = Service("https://example.org/v1/", "small", 3, key="k", batch=2, query_prefix="query: ")


class Post:
    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any], Mapping[str, str]]] = []

    def __call__(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        self.asked.append((url, body, headers))
        items = [{"index": n, "embedding": [len(t), 1, 0]} for n, t in enumerate(body["input"])]
        return {"data": items[::-1]}


def test_it_asks_in_batches_and_keeps_the_order() -> None:
    post = Post()
    vectors = RemoteEncoder(SERVICE, post).embed_queries(["a", "bbb", "", "cc"])
    assert [body["input"] for _, body, _ in post.asked] == [["query: a", "query: bbb"], ["query: cc"]]
    assert post.asked[0][0] == "https://example.org/v1/embeddings"
    assert post.asked[0][2] == {"Authorization": "Bearer k"}
    assert not vectors[2].any()
    assert np.allclose(np.linalg.norm(vectors[[0, 1, 3]], axis=1), 1)
    assert vectors[1, 0] > vectors[0, 0]


def test_papers_are_title_and_abstract() -> None:
    post = Post()
    RemoteEncoder(SERVICE, post).embed_papers([("T", "a"), ("", "only")])
    assert post.asked[0][1]["input"] == ["T. a", "only"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": None},
        {"data": [{"index": 0}]},
        {"data": [{"index": 0, "embedding": ["x", 1, 2]}]},
        {"data": []},
        {"data": [{"index": 0, "embedding": [1, 2]}]},
        {"data": [{"index": 0, "embedding": [1, 2, 3]}, {"index": 1, "embedding": [1, 2, 3]}]},
    ],
)
def test_answers_of_another_form_or_size_are_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        RemoteEncoder(SERVICE, lambda *_: answer).embed_queries(["a"])


def test_not_a_number_becomes_a_zero_row() -> None:
    answer = {"data": [{"index": 0, "embedding": [float("nan")] * 3}]}
    assert not RemoteEncoder(SERVICE, lambda *_: answer).embed_queries(["a"]).any()


def test_silence_is_passed_on() -> None:
    def silent(*_: object) -> dict[str, Any]:
        raise SourceUnreachable("No answer.")

    with pytest.raises(SourceUnreachable):
        RemoteEncoder(SERVICE, silent).embed_queries(["a"])


@pytest.mark.parametrize("service", [Service("ftp://x", "m", 3), Service("https://x", "m", 0)])
def test_settings_that_cannot_work_are_refused(service: Service) -> None:
    with pytest.raises(Misconfigured):
        RemoteEncoder(service, Post())
