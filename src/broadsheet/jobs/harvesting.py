"""The harvesting job: every enabled source that is due, one after the other."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings

from broadsheet.jobs import schedule
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BroadsheetError
from broadsheet.pipeline import harvest, stars, state
from broadsheet.sources import current

log = logging.getLogger(__name__)


def pass_once() -> None:
    """Harvest what is due now, and plan the next run of each."""
    environment = settings.ENVIRONMENT
    for name in schedule.due(now(), environment.categories):
        if name in current.sources():
            harvest_one(name)
    if current.stars() and schedule.is_due(stars.NAME, now()):
        count_stars()


def count_stars() -> None:
    """Once a day, and again an hour after GitHub's limit was used up."""
    asked = current.stars()
    if asked is None:
        return
    state.plan(stars.NAME, now() + timedelta(hours=1))
    try:
        stars.count_stars(asked)
    except BroadsheetError as error:
        log.warning("star counts: %s", error)
    else:
        state.plan(stars.NAME, now() + timedelta(days=1))


def harvest_one(name: str) -> None:
    environment = settings.ENVIRONMENT
    at = now()
    categories = schedule.followed(environment.categories, environment.default_categories)
    sets = tuple(s for of, _, s in (pair.partition("=") for pair in environment.source_sets) if of == name)
    ask = schedule.ask_for(name, categories, at, sets=sets)
    # Planned before it begins: a process that is killed half-way tries again soon, not never.
    state.plan(name, schedule.next_run(name, at, failures=1))
    try:
        done = harvest.harvest(current.source(name), ask)
    except BroadsheetError as error:
        log.warning("harvest of %s: %s", name, error)
    else:
        log.info("harvest of %s: %s", name, dict(done.counts))
    state.plan(name, schedule.next_run(name, now(), state.failures(name)))
