"""One OAI record at a time: what each format says, and what of it is not believed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Fault, Link, Listing, Outcome, Record, Version
from broadsheet.sources.arxiv.oai_records import outcomes_of_piece
from broadsheet.sources.arxiv.pieces import Piece

RAW = """<record><header><identifier>oai:arXiv.org:0806.0007</identifier><datestamp>2014-12-12</datestamp>
<setSpec>physics:math-ph</setSpec><setSpec>math:math:MP</setSpec></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>0806.0007</id><submitter>S. Ubmitter</submitter>
<version version="v1"><date>Wed, 25 Jun 2008 15:29:38 GMT</date><source_type>D</source_type></version>
<version version="v2"><date>Thu, 11 Dec 2014 10:00:00 GMT</date><size>15kb</size>{flag}</version>
<title>An invented $\\alpha$
  title &amp; more</title><authors>Ada Lovelace, Charles Babbage Jr (Works, London)</authors>
<categories>math-ph math.MP</categories>{more}<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>
<abstract>  First line
second line.
</abstract></arXivRaw></metadata></record>"""


def read(text: str) -> list[Outcome]:
    return list(outcomes_of_piece(Piece(text.encode(), 7), "file:7", "utf-8"))


def raw(more: str = "", flag: str = "") -> Record:
    outcomes = read(RAW.format(more=more, flag=flag))
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Record)
    return outcomes[0]


def test_raw_gives_all_versions_and_the_four_dates_apart() -> None:
    record = raw()
    assert (record.source, record.source_id) == ("arxiv", "0806.0007")
    assert record.ids == (PaperId("arxiv", "0806.0007"),)
    assert record.title == "An invented $\\alpha$\n  title & more"
    assert record.abstract == "First line\nsecond line."
    assert record.authors == (Author("Ada Lovelace"), Author("Charles Babbage Jr", "Works, London"))
    assert record.categories == ("math-ph", "math.MP"), "raw; folding is for whoever shows them"
    assert record.submitted == datetime(2008, 6, 25, 15, 29, 38, tzinfo=UTC)
    assert record.modified == datetime(2014, 12, 12, tzinfo=UTC)
    assert record.versions == (
        Version(1, record.submitted),
        Version(2, datetime(2014, 12, 11, 10, tzinfo=UTC)),
    )
    assert record.listings == (Listing("arxiv", date(2008, 6, 26), kind="new", is_estimated=True),)
    assert record.may_share_abstract
    assert record.licence == "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"


@pytest.mark.parametrize("flag", ["I", "AI"])
def test_withdrawn_by_source_type(flag: str) -> None:
    record = raw(flag=f"<source_type>{flag}</source_type>")
    assert [version.is_withdrawn for version in record.versions] == [False, True]
    assert record.status == "withdrawn"


def test_withdrawn_by_comments_only() -> None:
    record = raw("<comments>This paper has been Withdrawn by the author</comments>")
    assert [version.is_withdrawn for version in record.versions] == [False, True]
    assert record.comments.startswith("This paper")


@pytest.mark.parametrize("comment", ["withdrawing from the race", "12 pages; notwithdrawn"])
def test_not_withdrawn(comment: str) -> None:
    assert not raw(f"<comments>{comment}</comments>").versions[-1].is_withdrawn


def test_withdrawn_is_a_state_of_the_latest_version() -> None:
    text = RAW.format(more="", flag="").replace(
        "<source_type>D</source_type>", "<source_type>I</source_type>"
    )
    record = read(text)[0]
    assert isinstance(record, Record)
    assert [version.is_withdrawn for version in record.versions] == [True, False]
    assert record.status == ""


def test_several_publisher_dois_and_never_arxivs_own() -> None:
    record = raw("<doi>10.1103/PhysRevD.93.016005, 10.1103/X.1;10.1103/X.2 10.48550/arXiv.0806.0007</doi>")
    assert [str(one) for one in record.ids] == [
        "arxiv:0806.0007",
        "doi:10.1103/physrevd.93.016005",
        "doi:10.1103/x.1",
        "doi:10.1103/x.2",
    ]


def test_a_doi_with_odd_characters_stays_whole() -> None:
    record = raw("<doi>10.1002/(SICI)1097(199823)43:4&lt;338::AID-JBM3&gt;3.0.CO;2-B</doi>")
    assert record.ids[1].value == "10.1002/(sici)1097(199823)43:4<338::aid-jbm3>3.0.co;2-b"


def test_code_links_in_comments() -> None:
    record = raw(
        "<comments>Code: https://github.com/ada/engine.git. Page https://ada.github.io/engine/. "
        "See https://github.com/ada/engine</comments>"
    )
    assert record.links == (
        Link("code", "https://github.com/ada/engine"),
        Link("project", "https://ada.github.io/engine"),
    )


def test_split_format_has_names_but_its_dates_are_not_believed() -> None:
    text = """<record><header><identifier>oai:arXiv.org:0806.0007</identifier>
    <datestamp>2014-12-12</datestamp></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
    <id>0806.0007</id><created>2014-12-12</created>
    <updated>2007-05-23</updated><authors><author><keyname>Rodrigues</keyname>
    <forenames>Waldyr A.</forenames><suffix>Jr</suffix></author>
    <author><keyname>Invented Collaboration</keyname></author><author>
    <keyname>Lovelace</keyname><forenames>Ada</forenames><affiliation>Works</affiliation>
    <affiliation>London</affiliation></author></authors><title>T</title><categories>math-ph</categories>
    <acm-class>68T05</acm-class><comments>withdrawn</comments></arXiv></metadata></record>"""
    record = read(text)[0]
    assert isinstance(record, Record)
    assert record.authors == (
        Author("Waldyr A. Rodrigues Jr"),
        Author("Invented Collaboration"),
        Author("Ada Lovelace", "Works; London"),
    )
    assert record.submitted is None
    assert record.submitted_on is None
    assert record.listings == ()
    assert (record.versions, record.status) == ((), "withdrawn")
    assert record.keywords == (), "acm-class prints the MSC class"


def test_dublin_core() -> None:
    text = """<record><header><identifier>oai:arXiv.org:math/0306001</identifier>
    <datestamp>2017-11-17</datestamp><setSpec>math</setSpec></header><metadata><oai_dc:dc><dc:title>T</dc:title>
    <dc:creator>Lovelace Jr, Ada</dc:creator><dc:subject>Mathematics - Combinatorics</dc:subject>
    <dc:subject>05C80, 05C15</dc:subject><dc:description>Abstract.</dc:description>
    <dc:description>Comment: 7 pages</dc:description>
    <dc:date>2003-06-18</dc:date><dc:date>2005-01-02</dc:date>
    <dc:identifier>http://arxiv.org/abs/math/0306001</dc:identifier>
    <dc:identifier>Invented J. 14 (2005) 4</dc:identifier><dc:identifier>doi:10.1017/S1</dc:identifier>
    </oai_dc:dc></metadata></record>"""
    record = read(text)[0]
    assert isinstance(record, Record)
    assert [str(one) for one in record.ids] == ["arxiv:math/0306001", "doi:10.1017/s1"]
    assert (record.authors[0].name, record.categories) == ("Ada Lovelace Jr", ("math.CO",))
    assert (record.submitted, record.submitted_on) == (None, date(2003, 6, 18))
    assert (record.comments, record.journal_ref) == ("7 pages", "Invented J. 14 (2005) 4")


def test_deleted() -> None:
    outcomes = read(
        '<record><header status="deleted"><identifier>oai:arXiv.org:hep-th/9901001</identifier>'
        "<datestamp>2020-01-02</datestamp></header></record>"
    )
    assert outcomes == [
        Record(
            "arxiv",
            "hep-th/9901001",
            title="",
            ids=(PaperId("arxiv", "hep-th/9901001"),),
            modified=datetime(2020, 1, 2, tzinfo=UTC),
            is_deleted=True,
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Wed, 25 Jun 2008", "Wed, 31 Jun 2008", "date of v1 is not a date"),
        ("Wed, 25 Jun 2008", "Wed, 25 Jun 0008", "date of v1 is not a date"),
        ("2014-12-12", "2014-13-45", "datestamp is not a date"),
        ('version="v2"', 'version="two"', "a version without a number"),
    ],
)
def test_what_is_wrong_is_reported_beside_the_record(old: str, new: str, reason: str) -> None:
    record, doubt = read(RAW.format(more="", flag="").replace(old, new))
    assert isinstance(record, Record)
    assert isinstance(doubt, Fault)
    assert reason in doubt.reason
    assert (doubt.source, doubt.place) == ("arxiv", "file:7")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("0806.0007", "none", "not an arXiv identifier"),
        ("</title>", "</titel>", "broken XML"),
        ("$\\alpha$", "&j;", "broken XML"),
        ("arXivRaw", "oai_marc", "not one of arXiv's"),
    ],
)
def test_what_cannot_be_used_is_a_fault(old: str, new: str, reason: str) -> None:
    (only,) = read(RAW.format(more="", flag="").replace(old, new))
    assert isinstance(only, Fault)
    assert reason in only.reason
    assert only.excerpt.startswith("<record>")


def test_no_title_no_record() -> None:
    (only,) = read(RAW.format(more="", flag="").replace("An invented $\\alpha$\n  title &amp; more", " "))
    assert isinstance(only, Fault)
    assert "has no title" in only.reason


def test_a_flood_of_text_is_cut_and_reported() -> None:
    record, doubt = read(RAW.format(more="", flag="").replace("First line", "word " * 1_900_000))
    assert isinstance(record, Record)
    assert isinstance(doubt, Fault)
    assert len(record.abstract) <= 20_000
    assert "abstract of 9,500" in doubt.reason


def test_more_than_a_parser_takes_is_a_fault() -> None:
    (only,) = read(RAW.format(more="", flag="").replace("First line", "x" * 11_000_000))
    assert isinstance(only, Fault)
    assert "broken XML" in only.reason
