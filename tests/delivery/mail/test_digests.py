"""What digests say and to whom, without sending anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from broadsheet.delivery.mail.message import digest_message
from broadsheet.delivery.mail.render import Press
from broadsheet.kernel.errors import BadInput
from broadsheet.pipeline import compose, inbox
from broadsheet.readers import journal
from broadsheet.readers.access import Missing
from broadsheet.readers.editions import edition_of, next_due
from broadsheet.readers.models import Delivery, Digest
from broadsheet.readers.read import digests as read
from broadsheet.readers.views import ReaderView, Schedule
from broadsheet.readers.write import digests, follows, mutes
from broadsheet.readers.write import inbox as triage
from broadsheet.reading import digest as reading
from tests.delivery.mail.conftest import Subscribe, composed
from tests.readers.papers import listed, record, store, versioned

pytestmark = pytest.mark.django_db
ME = "ada@example.org"


def titles(edition: reading.DigestPage) -> list[str]:
    return sorted(entry.card.title for entry in (*edition.watched, *edition.entries))


def test_each_paper_comes_in_one_edition(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME)
    assert composed(made) == 1
    assert composed(made) == 0, "it is not due twice"
    store(
        record("2611.00003", "Third"),
        listed("2611.00001"),
        record("2611.00002", "Second", versions=versioned(2)),
    )
    assert compose.catch_up(made.due + timedelta(days=1, minutes=1)) == 1
    second, first = (reading.past(ada.number, view.number) for view in read.editions(ada.number))
    assert titles(first) == ["First <b>paper</b> & more", "Second"]
    assert titles(second) == ["Third"]
    assert first.entries[0].reasons == ("in cs.LG",)


def test_a_paper_that_meets_another_follow_later_does_not_come_again(
    ada: ReaderView, subscribed: Subscribe
) -> None:
    made = subscribed(ME)
    composed(made)
    follows.follow(ada.number, "author", "ada-stone")
    inbox.catch_up()
    assert compose.catch_up(made.due + timedelta(days=1, minutes=1)) == 0


def test_seen_and_muted_papers_are_left_out(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME, wants_empty=True)
    triage.triage(ada.number, ["2611.00001"], "open")
    mutes.mute(ada.number, "second")
    inbox.catch_up()
    assert composed(made) == 1
    edition = reading.past(ada.number, read.editions(ada.number)[0].number)
    assert titles(edition) == []
    assert edition.muted == 1
    assert "muted" in edition.why_empty


@pytest.mark.parametrize("wants", [True, False])
def test_nothing_today_because(ada: ReaderView, subscribed: Subscribe, wants: bool) -> None:
    made = subscribed(ME, wants_empty=wants)
    composed(made)
    saturday = datetime(2026, 11, 28, 12, tzinfo=UTC)
    with time_machine.travel(saturday, tick=True):
        assert compose.catch_up(saturday) == int(wants)
    if wants:
        edition = reading.past(ada.number, read.editions(ada.number)[0].number)
        assert edition.why_empty.startswith("arXiv announces nothing on Saturdays and Sundays")


def test_a_worker_that_was_down_for_days_sends_one_edition(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME)
    assert compose.catch_up(made.due + timedelta(days=5)) == 1
    (row,) = read.subscriptions(ada.number)
    assert row.due == made.due + timedelta(days=6)


def test_composed_by_two_at_once_it_is_there_once(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME, "second@example.org")
    at = made.due + timedelta(minutes=1)
    rows = read.due(at, 10)
    from broadsheet.readers.read.picks import ends, picks
    from broadsheet.readers.write.digests import freeze

    content = picks(rows, ends(), at)
    dues = {row.pk: row.due for row in rows}
    assert [freeze(content, dues, at), freeze(content, dues, at)] == [1, 0]
    assert (Digest.objects.count(), Delivery.objects.count()) == (1, 2)


def test_changing_the_hour_does_not_bring_the_day_twice(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME)
    composed(made)
    store(record("2611.00003"))
    with time_machine.travel(made.due + timedelta(minutes=5), tick=True):
        digests.change_subscription(
            ada.number, made.number, when=Schedule(hour=(made.schedule.hour + 3) % 24)
        )
        (row,) = read.subscriptions(ada.number)
        assert row.due - made.due == timedelta(hours=3)
        assert compose.catch_up(row.due) == 0, "at most once per reader and edition"


def test_watched_papers_come_first_with_their_news(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME)
    follows.follow(ada.number, "paper", "2611.00002")
    store(record("2611.00002", "Second, better", versions=versioned(2)))
    composed(made)
    edition = reading.past(ada.number, read.editions(ada.number)[0].number)
    assert [e.card.title for e in edition.watched] == ["Second, better"]
    assert edition.watched[0].news == ("Version 2 appeared; changed: title.",)
    assert [e.card.title for e in edition.entries] == ["First <b>paper</b> & more"]


def test_a_saved_search_has_its_own_digest(ada: ReaderView, ben: ReaderView) -> None:
    follows.save_search(ada.number, "Harbours", "harbour")
    inbox.catch_up()
    address = digests.add_address(ada.number, ME, is_confirmed=True)
    made = digests.subscribe(ada.number, [address.number], search="harbours")
    store(record("2611.00001", "A harbour"), record("2611.00002"))
    assert titles(reading.preview(ada.number, made.number)) == ["A harbour"]
    assert not Digest.objects.exists()
    with pytest.raises(Missing):
        reading.preview(ben.number, made.number)
    composed(made)
    assert reading.past(ada.number, read.editions(ada.number)[0].number).entries[0].reasons == (
        "matches Harbours",
    )


def test_the_mail_escapes_and_names_dates_and_reasons(ada: ReaderView, subscribed: Subscribe) -> None:
    made = subscribed(ME)
    composed(made)
    edition = reading.past(ada.number, read.editions(ada.number)[0].number)
    mail = Press().mail(edition, "https://papers.example/mail/unsubscribe/x")
    assert "<b>paper</b>" not in mail.html
    assert "First &lt;b&gt;paper&lt;/b&gt; &amp; more" in mail.html
    assert "prefers-color-scheme: dark" in mail.html
    assert 'style="' in mail.html
    for text in (mail.html, mail.text):
        assert "Why: in cs.LG" in text
        assert "submitted" in text
        assert "/papers/2611.00001" in text
        assert "https://papers.example/mail/unsubscribe/x" in text
    message = digest_message(mail, ME, 1, "<x@y>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    built = message.message()
    assert built["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/mail/unsubscribe/")
    assert "\n" not in str(built["Subject"])


@pytest.mark.parametrize(
    "email",
    [
        "x",
        "",
        "@",
        "a@b\nBcc: c@d.example",
        "a@b.example\r\nSubject: hi",
        "a b@c.example",
        "a@b.example\x00",
        "a@" + "b" * 300 + ".example",
        '"<script>"@x',
        "ä@ö.example",
        "a@b.example, c@d.example",
    ],
)
def test_addresses_that_could_be_headers_are_refused(ada: ReaderView, email: str) -> None:
    with pytest.raises(BadInput):
        digests.add_address(ada.number, email)


def test_names_of_digests_cannot_become_headers(ada: ReaderView) -> None:
    with pytest.raises(BadInput):
        follows.save_search(ada.number, "x\u202ey", "harbour")
    view = follows.save_search(ada.number, "a\r\nBcc: me@example.org", "harbour")
    assert view.name == "a Bcc: me@example.org"


def test_only_confirmed_addresses_get_mail(ada: ReaderView, ben: ReaderView, subscribed: Subscribe) -> None:
    from broadsheet.readers import tokens

    made = subscribed(ME)
    new = digests.add_address(ada.number, "new@example.org")
    digests.change_subscription(
        ada.number, made.number, addresses=[a.number for a in read.addresses(ada.number)]
    )
    with pytest.raises(Missing):
        digests.change_subscription(ben.number, made.number, addresses=[new.number])
    composed(made)
    assert [d[1] for d in read.deliveries(ada.number)] == [ME]
    token = tokens.confirming(new.number, new.email)
    for forged in (token[:-1], token + "x", tokens.unsubscribing(new.number), "", "x" * 9999):
        with pytest.raises(BadInput):
            digests.confirm_address(forged)
    assert digests.confirm_address(token).state == "confirmed"
    assert digests.confirm_address(token).state == "confirmed"


def test_subscribing_can_be_undone(ada: ReaderView, subscribed: Subscribe) -> None:
    subscribed(ME)
    journal.undo(ada.number)
    assert read.subscriptions(ada.number) == ()


@pytest.mark.parametrize(
    ("when", "after", "due"),
    [
        (Schedule("daily", 7, 1, "Europe/Berlin"), "2026-08-20T06:00", "2026-08-21T05:00"),
        (Schedule("daily", 7, 1, "Europe/Berlin"), "2026-10-24T12:00", "2026-10-25T06:00"),
        # 02:00 is skipped, then comes twice:
        (Schedule("daily", 2, 1, "Europe/Berlin"), "2026-03-28T12:00", "2026-03-29T01:00"),
        (Schedule("daily", 2, 1, "Europe/Berlin"), "2026-10-24T12:00", "2026-10-25T00:00"),
        (Schedule("daily", 2, 1, "Europe/Berlin"), "2026-10-25T00:00", "2026-10-26T01:00"),
        (Schedule("weekly", 8, 1, "America/New_York"), "2026-08-20T00:00", "2026-08-24T12:00"),
        (Schedule("monthly", 0, 31, "UTC"), "2026-02-01T00:00", "2026-02-28T00:00"),
        (Schedule("daily", 0, 1, "Pacific/Kiritimati"), "2026-08-20T09:59", "2026-08-20T10:00"),
        (Schedule("monthly", 23, 1, "Pacific/Pago_Pago"), "2026-08-02T10:30", "2026-09-02T10:00"),
    ],
)  # fmt: skip
def test_the_readers_own_clock(when: Schedule, after: str, due: str) -> None:
    start = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert next_due(when, start) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_editions_have_names() -> None:
    at = datetime(2026, 8, 21, 23, 0, tzinfo=UTC)
    assert edition_of("daily", at, "Europe/Berlin") == "2026-08-22"
    assert edition_of("weekly", at, "UTC") == "2026-W34"
    assert edition_of("monthly", at, "UTC") == "2026-08"
