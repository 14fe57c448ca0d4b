"""A process that prepares a library with readers, or hands over what is due: made to be killed.

python -m tests.delivery.mail.worker prepare 20
python -m tests.delivery.mail.worker send
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.conf.settings")

import django


def prepare(count: int) -> None:
    from django.contrib.auth.models import User

    from broadsheet.cli.library import open_library
    from broadsheet.kernel.clock import now
    from broadsheet.pipeline import compose, inbox
    from broadsheet.readers.models import Delivery
    from broadsheet.readers.read import digests as read
    from broadsheet.readers.write import digests, follows, people
    from tests.readers.papers import record, store

    open_library()
    store(record("2611.00001"))
    for n in range(count):
        reader = people.reader_for(User.objects.create(username=f"r{n}").pk, f"reader{n}").number
        follows.follow(reader, "category", "cs.LG")
        address = digests.add_address(reader, f"r{n}@example.org", is_confirmed=True)
        digests.subscribe(reader, [address.number])
    inbox.catch_up()
    store(record("2611.00002"))
    compose.catch_up(max(row.due for row in read.due(now().replace(year=2100), 10_000)))
    Delivery.objects.update(due=now())


def send() -> None:
    from broadsheet.delivery.mail.send import Pace, send_due

    print(dict(send_due(Pace(0))))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        send()
