"""Sources together: one work over all of them, harvested twice changes nothing, one queue for one host."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import orjson
import pytest

from broadsheet.kernel.record import Outcome, Record
from broadsheet.net.fetch import Fetcher
from broadsheet.papers import read
from broadsheet.papers.write import store
from broadsheet.sources.acl import Anthology, AnthologyXml
from broadsheet.sources.biorxiv.preprints import Preprints
from broadsheet.sources.crossref.registry import Crossref
from broadsheet.sources.datacite.registry import DataCite
from broadsheet.sources.feeds.journals import JournalFeeds
from broadsheet.sources.oai.repository import Repositories
from broadsheet.sources.openalex.catalogue import OpenAlex
from broadsheet.sources.openreview.venues import OpenReview
from broadsheet.sources.paperswithcode import CodeLinks, PapersWithAbstracts
from broadsheet.sources.port import Ask, FileHints, Source
from broadsheet.sources.pubmed.eutilities import PubMed
from broadsheet.sources.semantic_scholar.graph import SemanticScholar
from tests.payload_servers import acl, biorxiv, crossref, datacite, feeds, oai, openalex, openreview, pubmed
from tests.payload_servers import paperswithcode as pwc
from tests.payload_servers import semantic_scholar as s2
from tests.payload_servers.feeds import Reply, Seen, Site, polite
from tests.sources.arxiv.harvests import harvest

DAY = date(2026, 8, 20)
TITLE = "On Engines That Compute"


def today() -> date:
    return DAY


def every(fetcher: Fetcher) -> list[tuple[Source, tuple[str, ...], Callable[[Seen], Reply]]]:
    """Every harvested source with its sets ("%" is the site's address) and a server with a few papers."""
    get, post = fetcher.get, fetcher.post_json
    collection = acl.collection(acl.volume(acl.PAPER))
    return [
        (Anthology(get), ("2026.inv",), acl.folder({"2026.inv.xml": collection})),
        (Preprints(get, "biorxiv", today), (), biorxiv.preprints([biorxiv.row(n) for n in range(3)])),
        (Crossref(get, today), ("member:1",), crossref.registry([crossref.work(n) for n in range(3)])),
        (DataCite(get, today), ("10.5281",), datacite.registry([datacite.entry(n) for n in range(1, 4)])),
        (
            JournalFeeds(get),
            ("%/feed",),
            feeds.feeds({"/feed": feeds.RSS2.format(items="<item><title>T1</title></item>")}),
        ),
        (Repositories(get), ("%/oai",), oai.repository([oai.dc(n) for n in range(5)])),
        (
            OpenAlex(get, today, key=openalex.KEY),
            ("primary_topic.field.id:17",),
            openalex.catalogue([openalex.work(n) for n in range(3)]),
        ),
        (OpenReview(get, post), ("INV.cc/2026",), openreview.venues([openreview.note(n) for n in range(3)])),
        (PubMed(get, today), (), pubmed.eutilities({"2026/08/20": [pubmed.article(1)]})),
        (SemanticScholar(get, post, today), ("engines",), s2.graph([s2.paper(n) for n in range(3)])),
    ]


def outcomes(source: Source, sets: tuple[str, ...], site: Site) -> list[Outcome]:
    ask = Ask(DAY, DAY, tuple(name.replace("%", site.base_url) for name in sets), site.base_url)
    return [outcome for page in harvest(source, ask) for outcome in page.outcomes]


@pytest.mark.django_db
def test_harvesting_twice_changes_nothing() -> None:
    for source, sets, answer in every(polite()):
        with Site(answer) as site:
            first = [one for one in outcomes(source, sets, site) if isinstance(one, Record)]
            assert first, source.name
            store(first)
            again = store(one for one in outcomes(source, sets, site) if isinstance(one, Record))
            assert (again.added, again.changed, again.unchanged) == (0, 0, len(first)), source.name


def test_every_source_says_what_it_may_be_used_for() -> None:
    for source, _, _ in every(polite()):
        terms = getattr(source, "terms", "")
        assert 10 < len(terms) < 120, source.name
        assert isinstance(getattr(source, "needs_key", None), bool)
        assert source.name.isascii()
        assert source.label


def test_ten_sources_at_once_keep_the_hosts_pace() -> None:
    """They all lie on one host here, which has one queue: real clocks, real threads."""
    spacing = 0.03
    fetcher = Fetcher("", allow_hosts=("127.0.0.1",), spacing={"*": spacing})
    sites = [(source, sets, Site(answer)) for source, sets, answer in every(fetcher)]
    threads = []
    for source, sets, site in sites:
        site.__enter__()
        threads.append(threading.Thread(target=outcomes, args=(source, sets, site)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for _, _, site in sites:
        site.__exit__(None, None, None)
    at = sorted(seen.at for _, _, site in sites for seen in site.requests)
    assert len(at) >= 10
    assert at[-1] - at[0] >= (len(at) - 1) * spacing * 0.9


@pytest.mark.django_db
def test_preprint_article_and_the_others_views_are_one_paper() -> None:
    """Declared relations first (preprint to article), identifiers second, title and authors last."""
    people = {"given": "Ada", "family": "Lovelace"}
    preprint, article = "10.1101/2026.08.20.000001", "10.5555/inv.1"
    records: list[Outcome] = []
    row = biorxiv.row(1, title=TITLE, published=article.upper())
    work = crossref.work(1, title=["On engines that compute!"], subtitle=[], author=[people], relation={})
    citing = openalex.work(1, title=TITLE, locations=[])
    feed = f"<item><title>{TITLE}</title><dc:creator>Lovelace, Ada</dc:creator></item>"
    med = pubmed.article(7, title=f"{TITLE}.", doi=article)
    for source, sets, answer in (
        (Preprints(polite().get, "biorxiv", today), (), biorxiv.preprints([row])),
        (Crossref(polite().get, today), ("member:1",), crossref.registry([work])),
        (
            OpenAlex(polite().get, today, key=openalex.KEY),
            ("primary_topic.field.id:17",),
            openalex.catalogue([citing]),
        ),
        (PubMed(polite().get, today), (), pubmed.eutilities({"2026/08/20": [med]})),
        (JournalFeeds(polite().get), ("%/f",), feeds.feeds({"/f": feeds.RSS2.format(items=feed)})),
    ):
        with Site(answer) as site:
            records += outcomes(source, sets, site)
    found = [one for one in records if isinstance(one, Record)]
    assert len(found) == 5
    stored = store(found)
    assert (stored.added, stored.faults) == (1, ())
    key = read.names.resolve(preprint)
    assert key == read.names.resolve(f"https://doi.org/{article.upper()}")
    assert read.library.totals().papers == 1


@pytest.mark.django_db
def test_two_records_that_claim_each_others_doi_are_contained() -> None:
    def claiming(number: int, other: int, title: str, family: str) -> dict[str, object]:
        relation = {"is-same-as": [{"id": f"10.5555/INV.{other}", "id-type": "doi"}]}
        people = [{"given": "A", "family": family}]
        return crossref.work(number, title=[title], subtitle=[], author=people, relation=relation)

    works = [claiming(1, 2, "Engines", "Lovelace"), claiming(2, 1, "The Migration of Storks", "Audubon")]
    with Site(crossref.registry(works)) as site:
        found = outcomes(Crossref(polite().get, today), ("member:1",), site)
    stored = store(one for one in found if isinstance(one, Record))
    assert stored.added == 2
    assert len(stored.faults) == 1
    assert "another title" in stored.faults[0].reason


def test_formats_know_their_own_files_only() -> None:
    formats = (AnthologyXml(), CodeLinks(), PapersWithAbstracts())
    samples = (
        acl.collection(acl.volume(acl.PAPER)),
        orjson.dumps([pwc.link()]),
        orjson.dumps([pwc.paper()]),
        json.dumps({"title": "T"}).encode(),
        feeds.RSS2.format(items="").encode(),
    )
    known = [[one.sniff(sample, Path("x")) for one in formats] for sample in samples]
    assert known == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False] * 3,
        [False] * 3,
    ]
    for one in formats:
        assert all(not isinstance(o, Record) for o in one.read(io.BytesIO(b"<html>"), "x", FileHints()))
