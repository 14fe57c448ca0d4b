"""PubMed: day by day over a search kept on the server; articles with every trap of MEDLINE."""

from __future__ import annotations

from datetime import date

import pytest

from broadsheet.kernel.errors import BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Record
from broadsheet.sources.port import Ask
from broadsheet.sources.pubmed.eutilities import PubMed
from tests.payload_servers.feeds import Reply, Site, as_json, empty, html, polite, refused, too_many, torn
from tests.payload_servers.pubmed import HEAD, article, eutilities
from tests.sources.arxiv.harvests import faults, harvest, records

TODAY = date(2026, 8, 21)
DAY = date(2026, 8, 20)
ASK = Ask(since=DAY, until=DAY)


def source() -> PubMed:
    return PubMed(polite().get, lambda: TODAY, key="k", contact="tests@example.org")


def asking(site: Site, **changes: object) -> Ask:
    return Ask(**{"since": DAY, "until": DAY, "base_url": site.base_url} | changes)  # type: ignore[arg-type]


def one(text: str) -> Record:
    with Site(eutilities({"2026/08/20": [text]})) as site:
        (page,) = harvest(source(), asking(site))
        assert faults(page) == []
        (record,) = records(page)
        return record


def test_every_day_and_set_is_read_in_pieces() -> None:
    days = {"2026/08/20": [article(n) for n in range(1, 451)], "2026/08/21": [article(900)]}
    with Site(eutilities(days)) as site:
        pages = harvest(source(), asking(site, until=TODAY))
        assert [len(records(page)) for page in pages] == [200, 200, 50, 1]
        assert [fact.counts for page in pages for fact in page.lists] == [{"listed": 450}, {"listed": 1}]
        search = site.requests[0].params
        assert (search["term"], search["datetype"], search["mindate"]) == ("all[sb]", "edat", "2026/08/20")
        assert (search["api_key"], search["email"]) == ("k", "tests@example.org")
        assert sum(seen.path.endswith("esearch.fcgi") for seen in site.requests) == 2
        two = harvest(source(), asking(site, sets=("Nature[journal]", "Science[journal]")))
        assert len(records(*two)) == 900
        assert (
            harvest(source(), asking(site, since=date(2026, 8, 19), until=date(2026, 8, 19)))[0].outcomes
            == ()
        )


def test_an_article_with_everything() -> None:
    record = one(article())
    assert record.title == "On E. coli & H₂O"
    assert record.abstract == "Background: One < two.\n\nWith $x$."
    assert [a.name for a in record.authors] == ["Ada Lovelace Jr", "C Babbage", "Engine Study Group"]
    assert record.authors[0].affiliation == "Engine Works.; Second."
    assert record.ids == (PaperId("doi", "10.5555/med.1"),)
    assert record.submitted_on == date(2026, 8, 3)
    assert (record.venue, record.journal_ref) == ("Journal of Inv & Co", "J Inv 7(2), 11-9 (2026)")
    assert record.keywords == ("Engines", "steam")
    assert record.status == "published"
    assert not record.may_share_abstract


@pytest.mark.parametrize(
    ("written", "day", "year"),
    [
        ("<Year>2026</Year><Month>Jul</Month><Day>5</Day>", date(2026, 7, 5), 2026),
        ("<Year>2026</Year><Month>7</Month><Day>5</Day>", date(2026, 7, 5), 2026),
        ("<Year>2026</Year><Season>Spring</Season>", None, 2026),
        ("<MedlineDate>2025 Dec-2026 Jan</MedlineDate>", None, 2025),
        ("<MedlineDate>1998 Dec 15-31</MedlineDate>", None, 1998),
        ("", None, None),
    ],
)
def test_split_partial_and_free_dates(written: str, day: date | None, year: int | None) -> None:
    record = one(article(pub_date=written, article_date=""))
    assert record.year == year
    assert record.submitted_on == day or written.startswith("<MedlineDate>1998")


def test_translated_titles_and_null_fields() -> None:
    assert one(article(title="[An invention].")).title == "An invention"
    record = one(article(authors="", abstract="", doi=" ", pub_date="", article_date=""))
    assert (record.authors, record.abstract, record.ids, record.year) == ((), "", (), None)


def test_retractions_notices_and_preprints() -> None:
    assert one(article(kinds=["Journal Article", "Retracted Publication"])).status == "retracted"
    said = '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"/></CommentsCorrectionsList>'
    assert one(article(extra=said)).versions[0].is_withdrawn
    assert one(article(kinds=["Preprint"])).status == "preprint"
    with Site(eutilities({"2026/08/20": [article(kinds=["Retraction of Publication"]), article(2)]})) as site:
        assert [r.source_id for r in records(*harvest(source(), asking(site)))] == ["2"]


def test_bad_articles_cost_themselves_only() -> None:
    bad = [
        article(1, title=""),
        article(2).replace("</MedlineCitation>", ""),
        article(3).replace('<PMID Version="1">3</PMID>', ""),
        article(4),
    ]
    with Site(eutilities({"2026/08/20": bad})) as site:
        (page,) = harvest(source(), asking(site))
    assert [record.source_id for record in records(page)] == ["4"]
    assert ["title" in f.reason or "XML" in f.reason or "PMID" in f.reason for f in faults(page)] == [
        True
    ] * 3


def test_more_than_can_be_reached_and_less_than_promised() -> None:
    with Site(
        eutilities({"2026/08/20": [article(n) for n in range(250)]}, counts={"2026/08/20": 12_000})
    ) as site:
        pages = harvest(source(), asking(site))
        assert (
            "only 9,999 of 12,000" in faults(*pages)[-1].reason or "nothing came" in faults(*pages)[-1].reason
        )
        assert len(records(*pages)) == 250
    with Site(eutilities({"2026/08/20": []}, counts={"2026/08/20": 5})) as site:
        (page,) = harvest(source(), asking(site))
        assert "nothing came" in faults(page)[0].reason


def test_searches_that_expired_and_places_that_are_none() -> None:
    with Site(eutilities({"2026/08/20": [article()]})) as site:
        for cursor in ("0:2026-08-20|0|1|1|OLD", "0:nonsense", "0:2026-99-99|0|0|0|-"):
            with pytest.raises(SourceRefused) as caught:
                source().fetch(asking(site), cursor)
            assert caught.value.code == "cursor-expired"
        site.faults.append(refused(400, "bad WebEnv"))
        with pytest.raises(SourceRefused) as caught:
            source().fetch(asking(site), "0:2026-08-20|0|1|1|MCID_0123+=")
        assert caught.value.code == "cursor-expired"


def test_faults_of_the_server() -> None:
    with Site(eutilities({"2026/08/20": [article(n) for n in range(9)]})) as site:
        with pytest.raises(SourceRefused, match="Invalid query"):
            source().fetch(asking(site, sets=("broken[",)), "")
        site.faults.extend([too_many(3), None, too_many(3)])
        assert len(records(source().fetch(asking(site), ""))) == 9
        for fault in (html, empty, torn, lambda _: as_json({"esearchresult": {"count": "5"}})):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(asking(site), "")
        bomb = Reply(
            f"{HEAD}</PubmedArticleSet>".replace(
                "<PubmedArticleSet>", '<!ENTITY a "b"><PubmedArticleSet>'
            ).encode()
        )
        for fault in (html, empty, lambda _: bomb):
            site.faults.extend([None, fault])
            with pytest.raises(BadPayload):
                source().fetch(asking(site), "")
        site.faults.extend([None, torn])
        page = source().fetch(asking(site), "")
        assert records(page)
        assert faults(page)


def test_a_thousand_authors() -> None:
    people = "".join(
        f"<Author><LastName>L{n}</LastName><ForeName>A</ForeName></Author>" for n in range(1_100)
    )
    assert one(article(authors=people)).author_count == 1_100
