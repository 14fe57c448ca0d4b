"""The protocol's own errors, by its own codes (section 3.6)."""

from __future__ import annotations


class Fault(Exception):
    """``code`` is badArgument, badVerb, badResumptionToken, cannotDisseminateFormat, idDoesNotExist or
    noRecordsMatch."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
