"""The real ``huggingface_hub`` and its ``hf`` command against this site on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from pytest_django.live_server_helper import LiveServer

from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.hub.conftest import fill

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HF = Path(sys.executable).parent / "hf"


@pytest.fixture
def site(live_server: LiveServer, index: EmbeddedIndex) -> str:
    fill(index)
    return str(live_server.url)


def hf(site: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    offline = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [str(HF), "papers", *arguments],
        env={**kept, **offline, "HF_ENDPOINT": site, "HF_HOME": str(home), "HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_python_client(site: str) -> None:
    api = HfApi(endpoint=site)
    day = list(api.list_daily_papers(date="2026-08-20", limit=100))
    assert len(day) == 60
    assert [paper.upvotes for paper in day] == sorted((paper.upvotes or 0 for paper in day), reverse=True)
    first = day[0]
    assert first.id == "2608.01000"
    assert first.title == "Pebble Paper Number 0"
    assert first.authors is not None
    assert first.authors[0].name == "Ada Stone"
    assert first.submitted_at is not None
    assert first.submitted_at.date().isoformat() == "2026-08-20"
    assert first.published_at is not None
    assert first.published_at.date().isoformat() == "2026-08-18"
    assert first.github_repo == "https://github.com/stone/pebbles"
    assert first.github_stars == 1204
    assert first.project_page == "https://pebbles.example"
    assert first.organization is not None
    assert first.organization.fullname == "University of the Shore"
    assert first.comments == 2
    pages = [list(api.list_daily_papers(date="2026-08-20", limit=25, p=p)) for p in range(4)]
    assert [len(page) for page in pages] == [25, 25, 10, 0]
    assert len({paper.id for page in pages for paper in page}) == 60
    assert [one.id for one in api.list_daily_papers(submitter="akhaliq")] == ["2608.03000"]
    assert len(list(api.list_daily_papers(week="2026-W34", limit=100))) == 64
    assert len(list(api.list_daily_papers(month="2026-08", sort="trending", limit=100))) == 64
    assert list(api.list_daily_papers(date="2026-08-22")) == []

    found = list(api.list_papers(query="pebble paper", limit=120))
    assert len(found) > 60
    assert all(paper.id and paper.title for paper in found)

    info = api.paper_info("2608.03000")
    assert info.ai_summary == "Sorts pebbles."
    assert info.ai_keywords == ["pebbles", "sorting"]
    assert info.submitted_by is not None
    assert info.submitted_by.username == "akhaliq"
    assert info.num_total_models == 0
    assert info.linked_models == []
    assert api.paper_info("math/0309136").title == "An Old Paper with a Slash"
    with pytest.raises(HfHubHTTPError) as missing:
        api.paper_info("2608.99999")
    assert missing.value.response.status_code == 404

    text = api.read_paper("2608.01000")
    assert text.startswith("# Pebble Paper Number 0\n")
    assert "not the full text" in text


def test_the_command(site: str, tmp_path: Path) -> None:
    listed = hf(site, tmp_path, "ls", "--date", "2026-08-20", "--limit", "3", "--format", "json")
    assert listed.returncode == 0, listed.stderr
    assert [one["id"] for one in json.loads(listed.stdout)] == ["2608.01000", "2608.01001", "2608.01002"]
    table = hf(site, tmp_path, "ls", "--week", "2026-W34", "--sort", "trending")
    assert table.returncode == 0, table.stderr
    assert "Pebble Paper" in table.stdout
    found = hf(site, tmp_path, "search", "pebble", "--limit", "5", "--format", "json")
    assert found.returncode == 0, found.stderr
    assert len(json.loads(found.stdout)) == 5
    info = hf(site, tmp_path, "info", "2608.01000", "--format", "json")
    assert info.returncode == 0, info.stderr
    assert json.loads(info.stdout)["id"] == "2608.01000"
    read = hf(site, tmp_path, "read", "2608.01000")
    assert read.returncode == 0, read.stderr
    assert "# Pebble Paper Number 0" in read.stdout
    missing = hf(site, tmp_path, "info", "2608.99999")
    assert missing.returncode != 0
    assert "not found" in missing.stderr
