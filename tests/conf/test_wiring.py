"""The parts put together by the settings: other addresses, unknown names, and what is switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.conf import env, wiring
from broadsheet.kernel.errors import Misconfigured
from broadsheet.net.fetch import Fetcher
from broadsheet.sources.rebased import Rebased


def sources(tmp_path: Path, **settings: str) -> dict[str, object]:
    given = {f"BROADSHEET_{name.upper()}": value for name, value in settings.items()}
    environment = env.read({"BROADSHEET_HOME": str(tmp_path), **given})
    client = wiring.fetcher(environment)
    assert isinstance(client, Fetcher)
    try:
        return dict(wiring._sources(environment, client))
    finally:
        client.close()


def test_every_enabled_source_exists(tmp_path: Path) -> None:
    found = sources(tmp_path)
    assert set(env.read({}).sources) <= set(found)
    assert not any(isinstance(source, Rebased) for source in found.values())


def test_a_source_may_have_another_address(tmp_path: Path) -> None:
    found = sources(tmp_path, source_urls="arxiv-oai=https://mirror.example.org/oai")["arxiv-oai"]
    assert isinstance(found, Rebased)
    assert found.home == "https://mirror.example.org/oai"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sources", "arxiv-rss"),
        ("source_urls", "arxiv-rss=https://mirror.example.org"),
        ("source_urls", "https://mirror.example.org"),
        ("source_urls", "arxiv-oai=ftp://mirror.example.org"),
        ("contact", "two\nlines"),
    ],
)
def test_what_cannot_be_put_together_is_refused_in_words(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Misconfigured):
        sources(tmp_path, **{name: value})


def test_each_format_has_a_name_of_its_own_and_the_greediest_comes_last() -> None:
    names = [one.name for one in wiring.formats()]
    assert len(names) == len(set(names))
    assert names[-1] == "saved-page"
