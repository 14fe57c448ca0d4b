"""Invented entries of Papers with Code's dumps; they are files, so there is no server."""

from __future__ import annotations

from typing import Any


def link(number: int = 1, repository: str = "https://github.com/a/b", **changes: Any) -> dict[str, Any]:
    return {
        "paper_url": f"https://paperswithcode.com/paper/invention-{number}",
        "paper_title": f"Invention {number}",
        "paper_arxiv_id": f"2401.{number:05}",
        "paper_url_abs": f"https://arxiv.org/abs/2401.{number:05}v2",
        "paper_url_pdf": f"https://arxiv.org/pdf/2401.{number:05}v2.pdf",
        "repo_url": repository,
        "is_official": True,
        "mentioned_in_paper": True,
        "mentioned_in_github": False,
        "framework": "pytorch",
    } | changes


def paper(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "paper_url": f"https://paperswithcode.com/paper/invention-{number}",
        "arxiv_id": f"2401.{number:05}",
        "title": f"Invention {number}",
        "abstract": "We invent.",
        "url_abs": f"https://arxiv.org/abs/2401.{number:05}",
        "url_pdf": f"https://arxiv.org/pdf/2401.{number:05}.pdf",
        "proceeding": "INV 2024 1",
        "authors": ["Ada Lovelace", "Charles Babbage"],
        "tasks": ["Invention"],
        "date": "2024-01-02",
        "methods": [{"name": "Engine", "full_name": "Analytical Engine"}],
    } | changes
