"""The parts put together, once, at start: index, sources, formats, what is harvested by itself."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from broadsheet.conf.env import Environment
from broadsheet.delivery.mail.render import Press
from broadsheet.delivery.mail.send import send_test
from broadsheet.delivery.web import mailing
from broadsheet.delivery.web.mailing import Mailing
from broadsheet.embeddings import current as encoders
from broadsheet.embeddings.static import StaticEncoder
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import Misconfigured
from broadsheet.net.fetch import Fetcher
from broadsheet.pipeline import ledger
from broadsheet.reading.digest import DigestPage
from broadsheet.search import current as search_current
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.sources import arxiv
from broadsheet.sources import current as sources_current
from broadsheet.sources.acl import Anthology, AnthologyXml
from broadsheet.sources.biorxiv.preprints import Preprints
from broadsheet.sources.crossref.registry import Crossref
from broadsheet.sources.datacite.registry import DataCite
from broadsheet.sources.feeds.journals import JournalFeeds
from broadsheet.sources.github.stars import GitHub
from broadsheet.sources.huggingface.daily import DailyPapers
from broadsheet.sources.huggingface.days import HuggingFaceDays
from broadsheet.sources.huggingface.page import DailyPapersHtml
from broadsheet.sources.jsonlines.reader import JsonLines
from broadsheet.sources.oai.repository import Repositories
from broadsheet.sources.openalex.catalogue import OpenAlex
from broadsheet.sources.openreview.venues import OpenReview
from broadsheet.sources.paperswithcode import CodeLinks, PapersWithAbstracts
from broadsheet.sources.port import Format, Source
from broadsheet.sources.pubmed.eutilities import PubMed
from broadsheet.sources.rebased import Rebased
from broadsheet.sources.saved_pages.page import SavedPage
from broadsheet.sources.semantic_scholar.graph import SemanticScholar


def wire() -> None:
    """Choose index, sources and formats by the settings. Opens no file and no connection."""
    environment: Environment = settings.ENVIRONMENT
    encoders.choose(StaticEncoder if environment.embedder == "static" else None)
    search_current.choose(EmbeddedIndex(environment.home / "index"))
    client = fetcher(environment)
    sources_current.choose(_sources(environment, client), formats(), _stars(environment, client))
    ledger.enable(environment.sources)
    mailing.choose(Mailing(written=_written, send_test=send_test))


def _written(page: DigestPage) -> tuple[str, str, str]:
    mail = Press().mail(page, "")
    return mail.subject, mail.html, mail.text


def fetcher(environment: Environment) -> Fetcher:
    """The one outbound client of this process."""
    return Fetcher(
        contact=environment.contact,
        state_dir=environment.home / "net",
        allow_hosts=environment.allow_hosts,
    )


def _stars(environment: Environment, client: Fetcher) -> sources_current.CountStars | None:
    return GitHub(client.get, environment.github_token).stars if environment.github_token else None


def _sources(environment: Environment, client: Fetcher) -> dict[str, Source]:
    every = [*arxiv.sources(client.get), DailyPapers(client.get, _today), *_beyond(environment, client)]
    others = dict(_pair(text) for text in environment.source_urls)
    known = {source.name: source for source in every}
    for name in (*others, *environment.sources):
        if name not in known:
            raise Misconfigured(f"There is no source “{name}”.", hint=f"Known: {', '.join(sorted(known))}.")
    return {name: Rebased(s, others[name]) if name in others else s for name, s in known.items()}


def _beyond(environment: Environment, client: Fetcher) -> list[Source]:
    """Other fields, venues and registries; docs/sources.md says what each may be used for."""
    get, post, contact = client.get, client.post_json, environment.contact
    user, _, password = environment.openreview_login.partition(":")
    return [
        Anthology(get),
        OpenReview(get, post, user=user, password=password),
        Preprints(get, "biorxiv", _today),
        Preprints(get, "medrxiv", _today),
        Repositories(get),
        JournalFeeds(get),
        Crossref(get, _today, contact=contact),
        DataCite(get, _today, contact=contact),
        OpenAlex(get, _today, key=environment.openalex_key),
        SemanticScholar(get, post, _today, key=environment.semantic_scholar_key),
        PubMed(get, _today, key=environment.pubmed_key, contact=contact),
    ]


def _today() -> date:
    return now().date()


def _pair(text: str) -> tuple[str, str]:
    name, separator, address = text.partition("=")
    if not separator or not address.startswith(("http://", "https://")):
        raise Misconfigured(f"BROADSHEET_SOURCE_URLS holds {text!r}.", hint="Write name=https://address.")
    return name, address


def formats() -> tuple[Format, ...]:
    """Every file format, the most particular first: the first that recognises a file reads it."""
    return (
        HuggingFaceDays(),
        DailyPapersHtml(),
        *arxiv.formats(),
        AnthologyXml(),
        CodeLinks(),
        PapersWithAbstracts(),
        JsonLines(),
        SavedPage(),
    )
