"""The protocol's verbs and errors, and a real harvester over the whole sample library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
import time_machine
from django.test import Client
from oaipmh_scythe import Scythe
from pytest_django.live_server_helper import LiveServer

from broadsheet.delivery.oai import views
from broadsheet.papers import write
from tests.delivery.web import library
from tests.papers.cite.library import sample_works

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
T0 = datetime(2026, 8, 24, 12, 0, tzinfo=UTC)


def ask(client: Client, query: str) -> Element:
    answer = client.get("/oai?" + query)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    return fromstring(answer.content)


def fault(root: Element) -> str:
    error = root.find(f"{OAI}error")
    return "" if error is None else error.get("code", "")


@pytest.fixture
def held(db: None) -> None:
    with time_machine.travel(T0, tick=False):
        write.store([*library.hostile(), library.collaboration()])
    with time_machine.travel(T0 + timedelta(days=1), tick=False):
        write.store([*library.many(5), *library.sample()])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_harvester_takes_the_sample_once_each(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 30)
    works = sample_works()
    with Scythe(f"{live_server.url}/oai") as harvester:
        assert harvester.identify().protocolVersion == "2.0"  # type: ignore[attr-defined]
        records = [_known(one) for one in harvester.list_records(metadata_prefix="oai_dc")]
        headers = [_known(one) for one in harvester.list_identifiers(metadata_prefix="oai_dc")]
        one = harvester.get_record(identifier=records[0].header.identifier, metadata_prefix="oai_dc")
    identifiers = [record.header.identifier for record in records]
    assert len(identifiers) == len(set(identifiers)) == len(works) == 376
    assert [header.identifier for header in headers] == identifiers
    assert one.header.identifier == identifiers[0]  # type: ignore[union-attr]
    titles = {record.get_metadata()["title"][0] for record in records}
    assert len(titles) >= 370


def _known(item: object) -> Any:
    return item


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_identify_and_formats(client: Client) -> None:
    place = ask(client, "verb=Identify").find(f"{OAI}Identify")
    assert place is not None
    said = {child.tag.removeprefix(OAI): child.text for child in place}
    assert said["baseURL"] == "http://127.0.0.1:8000/oai"
    assert said["earliestDatestamp"] == "2026-08-24T12:00:00Z"
    assert said["deletedRecord"] == "persistent"
    assert [child.tag.removeprefix(OAI) for child in place][:7] == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp", "deletedRecord",
        "granularity",
    ]  # fmt: skip
    prefix = ask(client, "verb=ListMetadataFormats").find(f".//{OAI}metadataPrefix")
    assert prefix is not None
    assert prefix.text == "oai_dc"


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_dublin_core_of_a_paper(client: Client) -> None:
    root = ask(client, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:arxiv:2608.00002")
    said = {child.tag: child.text for child in root.iter() if child.tag.startswith(DC)}
    assert (said[DC + "title"] or "").startswith("A Very Long Title")
    assert said[DC + "creator"] == "Grus, Bertil"
    assert said[DC + "date"] == "2026-08-18"
    assert (said[DC + "description"] or "").startswith("Pebbles differ")
    found = [child.text for child in root.iter(DC + "identifier")]
    assert found == ["https://arxiv.org/abs/2608.00002", "http://127.0.0.1:8000/papers/2608.00002"]
    private = ask(client, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:arxiv:2608.01000")
    assert private.find(f".//{DC}description") is None  # its source does not let others republish it
    odd = ask(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    for identifier in odd.iter(f"{OAI}identifier"):
        again = ask(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier={identifier.text}")
        assert not fault(again), identifier.text


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_from_until_and_sets(client: Client) -> None:
    def count(more: str) -> int:
        return len(
            list(ask(client, f"verb=ListIdentifiers&metadataPrefix=oai_dc{more}").iter(f"{OAI}header"))
        )

    assert count("") == 15
    assert count("&from=2026-08-25") == 6
    assert count("&until=2026-08-24") == 9
    assert count("&from=2026-08-24T12:00:00Z&until=2026-08-24T12:00:00Z") == 9
    assert count("&from=2026-08-24T12:00:01Z&until=2026-08-25T11:59:59Z") == 0
    specs = [one.text for one in ask(client, "verb=ListSets").iter(f"{OAI}setSpec")]
    assert specs == ["cs", "cs:cs.CL", "cs:cs.LG"]
    assert count("&set=cs:cs.LG") == count("&set=cs") == 6
    assert count("&set=math") == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_a_token_outlives_changes_in_between(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 4)
    seen: list[str] = []
    query = "verb=ListIdentifiers&metadataPrefix=oai_dc"
    for number in range(20):
        root = ask(client, query)
        seen += [one.text or "" for one in root.iter(f"{OAI}identifier")]
        token = root.find(f".//{OAI}resumptionToken")
        assert token is not None
        if number == 1:
            write.store([library.on_huggingface("2608.09999", "News", library.FRIDAY, 99, 1)])
        if not token.text:
            break
        query = f"verb=ListIdentifiers&resumptionToken={token.text}"
    assert len(seen) == len(set(seen)) == 16


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_a_removed_paper_is_told(client: Client) -> None:
    write.remove_samples()
    root = ask(client, "verb=ListRecords&metadataPrefix=oai_dc&from=2026-08-26")
    (header,) = root.iter(f"{OAI}header")
    assert header.get("status") == "deleted"
    assert root.find(f".//{OAI}metadata") is None


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"), ("verb=Nothing", "badVerb"), ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"), ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-08-25&until=2026-08-24", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-08-25&until=2026-08-26T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", ""),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=none", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=damaged", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:nothing", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere:arxiv:2608.00002", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00", "badArgument"),
        ("verb=ListMetadataFormats&identifier=x", "idDoesNotExist"), ("verb=%00", "badVerb"),
        ("verb=" + "x" * 3000, "badVerb"),
    ],
)  # fmt: skip
def test_errors_by_the_book(client: Client, query: str, code: str) -> None:
    root = ask(client, query)
    assert fault(root) == code
    request = root.find(f"{OAI}request")
    assert request is not None
    assert (request.attrib == {}) == (code in ("badVerb", "badArgument"))


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_it_can_be_asked_by_post() -> None:
    answer = Client(enforce_csrf_checks=True).post("/oai", {"verb": "Identify"})
    assert answer.status_code == 200
    assert not fault(fromstring(answer.content))
    assert Client().delete("/oai").status_code == 405
