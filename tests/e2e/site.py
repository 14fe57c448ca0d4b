"""A site for browser journeys, in a process of its own: ``python -m tests.e2e.site PORT``.

Its home comes from BROADSHEET_HOME. It stores the invented library of the pages' tests, follows it with the
index and serves, as ``broadsheet serve --no-jobs`` would.
"""

from __future__ import annotations

import os
import sys
import threading
import time

import django
from django.core.management import call_command


def main(port: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.conf.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    _fill()
    threading.Thread(target=_fill_inboxes, daemon=True).start()
    _serve(port)


def _fill() -> None:
    # Tables may be imported only after django.setup().
    from broadsheet.papers import write
    from broadsheet.pipeline.index import follow
    from broadsheet.search import current
    from tests.delivery.web import library

    write.store([*library.everything(), *library.many(60), library.collaboration(), *library.sample()])
    writer = current.index().writer()
    follow(writer, 10_000)
    writer.close()


def _fill_inboxes() -> None:
    """What the job of ``serve`` does, without its clock."""
    from broadsheet.pipeline import inbox

    while True:
        inbox.catch_up()
        time.sleep(0.2)


def _serve(port: int) -> None:
    from django.core.handlers.wsgi import WSGIHandler
    from waitress import serve

    serve(WSGIHandler(), host="127.0.0.1", port=port, threads=4, _quiet=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
