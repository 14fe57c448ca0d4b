"""Journals' feeds over HTTP: every shape, ids where there are none, dates in many forms, faults."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Record
from broadsheet.net.fetch import Fetcher
from broadsheet.papers.prepare import prepare
from broadsheet.sources.feeds.journals import JournalFeeds
from broadsheet.sources.port import Ask
from tests.payload_servers.feeds import (
    ATOM,
    RDF,
    RSS2,
    FakeTime,
    Reply,
    Site,
    as_json,
    empty,
    feeds,
    html,
    polite,
    refused,
    too_many,
    torn,
)
from tests.sources.arxiv.harvests import faults, harvest, records

ITEM = """<item><title>On &lt;i&gt;E. coli&lt;/i&gt; &amp;amp; H&lt;sub&gt;2&lt;/sub&gt;O</title>
<link>https://journal.example/articles/1</link><guid>https://journal.example/articles/1</guid>
<dc:creator>Ada Lovelace</dc:creator><dc:creator>Babbage, Charles</dc:creator>
<prism:doi>doi: &lt;10.5555/ABC.1&gt;</prism:doi>
<prism:publicationName>Journal of Invention</prism:publicationName>
<prism:volume>7</prism:volume><prism:number>2</prism:number><prism:startingPage>11</prism:startingPage>
<description><![CDATA[<p>First &nbsp; paragraph with
<math><msup><mi>x</mi><mn>2</mn></msup></math>.</p><p>Second.</p>]]></description>
<pubDate>Thu, 20 Aug 2026 00:00:00 GMT</pubDate><category>Invention</category></item>"""


def read(page: str | bytes | Reply, *, content: str = "/feed") -> list[Record]:
    with Site(feeds({content: page})) as site:
        pages = harvest(JournalFeeds(polite().get), Ask(sets=(f"{site.base_url}{content}",)))
        assert faults(*pages) == []
        return records(*pages)


def test_an_item_with_everything() -> None:
    (record,) = read(RSS2.format(items=ITEM))
    assert record.title == "On E. coli & H₂O"
    assert record.ids == (PaperId("doi", "10.5555/abc.1"),)
    assert record.abstract == "First paragraph with $x^{2}$.\n\nSecond."
    assert [author.name for author in record.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert record.submitted == datetime(2026, 8, 20, tzinfo=UTC)
    assert record.journal_ref == "Journal of Invention 7(2), 11 (2026)"
    assert (record.venue, record.keywords) == ("Journal of Invention", ("Invention",))
    assert not record.may_share_abstract


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<dc:date>2026-8-3</dc:date>", date(2026, 8, 3)),
        ("<prism:publicationDate>2026-08-03</prism:publicationDate>", date(2026, 8, 3)),
        ("<prism:coverDate>August 3, 2026</prism:coverDate>", date(2026, 8, 3)),
        ("<pubDate>Mon, 3 Aug 2026 23:30:00 -0400</pubDate>", date(2026, 8, 4)),
        ("<pubDate>2026-08-03T10:00:00+02:00</pubDate>", date(2026, 8, 3)),
        ("<dc:date>20260803</dc:date>", date(2026, 8, 3)),
        ("<dc:date>Summer 2026</dc:date>", None),
        ("<pubDate>yesterday</pubDate>", None),
        ("", None),
    ],
)
def test_dates_in_many_forms(written: str, expected: date | None) -> None:
    (record,) = read(RSS2.format(items=f"<item><title>A Dated Invention</title>{written}</item>"))
    found = record.submitted.date() if record.submitted else record.submitted_on
    assert found == expected
    assert record.year == (2026 if "2026" in written else None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<link>https://onlinelibrary.wiley.com/doi/10.1002/abc.77?af=R</link>", "doi:10.1002/abc.77"),
        ("<link>https://www.tandfonline.com/doi/full/10.1080/1.2</link>", "doi:10.1080/1.2"),
        ("<dc:identifier>doi:10.5555/X </dc:identifier>", "doi:10.5555/x"),
        ("<guid>https://doi.org/10.5555%2FY</guid>", "doi:10.5555/y"),
        ("<link>https://arxiv.org/abs/2608.00001v2</link>", "arxiv:2608.00001"),
        ("<link>https://aclanthology.org/2024.acl-long.1/</link>", "acl:2024.acl-long.1"),
        ("<link>https://openreview.net/forum?id=AbCdEf1234</link>", "openreview:AbCdEf1234"),
    ],
)
def test_identities_wherever_they_stand(written: str, expected: str) -> None:
    (record,) = read(RSS2.format(items=f"<item><title>An Invention</title>{written}</item>"))
    assert [str(one) for one in record.ids] == [expected]


def test_items_without_any_id_are_known_by_title_and_authors() -> None:
    item = "<item><title>{}</title><dc:creator>{}</dc:creator></item>"
    page = RSS2.format(
        items=item.format("Preface", "A. One")
        + item.format("Preface", "B. Two")
        + item.format("Other", "A. One")
    )
    first = {prepare(record).slot for record in read(page)}  # type: ignore[union-attr]
    assert len(first) == 3
    assert first == {prepare(record).slot for record in read(page)}  # type: ignore[union-attr]


def test_rdf_atom_and_json_feed() -> None:
    item = '<item rdf:about="https://doi.org/10.5555/rdf"><title>RDF</title>'
    item += "<dc:creator>Lovelace A</dc:creator></item>"
    (rdf,) = read(RDF.format(items=item))
    assert (rdf.ids, rdf.authors[0].name) == ((PaperId("doi", "10.5555/rdf"),), "A. Lovelace")
    entry = """<entry><title type="html">An &lt;b&gt;Atom&lt;/b&gt; entry</title><id>tag:x,2026:1</id>
      <link rel="alternate" href="https://journal.example/2"/><link rel="related" href="https://other.example/"/>
      <author><name>Ada Lovelace</name><email>a@x.example</email></author>
      <author><name>C. Babbage</name></author>
      <updated>2026-08-20T10:00:00Z</updated>
      <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <em>two</em>.</p></div></summary>
      </entry>"""
    (atom,) = read(ATOM.format(items=entry))
    assert (atom.title, atom.abstract, len(atom.authors)) == ("An Atom entry", "One two.", 2)
    assert atom.links[0].url == "https://journal.example/2"
    items = [
        {
            "id": "1",
            "title": "JSON",
            "url": "https://doi.org/10.5555/json",
            "authors": [{"name": "Ada"}, None],
        }
        | {"content_html": "<p>Text.</p>", "date_published": "2026-08-20T00:00:00Z", "tags": ["a", 5, None]},
        {
            "id": 2,
            "title": "Nulls",
            "authors": None,
            "author": None,
            "tags": None,
            "url": None,
            "summary": None,
        },
        None,
    ]
    found = read(as_json({"version": "https://jsonfeed.org/version/1.1", "title": None, "items": items}))
    assert [one.title for one in found] == ["JSON", "Nulls"]
    assert found[0].ids == (PaperId("doi", "10.5555/json"),)


def test_science_direct_hides_authors_and_date_in_the_description() -> None:
    text = (
        "<p>Publication date: October 2026</p><p><b>Source:</b> Journal of X, Volume 12</p>"
        "<p>Author(s): Ada Lovelace, Charles Babbage</p>"
    )
    (record,) = read(
        RSS2.format(items=f"<item><title>T</title><description><![CDATA[{text}]]></description></item>")
    )
    assert record.abstract == ""
    assert [author.name for author in record.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (record.venue, record.year, record.submitted_on) == ("Journal of X", 2026, None)


def test_old_encodings_named_characters_and_stray_ampersands() -> None:
    page = '<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><title>R&eacute;sum&eacute; & Co</title>'
    page += "<item><title>Größe &ndash; A&B &#0; &bogus;</title></item></channel></rss>"
    (record,) = read(page.encode("iso-8859-1"))
    assert record.title == "Größe – A&B &bogus;"
    assert record.venue == "Résumé & Co"
    (other,) = read(Reply("<rss><channel><item><title>Ж</title></item></channel></rss>".encode("utf-16")))
    assert other.title == "Ж"


def test_a_bomb_and_a_foreign_entity_stay_text() -> None:
    page = (
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><item><title>T &b; &c;</title></item></channel></rss>"
    )
    (record,) = read(page)
    assert "ha" not in record.title
    assert "root" not in record.title


def test_a_thousand_authors() -> None:
    names = ", ".join(f"A. Author{n}" for n in range(1_200))
    (record,) = read(RSS2.format(items=f"<item><title>Big</title><dc:creator>{names}</dc:creator></item>"))
    assert record.author_count == 1_200


def test_a_torn_feed_gives_what_came_and_says_so() -> None:
    with Site(feeds({"/feed": RSS2.format(items=ITEM * 20)})) as site:
        site.faults.append(torn)
        (page,) = harvest(JournalFeeds(polite().get), Ask(sets=(f"{site.base_url}/feed",)))
    assert len(records(page)) >= 12
    assert "breaks off" in faults(page)[-1].reason


def test_one_broken_feed_does_not_stop_the_others() -> None:
    pages = {"/good": RSS2.format(items=ITEM), "/untitled": RSS2.format(items="<item><guid>x</guid></item>")}
    with Site(feeds(pages)) as site:
        names = ("/missing", "/good", "/untitled")
        found = harvest(JournalFeeds(polite().get), Ask(sets=tuple(site.base_url + name for name in names)))
    assert [len(records(page)) for page in found] == [0, 1, 0]
    assert [fault.reason for fault in faults(*found)][1:] == ["an item without a title"]
    assert found[0].cursor == "1:"
    assert found[-1].cursor == ""


@pytest.mark.parametrize("fault", [html, empty, lambda _: Reply(b'{"a": 1}'), lambda _: Reply(b'{"items"')])
def test_a_single_feed_that_is_none_is_an_error(fault: object) -> None:
    with Site(feeds({"/feed": RSS2.format(items=ITEM)})) as site:
        site.faults.append(fault)  # type: ignore[arg-type]
        with pytest.raises(BadPayload):
            JournalFeeds(polite().get).fetch(Ask(sets=(f"{site.base_url}/feed",)), "")


def test_waiting_when_asked_to_and_giving_up() -> None:
    time = FakeTime()
    with Site(feeds({"/feed": RSS2.format(items=ITEM)})) as site:
        source, ask = JournalFeeds(polite(time).get), Ask(sets=(f"{site.base_url}/feed",))
        site.faults.append(too_many(9))
        assert len(records(source.fetch(ask, ""))) == 1
        assert any(slept >= 8.9 for slept in time.slept)
        site.faults.append(refused(410, "gone for good"))
        with pytest.raises(SourceRefused, match="410"):
            source.fetch(ask, "")
        site.faults.extend([refused(503)] * 10)
        with pytest.raises(SourceUnreachable):
            source.fetch(ask, "")


def test_an_unchanged_feed_is_asked_for_conditionally(tmp_path: Path) -> None:
    fetcher = Fetcher("", tmp_path, allow_hosts=("127.0.0.1",), spacing={"*": 0.0})
    with Site(feeds({"/feed": RSS2.format(items=ITEM)})) as site:
        ask = Ask(sets=(f"{site.base_url}/feed",))
        first, second = (JournalFeeds(fetcher.get).fetch(ask, "") for _ in range(2))
        assert first == second
        assert "If-None-Match" in site.requests[1].headers


@pytest.mark.parametrize("sets", [(), ("ftp://x",), ("nature.com/feed",)])
def test_without_addresses_there_is_nothing_to_ask(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        JournalFeeds(polite().get).fetch(Ask(sets=sets), "")
