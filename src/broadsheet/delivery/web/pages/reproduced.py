"""Papers that were run here: all of them with filters, one by its name, and a badge for other pages."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.html import format_html

from broadsheet.delivery.web.addresses import paper_url
from broadsheet.delivery.web.etag import conditional, render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.reproduced_context import SIGNS, badge_words, bar, counted, laid
from broadsheet.kernel.errors import BadInput
from broadsheet.reading import reproduced as reading_reproduced
from broadsheet.reading.paper import Moved

_COLOURS = {"holds": "#1f6b3f", "part": "#8a5a00", "not": "#7a1f1f", "open": "#5c574c"}
_GLYPH = 6.6
"""Width of a letter of a badge; ``textLength`` sets it, whatever font there is."""


@page()
def reproduced(request: HttpRequest) -> HttpResponse:
    family, sign = request.GET.get("family", ""), request.GET.get("verdict", "")
    verdicts = {sign: verdict for verdict, sign in SIGNS.items()}
    if sign and sign not in verdicts:
        raise BadInput("There is no such verdict.", hint=f"Verdicts are {', '.join(verdicts)}.")
    found = reading_reproduced.listed(family, verdicts.get(sign, ""))
    every = sum(row.count for row in found.verdicts)
    choices = [("all", every, _address(family, ""), not sign)] + [
        (row.name, row.count, _address(family, SIGNS[row.name]), row.name == found.verdict)
        for row in found.verdicts
    ]
    families = [
        (name, [laid(one) for one in rows]) for name, rows in groupby(found.shown, key=lambda one: one.family)
    ]
    context = {
        "found": found,
        "sign": sign,
        "choices": choices,
        "families": families,
        "bar": bar(found.tally),
        "counts": [counted(row) for row in found.tally],
    }
    return render(request, "web/reproduced.html", context)


@page()
def one(request: HttpRequest, slug: str) -> HttpResponse:
    found = reading_reproduced.one(slug)
    if found is None:
        raise Http404("No reproduction of that name has a result here.")
    context = {"found": found, "shown": laid(found.reproduction)} | badge_context(request, found.address)
    return render(request, "web/reproduced_one.html", context)


@page()
def badge(request: HttpRequest, called: str) -> HttpResponse:
    found = reading_reproduced.badge(called)
    if found is None:
        raise Http404("This library holds no paper that is called so.")
    if isinstance(found, Moved):
        return HttpResponsePermanentRedirect(badge_url(found.address))
    words, sign = badge_words(found.tally)
    response = conditional(request, HttpResponse(_drawn(words, sign), content_type="image/svg+xml"))
    response.headers["Cache-Control"] = "public, max-age=300"
    # A badge is made to stand on other people's pages.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def badge_url(address: str) -> str:
    return f"{paper_url(address)}/reproduced.svg"


def badge_context(request: HttpRequest, address: str) -> dict[str, str]:
    """A paper's badge as an address and as Markdown; nothing where the paper is not held here."""
    if not address:
        return {}
    drawn, linked = badge_url(address), f"{paper_url(address)}#reproduced"
    whole = (request.build_absolute_uri(drawn), request.build_absolute_uri(linked))
    return {"badge_url": drawn, "badge_markdown": f"[![Reproduced]({whole[0]})]({whole[1]})"}


def _address(family: str, sign: str) -> str:
    given = {name: value for name, value in (("family", family), ("verdict", sign)) if value}
    return "/papers/reproduced" + ("?" + urlencode(given) if given else "")


def _drawn(words: str, sign: str) -> str:
    name = "reproduced"
    left, right = len(name) * _GLYPH + 14, len(words) * _GLYPH + 14
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="20" role="img" '
        'aria-label="{name}: {words}">'
        "<title>{name}: {words}</title>"
        '<rect width="{w}" height="20" rx="3" fill="#333"/>'
        '<path d="M{left} 0h{inner}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{inner}z" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        '<text x="7" y="14" textLength="{name_length}" lengthAdjust="spacingAndGlyphs">{name}</text>'
        '<text x="{at}" y="14" textLength="{length}" lengthAdjust="spacingAndGlyphs">{words}</text>'
        "</g></svg>\n",
        w=round(left + right, 1),
        left=round(left, 1),
        inner=round(right - 3, 1),
        at=round(left + 7, 1),
        name_length=round(len(name) * _GLYPH, 1),
        length=round(len(words) * _GLYPH, 1),
        colour=_COLOURS[sign],
        name=name,
        words=words,
    )
