"""What a request asks: which arguments a verb takes, what they may hold, and where a list goes on.

A resumption token holds the whole question and the place reached, so it outlives a restart and two servers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.http import QueryDict

from broadsheet.delivery.oai.faults import Fault
from broadsheet.kernel.errors import BadInput
from broadsheet.papers import cursors

PREFIX = "oai_dc"
_LIST = frozenset({"metadataPrefix", "from", "until", "set"})
_ALLOWED: dict[str, frozenset[str]] = {
    "Identify": frozenset(),
    "ListMetadataFormats": frozenset({"identifier"}),
    "ListSets": frozenset({"resumptionToken"}),
    "ListIdentifiers": _LIST | {"resumptionToken"},
    "ListRecords": _LIST | {"resumptionToken"},
    "GetRecord": frozenset({"identifier", "metadataPrefix"}),
}
_NEEDED = {"GetRecord": ("identifier", "metadataPrefix")}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9_.!~*'()-]+(?::[A-Za-z0-9_.!~*'()-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Selection:
    """A selective harvest: moments as they were written, and the place reached."""

    verb: str
    first: str = ""
    until: str = ""
    set_spec: str = ""
    after: int = 0
    delivered: int = 0

    @property
    def token(self) -> str:
        return cursors.write(self.verb, self.first, self.until, self.set_spec, self.after, self.delivered)

    def on(self, after: int, count: int) -> Selection:
        return replace(self, after=after, delivered=self.delivered + count)

    @property
    def begins(self) -> datetime | None:
        return _moment(self.first) if self.first else None

    @property
    def ends(self) -> datetime | None:
        """The first moment that is too late: ``until`` is inclusive in its own granularity."""
        if not self.until:
            return None
        step = timedelta(days=1) if _DAY.fullmatch(self.until) else timedelta(seconds=1)
        try:
            return _moment(self.until) + step
        except OverflowError:
            return None


def read(given: QueryDict) -> dict[str, str]:
    """The arguments of a request, each once and known. Raises Fault."""
    repeated = sorted(name for name, values in given.lists() if len(values) > 1)
    verb = given.get("verb", "")
    if "verb" in repeated or verb not in _ALLOWED:
        raise Fault("badVerb", f"There is no verb “{verb[:40]}”." if verb else "A verb is needed.")
    arguments = {name: str(value) for name, value in given.items() if name != "verb"}
    if repeated:
        raise Fault("badArgument", f"“{repeated[0][:40]}” is given twice.")
    unknown = sorted(set(arguments) - _ALLOWED[verb])
    if unknown:
        raise Fault("badArgument", f"{verb} takes no “{unknown[0][:40]}”.")
    missing = [name for name in _NEEDED.get(verb, ()) if name not in arguments]
    if missing:
        raise Fault("badArgument", f"{verb} needs “{missing[0]}”.")
    if any(_is_unusable(value) for value in arguments.values()):
        raise Fault("badArgument", "An argument holds characters that XML cannot hold.")
    return arguments


def selection(verb: str, arguments: dict[str, str]) -> Selection:
    """The list that is asked for, from its arguments or its token. Raises Fault."""
    if "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise Fault("badArgument", "A resumptionToken stands alone.")
        return _resumed(verb, arguments["resumptionToken"])
    if "metadataPrefix" not in arguments:
        raise Fault("badArgument", f"{verb} needs “metadataPrefix”.")
    demand_format(arguments["metadataPrefix"])
    asked = Selection(verb, arguments.get("from", ""), arguments.get("until", ""), arguments.get("set", ""))
    for name, value in (("from", asked.first), ("until", asked.until)):
        if name in arguments and not _is_moment(value):
            raise Fault("badArgument", f"“{name}” is written like 2026-08-21 or 2026-08-21T01:02:03Z.")
    if asked.first and asked.until and len(asked.first) != len(asked.until):
        raise Fault("badArgument", "“from” and “until” must be written with the same granularity.")
    if asked.begins and asked.ends and asked.begins >= asked.ends:
        raise Fault("badArgument", "“from” must not be later than “until”.")
    if "set" in arguments and not _SET.fullmatch(asked.set_spec):
        raise Fault("badArgument", "That is not written as a setSpec.")
    return asked


def demand_format(prefix: str) -> None:
    if prefix != PREFIX:
        raise Fault("cannotDisseminateFormat", f"Records come as {PREFIX} only.")


def _resumed(verb: str, token: str) -> Selection:
    try:
        asked = Selection(*cursors.read(token, str, str, str, str, int, int))
    except BadInput as damaged:
        raise Fault("badResumptionToken", "This token is damaged.") from damaged
    is_sound = all(not text or _is_moment(text) for text in (asked.first, asked.until))
    if asked.verb != verb or not is_sound or asked.after < 0 or asked.delivered < 0:
        raise Fault("badResumptionToken", "This token belongs to another list.")
    return asked


def _is_moment(text: str) -> bool:
    try:
        _moment(text)
    except ValueError:
        return False
    return True


def _moment(text: str) -> datetime:
    """A day's first moment, or the moment itself. Raises ValueError."""
    if _DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _is_unusable(text: str) -> bool:
    return any(char < " " or "\ud800" <= char <= "\udfff" or char in "\ufffe\uffff" for char in text)
