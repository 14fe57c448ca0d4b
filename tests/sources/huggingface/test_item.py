"""The traps of one Daily Papers item: what two years of saved answers taught."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Link, Organisation, Record
from broadsheet.sources.huggingface.item import repository_address, to_record
from tests.payload_servers.huggingface import paper_item

DAY = date(2026, 8, 21)


def record(item: dict[str, object], **more: object) -> Record:
    return to_record(item, position=3, day=DAY, **more)  # type: ignore[arg-type]


def test_everything_an_item_says() -> None:
    found = record(paper_item(7))
    assert (found.source, found.source_id) == ("huggingface", "2608.00007")
    assert found.ids == (PaperId("arxiv", "2608.00007"),)
    assert found.organisation == Organisation("invented", "Invented Labs")
    assert (found.summary, found.summary_by) == ("A paper is invented.", "invented/model-1, by Hugging Face")
    assert found.keywords == ("invention", "papers")
    assert found.abstract == "We invent a paper.\nIt has two lines."
    assert not found.may_share_abstract
    [listing] = found.listings
    assert (listing.source, listing.day, listing.position) == ("huggingface", DAY, 3)
    assert (listing.votes, listing.comments, listing.submitted_by) == (193, 1, "ada")
    assert found.counts == (
        Count("votes", 193, DAY),
        Count("comments", 1, DAY),
        Count("stars", 8, DAY),
    )


def test_hidden_authors_are_left_out_and_the_order_is_kept() -> None:
    assert record(paper_item()).authors == (Author("Ada Lovelace"), Author("Charles Babbage"))


def test_outer_published_at_is_ignored_and_midnight_is_a_day() -> None:
    found = record(paper_item())
    assert (found.submitted, found.submitted_on) == (None, date(2026, 8, 20))


def test_a_time_of_day_is_a_time() -> None:
    found = record(paper_item(publishedAt="2024-05-24T17:59:05.000Z"))
    assert found.submitted == datetime(2024, 5, 24, 17, 59, 5, tzinfo=UTC)
    assert found.submitted_on is None


def test_hard_wraps_of_the_inner_title_do_not_win() -> None:
    item = paper_item(title="A Title\n  With a Wrap")
    item["title"] = "A Title With a Wrap"
    assert record(item).title == "A Title With a Wrap"


def test_no_avatar_is_stored_relative_or_not() -> None:
    assert "avatars" not in repr(record(paper_item()))


def test_media_as_list_or_as_one_address_only_videos_are_links() -> None:
    links = record(paper_item()).links
    assert Link("video", "https://cdn-uploads.huggingface.co/x/y.mp4") in links
    assert not any(link.url.endswith(".png") for link in links)
    old = paper_item()
    del old["mediaUrls"]
    old["mediaUrl"] = "https://cdn-uploads.huggingface.co/x/old.mp4"
    assert Link("video", "https://cdn-uploads.huggingface.co/x/old.mp4") in record(old).links


@pytest.mark.parametrize("given", ["https://github.com/invented/paper", "invented/paper"])
def test_code_in_full_or_as_owner_and_name(given: str) -> None:
    found = record(paper_item(githubRepo=given))
    assert found.links[0] == Link("code", "https://github.com/invented/paper")


def test_other_texts_are_no_repository() -> None:
    assert repository_address("javascript:alert(1)") == ""
    assert repository_address("") == ""


def test_submitter_organization_of_four_days_of_2025() -> None:
    item = paper_item(organization=None)
    del item["organization"]
    item["submitterOrganization"] = {"_id": "x", "name": "sail", "fullname": "Sea AI Lab"}
    assert record(item).organisation == Organisation("sail", "Sea AI Lab")


def test_inner_organization_counts_where_there_is_no_outer_one() -> None:
    item = paper_item()
    del item["organization"]
    assert record(item).organisation == Organisation("invented", "Invented Labs")


def test_summary_without_a_model_is_still_attributed() -> None:
    assert record(paper_item(ai_summary_model=None)).summary_by == "Hugging Face"
    assert record(paper_item(ai_summary=None)).summary_by == ""


def test_withdrawn_is_a_status() -> None:
    assert record(paper_item(withdrawnAt="2026-08-22T00:00:00.000Z")).status == "withdrawn"
    assert record(paper_item()).status == ""


def test_fields_of_2024_may_all_be_missing() -> None:
    item: dict[str, object] = {
        "paper": {
            "id": "2405.15738",
            "title": "Old",
            "authors": [],
            "publishedAt": "2024-05-24T17:00:00.000Z",
        },
        "publishedAt": "2024-05-27T01:00:00.000Z",
        "title": "Old",
    }
    found = record(item)
    assert (found.counts, found.organisation, found.links, found.summary) == ((), None, (), "")


def test_the_day_comes_from_the_item_where_nobody_else_says_it() -> None:
    found = to_record(paper_item(day="2026-08-19"), position=0)
    assert found.listings[0].day == date(2026, 8, 19)
    assert to_record(paper_item(submittedOnDailyAt=None), position=0).listings == ()


def test_numbers_read_later_are_numbers_of_that_day() -> None:
    assert record(paper_item(), seen=date(2026, 8, 25)).counts[0].on == date(2026, 8, 25)


def test_an_id_that_is_not_arxivs_gives_no_identity() -> None:
    assert record(paper_item(id="hf-1234")).ids == ()


@pytest.mark.parametrize("item", [{}, {"paper": None}, {"paper": []}, {"paper": {"id": "2608.00001"}}])
def test_what_is_no_item_says_so(item: dict[str, object]) -> None:
    with pytest.raises(BadPayload):
        record(item)


def test_wrong_types_are_named_and_the_rest_goes_in() -> None:
    bad: list[str] = []
    found = record(paper_item(upvotes="many", authors="Ada", githubStars=-1, ai_keywords=7), bad=bad)
    assert found.title
    assert set(bad) == {"upvotes", "authors", "githubStars", "ai_keywords"}
