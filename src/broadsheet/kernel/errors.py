"""What can go wrong, said once: a code for programs, a sentence and a hint for people.

Vendor exceptions stop at the adapter that knows their meaning and become one of these.
"""

from __future__ import annotations


class BroadsheetError(Exception):
    """Base of every error a person may meet.

    ``sentence`` says what happened, ``hint`` what to do next, and ``can_retry`` whether trying the same
    thing again later may succeed (the schedule of background work follows it).
    """

    code = "error"
    can_retry = False

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class BadInput(BroadsheetError):
    """What was given cannot be used as it is: a wrong id, date, option or file."""

    code = "bad-input"


class BadPayload(BroadsheetError):
    """A source's answer, or a file, is not in the format it claims to be."""

    code = "bad-payload"


class SourceRefused(BroadsheetError):
    """A source answered, and the answer is no (400, 403, 404, a protocol error)."""

    code = "source-refused"


class SourceUnreachable(BroadsheetError):
    """A source did not answer, or asked us to come back later."""

    code = "source-unreachable"
    can_retry = True

    def __init__(self, sentence: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(sentence, hint=hint)
        self.retry_after = retry_after
        """Seconds the source asked us to wait, where it said so."""


class AddressRefused(BroadsheetError):
    """An outbound address we do not visit: private, malformed, or over a scheme other than http(s)."""

    code = "address-refused"


class IndexUnavailable(BroadsheetError):
    """The search index is missing, damaged, of another version, or being rebuilt."""

    code = "index-unavailable"
    can_retry = True


class EncoderUnavailable(BroadsheetError):
    """The embedding model cannot be loaded; search by word goes on without it."""

    code = "encoder-unavailable"


class Misconfigured(BroadsheetError):
    """A setting is unknown, contradictory or incomplete; nothing starts half-configured."""

    code = "misconfigured"


class Busy(BroadsheetError):
    """Somebody else holds what is needed (the one writer of an index, a lock)."""

    code = "busy"
    can_retry = True
