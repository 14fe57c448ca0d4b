"""Handing over: claimed digests rendered, given to the server one by one at a measured pace, and noted."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from broadsheet.delivery.mail import message as messages
from broadsheet.delivery.mail.layout import inlined, line, link, page
from broadsheet.delivery.mail.render import Mail, Press, site_url
from broadsheet.delivery.mail.transport import Line, Outcome
from broadsheet.kernel.errors import SourceUnreachable
from broadsheet.readers import tokens
from broadsheet.readers.views import AddressView, DeliveryView
from broadsheet.readers.write import deliveries
from broadsheet.readers.write.digests import preferred_address
from broadsheet.reading.digest import digest, preview

BATCH = 50
"""Mails claimed at once: few enough to be handed over well within the lease."""


class Pace:
    """At most ``per_second`` mails (0: as fast as they go), over all lines together."""

    def __init__(
        self,
        per_second: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.per_second, self.sleep = per_second, sleep
        self._clock, self._next, self._lock = clock, 0.0, threading.Lock()

    def pause(self) -> float:
        """Seconds to wait before the next mail, which is counted."""
        if self.per_second <= 0:
            return 0.0
        with self._lock:
            at = self._clock()
            wait = max(0.0, self._next - at)
            self._next = max(at, self._next) + 1 / self.per_second
            return wait


@dataclass(slots=True)
class _Round:
    """One claim being worked off. ``accepted`` are mails whose acceptance is not written down yet: it is
    with the next mail, or at once where there is time."""

    out: Line
    press: Press
    token: str
    accepted: list[int] = field(default_factory=list)

    def hand(self, one: DeliveryView) -> Outcome:
        name = messages.message_id(one.number, one.digest.edition)
        mail = self.press.mail(digest(one.digest, self.press.cards), messages.unsubscribe_url(one.receiver))
        built = messages.digest_message(mail, one.email, one.receiver, name)
        outcome = self.out.hand(built, lambda: self._before_text(one.number, name))
        if outcome.kind == "sent":
            self.accepted.append(one.number)
        elif outcome.kind == "refused":
            deliveries.refused(one.number, self.token, outcome.said)
        elif outcome.kind == "unknown":
            deliveries.unknown(one.number, self.token, outcome.said)
        elif outcome.kind == "later":
            deliveries.later(one.number, self.token, one.tries, outcome.said)
        return outcome

    def _before_text(self, number: int, name: str) -> bool:
        may_go = deliveries.handing(number, self.token, name, self.accepted)
        self.accepted = []
        return may_go

    def note(self) -> None:
        deliveries.sent(self.accepted, self.token)
        self.accepted = []


class _Pass:
    """What the lines of one pass share."""

    def __init__(self, pace: Pace, most: int) -> None:
        self.pace, self.most, self.press = pace, most, Press()
        self.counts: Counter[str] = Counter()
        self.is_over = False
        self._lock = threading.Lock()

    def count(self, kind: str) -> None:
        with self._lock:
            self.counts[kind] += 1
            self.is_over = self.is_over or kind == "trouble" or self.counts.total() >= self.most

    def run(self, out: Line) -> None:
        """One line: claim and hand over until nothing is left, or the server is in trouble."""
        try:
            while not self.is_over:
                token, claimed = deliveries.claim(min(BATCH, self.most))
                if not claimed:
                    break
                # All their papers in one question, instead of a few with every mail.
                papers = {pick.paper for one in claimed for pick in one.digest.picks.shown}
                self.press.cards(sorted(papers))
                self._work_off(_Round(out, self.press, token), claimed)
        finally:
            out.close()

    def _work_off(self, work: _Round, claimed: list[DeliveryView]) -> None:
        begun = 0
        try:
            for one in claimed:
                if self.is_over:
                    break
                if seconds := self.pace.pause():
                    work.note()
                    self.pace.sleep(seconds)
                outcome = work.hand(one)
                self.count(outcome.kind)
                # In trouble the server did not have this one, either.
                begun += outcome.kind != "trouble"
        finally:
            work.note()
            pause = deliveries.PAUSE if self.counts["trouble"] else timedelta()
            deliveries.release(work.token, [left.number for left in claimed[begun:]], pause)

    def run_apart(self) -> None:
        """The same in a thread of its own, with its own connection to the database."""
        try:
            self.run(Line())
        finally:
            connection.close()


def send_due(pace: Pace, via: Line | None = None, most: int = 1_000, lines: int = 1) -> Counter[str]:
    """Hand over about ``most`` mails that are due; how many came to what. Stops when the server wants
    nothing more: what was claimed goes back, and is tried with a later pass.

    Several ``lines`` to the server fill the time in which one waits for the disk or for an answer.
    """
    work = _Pass(pace, most)
    if died := deliveries.give_up_the_dead():
        work.counts["unknown"] += died
    if lines == 1:
        work.run(via or Line())
        return work.counts
    with ThreadPoolExecutor(lines) as pool:
        for future in [pool.submit(work.run_apart) for _ in range(lines)]:
            future.result()
    return work.counts


def send_test(reader: int, subscription: int, via: Line | None = None) -> str:
    """The next edition as it would look now, to the reader's first confirmed address, which is returned.
    Nothing of it counts. Raises Missing, BadInput or SourceUnreachable (with the server's own words)."""
    to = preferred_address(reader)
    mail = Press().mail(preview(reader, subscription), site_url("/mine/digests"))
    _at_once(Mail(f"Test: {mail.subject}", mail.html, mail.text), to, via)
    return to


def send_confirmation(address: AddressView, via: Line | None = None) -> None:
    """Ask an address whether it wants mail. Raises SourceUnreachable."""
    target = site_url(f"/mail/confirm/{tokens.confirming(address.number, address.email)}")
    said = "Somebody, probably you, wants digests of new papers sent to this address."
    ignore = "If it was not you, do nothing: no more mail will come."
    title = f"{messages.SITE_NAME}: confirm your address"
    markup = inlined(
        line("x", said) + line("x", link(target, "Yes, send digests to this address")) + line("m", ignore)
    )
    _at_once(Mail(title, page(title, markup), f"{said}\n\n{target}\n\n{ignore}\n"), address.email, via)


def _at_once(mail: Mail, to: str, via: Line | None) -> None:
    out = via or Line()
    try:
        outcome = out.hand(messages.single_message(mail, to), lambda: True)
    finally:
        out.close()
    if outcome.kind != "sent":
        raise SourceUnreachable(
            f"The mail server did not take it: {outcome.said}.", hint="Check BROADSHEET_MAIL."
        )
