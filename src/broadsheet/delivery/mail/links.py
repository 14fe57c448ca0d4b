"""What the links in mails lead to. They work without a log-in and without scripts; the token is the key.

Opening a link changes nothing, since mail scanners open every link: a button does. A mail client's own
unsubscribe button posts to the same address (RFC 8058), from anywhere, which is why no CSRF token is asked
for; whoever has the signed token may do this one thing, as often as they like.
"""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.kernel.errors import BadInput
from broadsheet.readers import tokens
from broadsheet.readers.write import digests

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex">'
    "</head><body><main><h1>{title}</h1>{body}</main></body></html>"
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            name = digests.unsubscribe(token)
            return _page("Unsubscribed", f"<p>This address gets no more mails of “{escape(name)}”.</p>")
        tokens.receiver_of(token)
    except BadInput as problem:
        return _page("This link does not work", f"<p>{escape(str(problem))}</p>", 400)
    return _asking("Unsubscribe", "Take your address off this digest?", "Unsubscribe")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            address = digests.confirm_address(token)
            return _page("Confirmed", f"<p>Digests may now be sent to {escape(address.email)}.</p>")
        tokens.address_of(token)
    except BadInput as problem:
        return _page("This link does not work", f"<p>{escape(str(problem))}</p>", 400)
    return _asking("Confirm your address", "Have digests sent to this address?", "Yes")


def _asking(title: str, question: str, button: str) -> HttpResponse:
    return _page(title, f'<form method="post"><p>{question}</p><button>{button}</button></form>')


def _page(title: str, body: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(_PAGE.format(title=title, body=body), status=status)
    answer["Cache-Control"] = "no-store"
    return answer
