"""Handing over to a real SMTP server that refuses, hangs, hangs up, or is slow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from broadsheet.delivery.mail.send import Pace, send_confirmation, send_due, send_test
from broadsheet.delivery.mail.transport import Backend, Line
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput, SourceUnreachable
from broadsheet.readers.models import Address, Delivery, Receiver
from broadsheet.readers.read import digests as read
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import deliveries, digests
from tests.delivery.mail.conftest import Subscribe, composed
from tests.delivery.mail.server import Handler, Server

pytestmark = pytest.mark.django_db
A, B, C = "a@example.org", "b@example.org", "c@example.org"
FAST = Pace(0)


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("address__email", "state"))


@pytest.fixture
def three(subscribed: Subscribe) -> Iterator[None]:
    """An edition for three addresses, at the hour it was composed for."""
    made = subscribed(A, B, C)
    composed(made)
    with time_machine.travel(made.due + timedelta(minutes=2), tick=True):
        yield


def send(line: Line) -> dict[str, int]:
    return dict(send_due(FAST, line))


def test_everybody_gets_one(three: None, smtp: Handler, line: Line) -> None:
    assert send(line) == {"sent": 3}
    assert send(line) == {}
    assert sorted(smtp.to) == [A, B, C]
    _, message = smtp.received[0]
    assert message["To"] == smtp.to[0]
    assert message["Message-ID"].startswith("<digest-")
    assert message.get_content_type() == "multipart/alternative"
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_refused_for_good_stops_the_address(
    three: None, smtp: Handler, line: Line, subscribed: Subscribe
) -> None:
    smtp.rcpt[A] = "550 5.1.1 No such user"
    smtp.text[B] = "554 5.7.1 Rejected"
    assert send(line) == {"refused": 2, "sent": 1}
    assert dict(Address.objects.values_list("email", "state")) == {A: "stopped", B: "stopped", C: "confirmed"}
    assert "550 5.1.1 No such user" in Address.objects.get(email=A).said
    assert smtp.to == [C]


def test_not_now_is_tried_again_with_growing_pauses(three: None, smtp: Handler, line: Line) -> None:
    smtp.rcpt[A] = "451 4.3.0 Try later"
    smtp.text[B] = "452 4.2.2 Mailbox full"
    assert send(line) == {"later": 2, "sent": 1}
    assert send(line) == {}, "not before its time"
    smtp.rcpt.clear()
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        assert send(line) == {"later": 1, "sent": 1}
    row = Delivery.objects.get(address__email=B)
    assert (row.state, row.tries) == ("waiting", 2)
    for _ in range(deliveries.MOST_TRIES - 2):
        with time_machine.travel(Delivery.objects.get(pk=row.pk).due + timedelta(minutes=1), tick=True):
            send(line)
    assert states() == {A: "sent", B: "failed", C: "sent"}
    assert Address.objects.get(email=B).state == "confirmed"


def test_silence_after_the_text_is_not_tried_again(
    three: None, smtp: Handler, line: Line, ada: ReaderView
) -> None:
    smtp.silent.add(B)
    assert send(line) == {"sent": 2, "unknown": 1}
    with time_machine.travel(now() + timedelta(days=3), tick=True):
        assert send(line) == {}
    assert sorted(smtp.to) == [A, B, C], "it had arrived"
    smtp.silent.clear()
    row = Delivery.objects.get(address__email=B)
    assert deliveries.send_again(ada.number, row.pk)
    assert send(line) == {"sent": 1}
    ids = {message["Message-ID"] for to, message in smtp.received if to == B}
    assert len(ids) == 1, "a mail client can tell that it is the same"


def test_silence_before_the_text_is_tried_again(three: None, smtp: Handler, line: Line) -> None:
    smtp.slow_rcpt.add(B)
    assert send(line) == {"sent": 2, "later": 1}
    smtp.slow_rcpt.clear()
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        assert send(line) == {"sent": 1}
    assert sorted(smtp.to) == [A, B, C]


def test_a_server_that_wants_no_mail_at_all_harms_nobody(three: None, smtp: Handler, line: Line) -> None:
    smtp.sender = "550 5.7.1 Sender blocked"
    assert send(line) == {"trouble": 1}
    assert set(states().values()) == {"waiting"}
    assert set(Address.objects.values_list("state", flat=True)) == {"confirmed"}
    assert set(Delivery.objects.values_list("tries", flat=True)) == {0}
    smtp.sender = ""
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        assert send(line) == {"sent": 3}


def test_no_server_at_all(three: None, server: Server) -> None:
    nowhere = Line(Backend(host="127.0.0.1", port=1, use_tls=False, use_ssl=False, timeout=1))
    assert send(nowhere) == {"trouble": 1}
    assert set(states().values()) == {"waiting"}


def test_a_line_that_the_server_hung_up_is_opened_anew(three: None, smtp: Handler, line: Line) -> None:
    smtp.rcpt[B] = "421 4.4.2 Goodbye"
    assert send(line)["trouble"] == 1
    smtp.rcpt.clear()
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        send(line)
    assert sorted(smtp.to) == [A, B, C]


def test_unsubscribed_between_composing_and_sending(three: None, smtp: Handler, line: Line) -> None:
    Receiver.objects.filter(address__email=A).update(left=now())
    digests.stop_address(B, "A complaint came in.")
    assert send(line) == {"sent": 1}
    assert states() == {A: "stopped", B: "stopped", C: "sent"}


def test_a_claim_keeps_others_off_until_it_runs_out(three: None, smtp: Handler, line: Line) -> None:
    token, mine = deliveries.claim(2)
    assert len(mine) == 2
    assert send(line) == {"sent": 1}
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert not deliveries.handing(mine[0].number, token, "<x>"), "too late: it is somebody else's now"
        assert send(line) == {"sent": 2}
    assert sorted(smtp.to) == [A, B, C]


def test_a_worker_that_died_while_handing(three: None, smtp: Handler, line: Line) -> None:
    token, mine = deliveries.claim(1)
    assert deliveries.handing(mine[0].number, token, "<x>")
    assert send(line) == {"sent": 2}
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert send(line) == {"unknown": 1}
    assert Delivery.objects.get(pk=mine[0].number).said == deliveries.DIED


def test_paced(three: None, line: Line) -> None:
    naps: list[float] = []
    clock = iter(range(100))
    pace = Pace(0.5, clock=lambda: next(clock), sleep=naps.append)
    send_due(pace, line)
    assert naps == [1.0, 2.0]


def test_test_mail_and_confirmation(
    ada: ReaderView, subscribed: Subscribe, smtp: Handler, line: Line
) -> None:
    made = subscribed(A)
    assert send_test(ada.number, made.number, line) == A
    assert smtp.received[0][1]["Subject"].startswith("Test: Your inbox: 2 papers")
    assert not Delivery.objects.exists()
    new = digests.add_address(ada.number, B)
    send_confirmation(new, line)
    assert "/mail/confirm/" in smtp.received[1][1].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    smtp.rcpt[A] = "550 No"
    with pytest.raises(SourceUnreachable, match="550 No"):
        send_test(ada.number, made.number, line)
    assert read.addresses(ada.number)[0].state == "confirmed"
    digests.stop_address(A, "test")
    with pytest.raises(BadInput, match="no confirmed address"):
        send_test(ada.number, made.number, line)
