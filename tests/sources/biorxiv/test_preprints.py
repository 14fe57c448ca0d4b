"""bioRxiv and medRxiv: paging with wrong totals, unpadded dates, versions, published articles, faults."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Link, Version
from broadsheet.sources.biorxiv.categories import NAMES, code_of
from broadsheet.sources.biorxiv.preprints import Preprints, outcomes_of_row
from broadsheet.sources.port import Ask
from tests.payload_servers.biorxiv import preprints, row
from tests.payload_servers.feeds import FakeTime, Site, as_json, empty, html, polite, too_many, torn
from tests.sources.arxiv.harvests import faults, harvest, records

TODAY = date(2026, 8, 21)


def source(server: str = "biorxiv") -> Preprints:
    return Preprints(polite().get, server, lambda: TODAY)


@pytest.mark.parametrize("size", [30, 100])
@pytest.mark.parametrize("total", [None, 250, 99_999, 3, "x"])
def test_every_row_comes_whatever_the_total_says(size: int, total: object) -> None:
    with Site(preprints([row(n) for n in range(250)], size=size, total=total)) as site:
        pages = harvest(source(), Ask(since=date(2026, 8, 1), base_url=site.base_url))
        assert len({record.source_id for record in records(*pages)}) == 250
        assert site.requests[0].path == "/details/biorxiv/2026-08-01/2026-08-21/0/json"
        assert [f.reason for f in faults(*pages)] == (
            ["the list ended at 250 of 99,999 announced rows"] if total == 99_999 else []
        )


def test_a_row_with_everything() -> None:
    (record,) = outcomes_of_row(row(published="10.1038/S41586-026-1"), "biorxiv", "x")
    assert record.ids == (PaperId("doi", "10.1101/2026.08.20.000001"), PaperId("doi", "10.1038/s41586-026-1"))
    assert record.authors[0].name == "Ada Lovelace"
    assert record.authors[0].affiliation == "Engine Works"
    assert record.authors[1].name == "C. Babbage"
    assert record.abstract == "We invent H₂O."
    assert record.submitted_on == date(2026, 8, 2)
    assert record.versions == (Version(1, datetime(2026, 8, 2, tzinfo=UTC)),)
    assert record.categories == ("biorxiv.cell-biology",)
    assert NAMES[record.categories[0]] == "Cell Biology"
    assert record.may_share_abstract
    assert Link("page", "https://www.biorxiv.org/content/10.1101/2026.08.20.000001v1") in record.links


def test_later_versions_are_no_new_submissions() -> None:
    (record,) = outcomes_of_row(row(version=2, date="2026-09-01"), "biorxiv", "x")
    assert record.submitted_on is None
    assert record.versions[0].number == 2
    assert record.listings[0].kind == "replace"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "WITHDRAWN"},
        {"title": "WITHDRAWN: An Invention"},
        {"abstract": "This manuscript has been withdrawn by the authors."},
    ],
)
def test_withdrawals(change: dict[str, str]) -> None:
    (record,) = outcomes_of_row(row(**change), "biorxiv", "x")
    assert record.status == "withdrawn"
    assert record.versions[0].is_withdrawn


def test_null_everywhere_and_wrong_types() -> None:
    nothing = dict.fromkeys(row()) | {"doi": "10.1101/1", "title": "T"}
    (record,) = outcomes_of_row(nothing, "biorxiv", "x")
    assert (record.authors, record.abstract, record.licence, record.listings) == ((), "", "", ())
    bad, fault = outcomes_of_row(
        row(authors=["x"], date="soon", published="later", version={}), "biorxiv", "x"
    )
    assert bad.title
    assert all(name in fault.reason for name in ("authors", "date", "published", "version"))
    assert "without a DOI" in outcomes_of_row(row(doi=None), "biorxiv", "x")[0].reason
    assert "has no title" in outcomes_of_row(row(title=" "), "biorxiv", "x")[0].reason
    (spaced,) = outcomes_of_row(row(doi=" <10.1101/ABC> ", license="cc_no"), "biorxiv", "x")
    assert str(spaced.ids[0]) == "doi:10.1101/abc"
    assert not spaced.may_share_abstract


def test_rows_that_are_none() -> None:
    with Site(preprints([row(1), None, "x", row(2)])) as site:
        (page,) = harvest(source(), Ask(base_url=site.base_url))
    assert (len(records(page)), len(faults(page))) == (2, 2)


def test_no_posts_errors_and_other_formats() -> None:
    with Site(preprints([])) as site:
        ask = Ask(base_url=site.base_url)
        assert source().fetch(ask, "").outcomes == ()
        for fault in (html, empty, torn):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(ask, "")
        site.faults.append(
            lambda _: as_json({"messages": [{"status": "error: bad interval"}], "collection": []})
        )
        with pytest.raises(BadPayload, match="bad interval"):
            source().fetch(ask, "")
        site.faults.append(lambda _: as_json({"messages": [{"status": "ok"}], "papers": []}))
        with pytest.raises(BadPayload, match="format may have changed"):
            source().fetch(ask, "")


def test_waiting_when_asked_to() -> None:
    time = FakeTime()
    with Site(preprints([row(1)])) as site:
        site.faults.append(too_many(11))
        reader = Preprints(polite(time).get, "medrxiv", lambda: TODAY)
        assert len(records(reader.fetch(Ask(base_url=site.base_url), ""))) == 1
        assert max(time.slept) >= 10.9
        assert site.requests[0].path.startswith("/details/medrxiv/2019-06-25/")


def test_places_and_servers_that_there_are_not() -> None:
    with pytest.raises(BadInput):
        source("chemrxiv")
    with pytest.raises(SourceRefused):
        source().fetch(Ask(), "-5")
    assert source().fetch(Ask(since=date(2027, 1, 1)), "").outcomes == ()
    assert code_of("biorxiv", "") == ""


def test_a_thousand_authors() -> None:
    (record,) = outcomes_of_row(
        row(authors="; ".join(f"Author{n}, A." for n in range(1_300))), "biorxiv", "x"
    )
    assert record.author_count == 1_300
