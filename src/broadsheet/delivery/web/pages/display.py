"""How pages look and listen: the theme and the keyboard shortcuts, kept in cookies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from broadsheet.delivery.web.context import KEYS_COOKIE, THEME_COOKIE, THEMES
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.pages.day import A_YEAR


@csrf_exempt  # A token would make every page different every time; and what would be forged is a colour.
@page("POST")
def display(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(own_address(request.POST.get("back", "")))
    if "theme" in request.POST:
        _keep(response, THEME_COOKIE, request.POST["theme"], THEMES)
    if "keys" in request.POST:
        _keep(response, KEYS_COOKIE, request.POST["keys"], ("off",))
    return response


def own_address(back: str) -> str:
    """``back`` if it is an address of this site; the front page otherwise: nobody is sent away."""
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else "/"


def _keep(response: HttpResponse, cookie: str, value: str, allowed: tuple[str, ...]) -> None:
    if value in allowed:
        response.set_cookie(cookie, value, max_age=A_YEAR, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(cookie, samesite="Lax")
