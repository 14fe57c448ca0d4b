"""A process that follows the change log into inboxes in small steps: made to be killed.

python -m tests.readers.stepper prepare 600
python -m tests.readers.stepper follow
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.conf.settings")

import django


def prepare(count: int) -> None:
    from broadsheet.cli.library import open_library
    from broadsheet.papers import write
    from broadsheet.pipeline import inbox
    from broadsheet.readers.write import follows, mutes, people
    from tests.readers.papers import record

    open_library()
    me = people.me().number
    write.store([record("2611.99999")])
    follows.follow(me, "category", "cs.LG")
    follows.follow(me, "author", "ada-stone")
    inbox.catch_up()
    mutes.add_rule(me, "pebbles", "tag", "auto")
    write.store([record(f"2611.{n:05d}") for n in range(1, count + 1)])


def follow() -> None:
    from broadsheet.pipeline import inbox

    while inbox.follow(20).is_behind:
        pass


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        follow()
