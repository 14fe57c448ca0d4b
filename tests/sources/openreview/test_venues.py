"""OpenReview: offsets, decisions, blind review, both API versions, the challenge and the log-in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Fault, Link, Record
from broadsheet.sources.openreview.notes import outcomes_of_note
from broadsheet.sources.openreview.venues import ChallengeRequired, OpenReview
from broadsheet.sources.port import Ask
from tests.payload_servers.feeds import Site, as_json, empty, html, polite, refused, too_many, torn
from tests.payload_servers.openreview import TOKEN, note, venues
from tests.sources.arxiv.harvests import faults, harvest, records

VENUE = "INV.cc/2026/Conference"


def source(**log_in: str) -> OpenReview:
    fetcher = polite()
    return OpenReview(fetcher.get, fetcher.post_json, **log_in)


def one(data: dict[str, Any]) -> Record:
    (record,) = outcomes_of_note(data, "x")
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize("count", [None, 5, 99_999, "x"])
def test_pages_by_offset_whatever_the_count_says(count: object) -> None:
    with Site(venues([note(n) for n in range(1_200)], count=count)) as site:
        pages = harvest(source(), Ask(sets=(VENUE, f"{VENUE}/-/Submission"), base_url=site.base_url))
        assert [len(records(page)) for page in pages] == [1_000, 200] * 2
        assert site.requests[0].params["content.venueid"] == VENUE
        assert site.requests[2].params["invitation"] == f"{VENUE}/-/Submission"


def test_a_submission_with_everything() -> None:
    record = one(note(doi="10.5555/INV", html="see https://arxiv.org/abs/2608.00001v2"))
    assert record.ids[0] == PaperId("openreview", "InvForum1")
    assert record.ids[1:] == (PaperId("doi", "10.5555/inv"), PaperId("arxiv", "2608.00001"))
    assert [a.name for a in record.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (record.venue, record.status) == ("INV 2026", "poster")
    assert (record.summary, record.summary_by) == ("It is invented.", "the authors, on OpenReview")
    assert record.submitted == datetime.fromtimestamp(1_787_000_000, UTC)
    assert record.may_share_abstract
    assert Link("pdf", "https://openreview.net/pdf?id=InvForum1") in record.links
    assert Link("code", "https://github.com/a/b") in record.links
    assert "mail" not in str(record)


@pytest.mark.parametrize(
    ("venue", "last", "expected"),
    [
        ("ICLR 2026 oral", "", ("ICLR 2026", "oral")),
        ("ICLR 2023 notable top 5%", "", ("ICLR 2023", "notable top 5%")),
        ("NeurIPS 2025 Spotlight", "", ("NeurIPS 2025", "spotlight")),
        ("Accepted by TMLR", "", ("TMLR", "accepted")),
        ("TMLR", "", ("TMLR", "accepted")),
        ("Submitted to ICLR 2026", "", ("", "submitted")),
        ("ICLR 2026 Conference Withdrawn Submission", "/Withdrawn_Submission", ("", "withdrawn")),
        ("Submitted to ICLR 2026", "/Rejected_Submission", ("", "rejected")),
        ("x", "/Desk_Rejected_Submission", ("", "desk rejected")),
        ("", "", ("", "")),
    ],
)
def test_decisions(venue: str, last: str, expected: tuple[str, str]) -> None:
    record = one(note(venue=venue, venueid=VENUE + last))
    assert (record.venue, record.status) == expected
    assert any(v.is_withdrawn for v in record.versions) == (expected[1] == "withdrawn")


def test_old_venues_have_plain_fields() -> None:
    old = note() | {
        "content": {"title": "Old", "authors": "Ada Lovelace, Charles Babbage", "TL;DR": "Short."}
    }
    record = one(old)
    assert (record.title, record.summary, len(record.authors)) == ("Old", "Short.", 2)


def test_blind_review_and_restricted_fields() -> None:
    assert one(note(authors=["Anonymous"])).authors == ()
    hidden = note()
    hidden["content"]["authors"] = {"readers": ["INV.cc"]}
    assert one(hidden).authors == ()
    assert [a.name for a in one(note(authors=[{"fullname": "Ada Lovelace", "username": "~A1"}])).authors] == [
        "Ada Lovelace"
    ]


def test_reviews_give_nothing_and_bad_notes_say_why() -> None:
    assert list(outcomes_of_note(note() | {"replyto": "InvForum1", "id": "Review1"}, "x")) == []
    assert list(outcomes_of_note({"id": "x", "content": None}, "x")) == []
    for bad in (note(title=None), note() | {"forum": "?", "id": "?"}):
        (fault,) = outcomes_of_note(bad, "x")
        assert isinstance(fault, Fault)
    nothing = note() | dict.fromkeys(("cdate", "mdate", "license"))
    nothing["content"] = {
        "title": {"value": "T"},
        **{k: {"value": None} for k in ("authors", "abstract", "venue")},
    }
    assert one(nothing).submitted is None
    _, fault = outcomes_of_note(note(authors=5, keywords=[None, "x"]) | {"cdate": -5}, "x")
    assert isinstance(fault, Fault)
    assert one(note() | {"cdate": 5}).submitted is None, "1970 is no time of a submission"


def test_the_challenge_is_said_in_words() -> None:
    with Site(venues([note()], guarded=True)) as site:
        with pytest.raises(ChallengeRequired, match="log-in") as caught:
            source().fetch(Ask(sets=(VENUE,), base_url=site.base_url), "")
        assert caught.value.code == "log-in-needed"


def test_logging_in_once_and_reading_on() -> None:
    with Site(venues([note(n) for n in range(1_500)], guarded=True)) as site:
        reader = source(user="reader", password="pass")
        pages = harvest(reader, Ask(sets=(VENUE,), base_url=site.base_url))
        assert len(records(*pages)) == 1_500
        assert [seen.path for seen in site.requests] == ["/notes", "/login", "/notes", "/notes"]
        # A token ends one day: the next 401 logs in again.
        site.faults.append(refused(401, "expired"))
        assert len(records(reader.fetch(Ask(sets=(VENUE,), base_url=site.base_url), ""))) == 1_000
        with pytest.raises(ChallengeRequired, match="password"):
            source(user="reader", password="wrong").fetch(Ask(sets=(VENUE,), base_url=site.base_url), "")
        site.faults.extend([None, lambda _: as_json({"token": None})])
        with pytest.raises(BadPayload, match="no token"):
            source(user="reader", password="pass").fetch(Ask(sets=(VENUE,), base_url=site.base_url), "")
        assert records(source(token=TOKEN).fetch(Ask(sets=(VENUE,), base_url=site.base_url), ""))


def test_faults_of_the_server() -> None:
    with Site(venues([note(1), None])) as site:
        ask = Ask(sets=(VENUE,), base_url=site.base_url)
        site.faults.append(too_many(6))
        page = source().fetch(ask, "")
        assert (len(records(page)), len(faults(page))) == (1, 1)
        for fault in (html, empty, torn, lambda _: as_json({"name": "Error"})):
            site.faults.append(fault)
            with pytest.raises(BadPayload):
                source().fetch(ask, "")
        site.faults.append(refused(404, "gone"))
        with pytest.raises(SourceRefused, match="404"):
            source().fetch(ask, "")


@pytest.mark.parametrize("sets", [(), ("ICLR",), ("a b/c",), ("x/../../y?z=1",)])
def test_venues_that_are_none(sets: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        source().fetch(Ask(sets=sets), "")


def test_a_thousand_authors() -> None:
    assert one(note(authors=[f"A{n} B" for n in range(1_400)])).author_count == 1_400
