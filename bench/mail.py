"""``make bench-mail``: 10,000 readers with mixed follows over an edition of 1,000 papers: inboxes filled,
digests composed, rendered and handed to a real SMTP server (aiosmtpd, in a process of its own)."""

from __future__ import annotations

import argparse
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import machine

GOAL_COMPOSE, GOAL_RATE = 120.0, 100.0
CATEGORIES = [
    "cs.LG",
    "cs.CL",
    "cs.CV",
    "stat.ML",
    "math.OC",
    "hep-th",
    "cs.RO",
    "cs.CR",
    "eess.IV",
    "quant-ph",
]
SINK = """
import sys, time
from aiosmtpd.controller import Controller
class Sink:
    def __init__(self): self.file = open(sys.argv[2], "a", buffering=1)
    async def handle_DATA(self, server, session, envelope):
        self.file.write(envelope.rcpt_tos[0] + " " + str(len(envelope.content)) + "\\n")
        return "250 OK"
controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
sys.stdin.read()
"""


def words(dice: random.Random) -> list[str]:
    letters = "bcdfghlmnprstvw"
    return [
        "".join(dice.choice(letters) + dice.choice("aeiou") for _ in range(dice.randint(2, 4)))
        for _ in range(3_000)
    ]


def store_papers(count: int, dice: random.Random, vocabulary: list[str]) -> None:
    from broadsheet.kernel.clock import now
    from broadsheet.kernel.ids import PaperId
    from broadsheet.kernel.record import Author, Listing, Record, Version
    from broadsheet.papers import write

    at = now()
    # Words of a text are not equally common: a few are everywhere, most are rare.
    weights = [1 / (n + 3) for n in range(len(vocabulary))]
    records = []
    for n in range(count):
        text = dice.choices(vocabulary, weights, k=170)
        records.append(
            Record(
                source="arxiv",
                source_id=f"2611.{n:05d}",
                title=" ".join(text[:10]),
                ids=(PaperId("arxiv", f"2611.{n:05d}"),),
                abstract=" ".join(text) + ".",
                authors=tuple(Author(f"Author {dice.randrange(3_000)}") for _ in range(5)),
                categories=tuple(dice.sample(CATEGORIES, k=dice.choice((1, 2, 2, 3)))),
                submitted=at,
                modified=at,
                versions=(Version(1, at),),
                listings=(Listing("arxiv", at.date(), n, kind="new"),),
            )
        )
    write.store(records)


def make_readers(count: int, dice: random.Random, vocabulary: list[str]) -> None:
    """Written straight into the tables: a hundred thousand acts one by one would take longer than what is
    measured."""
    from django.contrib.auth.models import User

    from broadsheet.kernel.clock import now
    from broadsheet.readers.models import Address, Follow, Mute, Reader, Receiver, Subscription, Topic
    from broadsheet.readers.queries import condition
    from broadsheet.readers.topics import digest

    at = now()
    topics: dict[tuple[str, str], Topic] = {}

    def topic(kind: str, value: str) -> Topic:
        if (kind, value) not in topics:
            topics[kind, value] = Topic(kind=kind, value=value, digest=digest(value), filled=at)
        return topics[kind, value]

    queries = [condition(" ".join(dice.sample(vocabulary[:300], 2))).meaning for _ in range(2_000)]
    User.objects.bulk_create((User(username=f"u{n}") for n in range(count)), batch_size=1_000)
    users = list(User.objects.values_list("pk", flat=True))
    readers = Reader.objects.bulk_create(
        (Reader(user_id=u, name=f"r{n}", created=at) for n, u in enumerate(users)), batch_size=1_000
    )
    wanted: list[tuple[Reader, Topic, str]] = []
    mutes: list[tuple[Reader, Topic]] = []
    for reader in readers:
        for code in dice.sample(CATEGORIES, 2):
            wanted.append((reader, topic("category", code), code))
        for author in dice.sample(range(3_000), 4):
            wanted.append((reader, topic("author", f"author-{author}"), f"Author {author}"))
        query = dice.choice(queries)
        wanted.append((reader, topic("query", query), query))
        if not dice.randrange(4):
            mutes.append((reader, topic("mute", dice.choice(vocabulary[50:400]))))
    Topic.objects.bulk_create(topics.values(), batch_size=1_000)
    Follow.objects.bulk_create(
        (Follow(reader=r, topic=t, label=label[:200], is_placed=True, at=at) for r, t, label in wanted),
        batch_size=1_000,
    )
    Mute.objects.bulk_create(
        (Mute(reader=r, topic=t, label="m", text="m", at=at) for r, t in mutes), batch_size=1_000
    )
    addresses = Address.objects.bulk_create(
        (Address(reader=r, email=f"{r.name}@example.org", state="confirmed", at=at) for r in readers),
        batch_size=1_000,
    )
    rows = Subscription.objects.bulk_create(
        (
            Subscription(reader=r, name="Your inbox", cadence="daily", time_zone="UTC", due=at, at=at)
            for r in readers
        ),
        batch_size=1_000,
    )
    Receiver.objects.bulk_create(
        (Receiver(subscription=s, address=a) for s, a in zip(rows, addresses, strict=True)), batch_size=1_000
    )
    print(
        f"{count:,} readers, {len(wanted):,} follows of {len(topics):,} topics, "
        f"{len(set(queries)):,} of them queries"
    )


def report(readers: int, papers: int, mails: int, sink: Path) -> bool:
    from broadsheet.delivery.mail.send import Pace, send_due
    from broadsheet.jobs.send import LINES
    from broadsheet.kernel.clock import now
    from broadsheet.pipeline import compose, inbox
    from broadsheet.readers.models import Delivery, Digest, Reader
    from broadsheet.readers.read.inbox import inbox as waiting

    dice = random.Random(7)
    vocabulary = words(dice)
    store_papers(papers, dice, vocabulary)
    make_readers(readers, dice, vocabulary)
    start = time.perf_counter()
    followed = inbox.catch_up()
    filled = time.perf_counter() - start
    print(f"inboxes filled: {filled:.1f} s, {followed.arrivals:,} arrivals for everybody together")
    some = list(Reader.objects.order_by("?").values_list("pk", flat=True)[:50])
    start = time.perf_counter()
    sizes = [len(waiting(reader).rows) for reader in some]
    asked = (time.perf_counter() - start) / len(some) * 1000
    print(f"an inbox asked: {asked:.1f} ms, {sum(sizes) / len(sizes):.0f} papers wait")
    start = time.perf_counter()
    made = compose.catch_up(now() + timedelta(minutes=1))
    composed = time.perf_counter() - start
    print(
        f"composed: {made:,} digests in {composed:.1f} s (goal {GOAL_COMPOSE:.0f} for filling and composing)"
    )
    Delivery.objects.update(due=datetime(2020, 1, 1, tzinfo=UTC))
    cpu, start = time.process_time(), time.perf_counter()
    counts = send_due(Pace(0), most=mails, lines=LINES)
    taken, cpu = time.perf_counter() - start, time.process_time() - cpu
    rate = counts["sent"] / taken
    print(
        f"handed to SMTP: {dict(counts)} in {taken:.1f} s ({cpu:.1f} s of processor), "
        f"{rate:.0f}/s (goal {GOAL_RATE:.0f})"
    )
    lines = sink.read_text().splitlines()
    got = Counter(line.split()[0] for line in lines)
    size = sum(int(line.split()[1]) for line in lines) / max(1, len(lines)) / 1024
    exactly = len(got) == counts["sent"] and set(got.values()) == {1}
    print(
        f"the server has {len(lines):,} mails of {size:.0f} KiB for {len(got):,} addresses, "
        f"{'each one' if exactly else 'NOT each one'}"
    )
    whole = made == readers == Digest.objects.count()
    return whole and exactly and filled + composed <= GOAL_COMPOSE and rate >= GOAL_RATE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--papers", type=int, default=1_000)
    parser.add_argument("--mails", type=int, default=10_000, help="how many are handed over")
    options = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        sink = Path(folder) / "received"
        sink.touch()
        server = subprocess.Popen([sys.executable, "-c", SINK, str(port), str(sink)], stdin=subprocess.PIPE)
        os.environ["BROADSHEET_HOME"] = str(Path(folder) / "home")
        os.environ["BROADSHEET_MAIL"] = f"smtp://127.0.0.1:{port}?rate=0"
        os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.conf.settings"
        import django

        django.setup()
        from broadsheet.cli.library import open_library

        open_library()
        try:
            is_met = report(options.readers, options.papers, options.mails, sink)
        finally:
            if server.stdin:
                server.stdin.close()
            server.wait()
    print("every goal met" if is_met else "NOT every goal met")
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
