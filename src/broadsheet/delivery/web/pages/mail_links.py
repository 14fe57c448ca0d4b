"""What links in mails lead to. Looking changes nothing, since mail scanners open every link; a button does.

A mail client's own button posts here too (RFC 8058), from anywhere and without our token: whoever has the
signed address may do this one thing, as often as they like.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.readers import tokens
from broadsheet.readers.write import digests


@csrf_exempt
@page("GET", "HEAD", "POST")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    context = {
        "title": "Unsubscribe",
        "question": "Take your address off this digest?",
        "button": "Unsubscribe",
    }
    if request.method == "POST":
        name = digests.unsubscribe(token)
        said = f"This address gets no more mails of “{name}”."
        context = {"title": "Unsubscribed", "said": said, "after": "It can be switched on again under"}
    else:
        tokens.receiver_of(token)
    return _page(request, context)


@csrf_exempt
@page("GET", "HEAD", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    context = {"title": "Confirm your address", "question": "Have digests sent here?", "button": "Yes"}
    if request.method == "POST":
        address = digests.confirm_address(token)
        context = {"title": "Confirmed", "said": f"Digests may now be sent to {address.email}."}
    else:
        tokens.address_of(token)
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, str]) -> HttpResponse:
    response = render(request, "web/readers/mail_link.html", context, is_passing=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
