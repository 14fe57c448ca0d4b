"""A real SMTP server (aiosmtpd) on loopback that can be told to be difficult."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Handler:
    """``rcpt``, ``sender`` and ``text`` map an address to the answer it gets instead of 250; ``silent`` ones
    get no answer to their text, though it is kept as received."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Message]] = []
        self.rcpt: dict[str, str] = {}
        self.text: dict[str, str] = {}
        self.sender = ""
        self.silent: set[str] = set()
        self.slow_rcpt: set[str] = set()
        self.on_text: Callable[[str], None] | None = None

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.slow_rcpt:
            await asyncio.sleep(30)
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        to = envelope.rcpt_tos[0]
        if to in self.text:
            return self.text[to]
        self.received.append((to, message_from_bytes(envelope.content, policy=POLICY)))
        if self.on_text is not None:
            self.on_text(to)
        if to in self.silent:
            await asyncio.sleep(30)
        return "250 Accepted"

    @property
    def to(self) -> list[str]:
        return [to for to, _ in self.received]


class Server:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.handler = Handler()
        self._controller = Controller(self.handler, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Server:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
