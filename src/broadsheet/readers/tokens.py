"""Signed texts for links in mails: they say what they are for, cannot be forged, and open nothing else.

They carry no date on purpose: an unsubscribe link in an old mail must work, and using one twice is harmless.
"""

from __future__ import annotations

from typing import Any

from django.core import signing

from broadsheet.kernel.errors import BadInput

_LONGEST = 300


def unsubscribing(receiver: int) -> str:
    """For the link that takes one address off one digest."""
    return signing.dumps(receiver, salt="broadsheet.unsubscribe")


def receiver_of(token: str) -> int:
    """Raises BadInput for a forged, damaged or foreign token."""
    return int(_read(token, "broadsheet.unsubscribe"))


def confirming(address: int, email: str) -> str:
    """For the link by which an address says that it wants mail."""
    return signing.dumps([address, email], salt="broadsheet.confirm")


def address_of(token: str) -> tuple[int, str]:
    number, email = _read(token, "broadsheet.confirm")
    return int(number), str(email)


def _read(token: str, salt: str) -> Any:
    try:
        if len(token) > _LONGEST:
            raise signing.BadSignature
        return signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError, TypeError) as problem:
        raise BadInput(
            "This link is damaged or was not made here.", hint="Copy the whole address from the mail."
        ) from problem
