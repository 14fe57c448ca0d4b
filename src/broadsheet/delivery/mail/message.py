"""A mail with its headers: who it is from, and how to be rid of it (RFC 2369, RFC 8058)."""

from __future__ import annotations

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from broadsheet.delivery.mail.render import Mail, site_url
from broadsheet.readers import tokens

SITE_NAME = "Broadsheet"


def sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL)


def unsubscribe_url(receiver: int) -> str:
    return site_url(f"/mail/unsubscribe/{tokens.unsubscribing(receiver)}")


def message_id(delivery: int, edition: str) -> str:
    """The same for every try of one delivery, so that a mail client shows a repetition as what it is."""
    return f"<digest-{delivery}-{edition}@{host()}>"


def host() -> str:
    """The part of a message id behind the sign: the site's own name."""
    return urlsplit(str(settings.ENVIRONMENT.url)).hostname or "localhost"


def digest_message(mail: Mail, to: str, receiver: int, message_id: str) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": message_id,
        "List-ID": f"{SITE_NAME} digest <digest.{host()}>",
        "List-Unsubscribe": f"<{unsubscribe_url(receiver)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
    }
    return _message(mail, to, headers)


def single_message(mail: Mail, to: str) -> EmailMultiAlternatives:
    """A test or a confirmation: one mail that somebody has just asked for."""
    return _message(mail, to, {"Auto-Submitted": "auto-generated"})


def _message(mail: Mail, to: str, headers: dict[str, str]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, formataddr((SITE_NAME, sender())), [to], headers=headers
    )
    message.attach_alternative(mail.html, "text/html")
    return message
