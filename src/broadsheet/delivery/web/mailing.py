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


_chosen: dict[str, Mailing] = {}


def choose(mailing: Mailing | None) -> None:
    _chosen.clear()
    if mailing is not None:
        _chosen["mail"] = mailing


def current() -> Mailing:
    if not is_there():
        raise Misconfigured("No mail is sent from this process.", hint="`broadsheet digest send` does it.")
    return _chosen["mail"]


def is_there() -> bool:
    return "mail" in _chosen
