"""The way to the mail server, and what its answers mean.

Django's own backends do the talking. For SMTP the connection also tells the moment at which a mail's text
begins to leave: before it nothing can have been accepted, after it only the server's answer says.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend


@dataclass(frozen=True, slots=True)
class Outcome:
    """``kind``: sent; refused (never, for this address or text); later (certainly not accepted); unknown
    (the text had begun to leave and no answer came); trouble (the server wants nothing from us now); lost
    (the claim ran out: somebody else has this mail)."""

    kind: str
    said: str = ""


class Aborted(Exception):
    """Somebody else has this mail: it must not be sent."""


class _Watching(smtplib.SMTP):
    """Calls ``before_text`` once the server has taken the addresses and asks for the text (354)."""

    before_text: Callable[[], None] | None = None
    has_begun = False
    _asks = False

    def getreply(self) -> tuple[int, bytes]:
        code, said = super().getreply()
        self._asks = code == 354
        return code, said

    def send(self, s: Any) -> None:
        if self._asks:
            self._asks = False
            if self.before_text is not None:
                self.before_text()
            self.has_begun = True
        super().send(s)


class _WatchingTls(_Watching, smtplib.SMTP_SSL):
    """The same over a connection that is TLS from the start."""


class Backend(EmailBackend):
    """Django's SMTP backend over a connection that is watched."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchingTls if self.use_ssl else _Watching


class Line:
    """An open line to the mail server. ``hand`` never raises for what a server may do."""

    def __init__(self, backend: BaseEmailBackend | None = None) -> None:
        self._backend = backend or get_connection()

    def hand(self, message: EmailMessage, before_text: Callable[[], bool]) -> Outcome:
        """Give ``message`` to the server. ``before_text`` is called once, right before its text leaves; when
        it answers False nothing leaves."""
        backend = self._backend
        if not isinstance(backend, Backend):
            return self._hand_over(message, before_text)
        was_open = backend.connection is not None
        outcome = self._try(backend, message, before_text)
        if was_open and outcome.kind == "later" and backend.connection is None:
            # The server had hung up meanwhile, before it heard of this mail.
            outcome = self._try(backend, message, before_text)
        return outcome

    def _try(self, backend: Backend, message: EmailMessage, before_text: Callable[[], bool]) -> Outcome:
        try:
            backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            self._drop(backend)
            return Outcome("trouble", _said(problem))
        connection = backend.connection
        assert isinstance(connection, _Watching)
        connection.has_begun = False
        connection.before_text = lambda: _go_on(before_text)
        try:
            backend.send_messages([message])
        except Aborted:
            self._drop(backend)
            return Outcome("lost", "Another worker has it.")
        except (smtplib.SMTPException, OSError) as problem:
            outcome = judged(problem, has_begun=connection.has_begun)
            if not isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                self._drop(backend)
            elif connection.sock is None:
                backend.connection = None
            return outcome
        return Outcome("sent", "Accepted by the server.")

    def _hand_over(self, message: EmailMessage, before_text: Callable[[], bool]) -> Outcome:
        """Files, the console, tests, and providers that Django reaches in other ways."""
        if not before_text():
            return Outcome("lost", "Another worker has it.")
        try:
            self._backend.send_messages([message])
        except OSError as problem:
            return Outcome("unknown", _said(problem))
        return Outcome("sent", "Written.")

    def _drop(self, backend: Backend) -> None:
        """Hang up without a word: in the middle of a mail a QUIT would become part of its text."""
        if backend.connection is not None:
            backend.connection.close()
            backend.connection = None

    def close(self) -> None:
        """Say goodbye; the next mail opens the line anew."""
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            if isinstance(self._backend, Backend):
                self._backend.connection = None


def _go_on(before_text: Callable[[], bool]) -> None:
    if not before_text():
        raise Aborted


def judged(problem: Exception, *, has_begun: bool) -> Outcome:
    """What a failure means. A server's own answer counts whatever was sent: it says that it did not take it
    (RFC 5321, 4.2.1 and 6.1). A silence counts as nothing only before the text began to leave."""
    said = _said(problem)
    if isinstance(
        problem, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError
    ):
        return Outcome("trouble", said)
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return Outcome("refused", said)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in problem.recipients.values()]
        return Outcome(_by_code(max(codes, default=0)), said)
    if isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code >= 400:
        return Outcome(_by_code(problem.smtp_code), said)
    return Outcome("unknown" if has_begun else "later", said)


def _by_code(code: int) -> str:
    # 421 is the server taking its leave, not an answer about this mail.
    if code == 421:
        return "trouble"
    return "refused" if 500 <= code < 600 else "later"


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(said)}" for code, said in problem.recipients.values())[:300]
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"[:300]
    return (str(problem) or type(problem).__name__)[:300]


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
