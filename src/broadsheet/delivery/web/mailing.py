"""How pages show and send mails: channels do not know each other, so ``conf.wiring`` hands it over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.kernel.errors import Misconfigured
from broadsheet.reading.digest import DigestPage


@dataclass(frozen=True, slots=True)
class Mailing:
    """``written`` gives subject, HTML and plain text of a digest; ``send_test`` where the test went."""

    written: Callable[[DigestPage], tuple[str, str, str]]
    send_test: Callable[[int, int], str]


_chosen: Mailing | None = None


def choose(mailing: Mailing | None) -> None:
    global _chosen
    _chosen = mailing


def current() -> Mailing:
    if _chosen is None:
        raise Misconfigured("No mail is sent from this process.", hint="`broadsheet digest send` does it.")
    return _chosen


def is_there() -> bool:
    return _chosen is not None
