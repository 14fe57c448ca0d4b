"""``/oai``: the six verbs."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.delivery.oai import arguments
from broadsheet.delivery.oai.arguments import PREFIX
from broadsheet.delivery.oai.document import (
    DC_NAMESPACE,
    DC_SCHEMA,
    add,
    envelope,
    header,
    key_in,
    moment,
    printed,
    record,
)
from broadsheet.delivery.oai.faults import Fault
from broadsheet.kernel.clock import now
from broadsheet.reading import harvesting
from broadsheet.reading.harvesting import Harvested
from broadsheet.reading.places import site_host, site_url

PAGE = 100
_NOT_ECHOED = ("badVerb", "badArgument")
"""With these the request's arguments are not repeated (section 3.2)."""


@csrf_exempt  # The protocol asks by POST as well, and asking changes nothing.
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    base_url = f"{site_url()}/oai"
    try:
        asked = arguments.read(given)
        verb = given["verb"]
        root = envelope(now(), base_url, {"verb": verb, **asked})
        _VERBS[verb](root, verb, asked)
    except Fault as fault:
        echoed = {} if fault.code in _NOT_ECHOED else {"verb": given.get("verb", ""), **given.dict()}
        root = envelope(now(), base_url, {name: str(value) for name, value in echoed.items()})
        add(root, "error", str(fault), {"code": fault.code})
    return HttpResponse(
        printed(root), content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _identify(root: Element, verb: str, _asked: dict[str, str]) -> None:
    place = add(root, verb)
    add(place, "repositoryName", "Broadsheet")
    add(place, "baseURL", f"{site_url()}/oai")
    add(place, "protocolVersion", "2.0")
    add(place, "adminEmail", f"postmaster@{site_host()}")
    add(place, "earliestDatestamp", moment(harvesting.earliest() or now()))
    # The change log is never shortened, so a removal can be told for ever.
    add(place, "deletedRecord", "persistent")
    add(place, "granularity", "YYYY-MM-DDThh:mm:ssZ")


def _list_metadata_formats(root: Element, verb: str, asked: dict[str, str]) -> None:
    if "identifier" in asked:
        _held(asked["identifier"])
    place = add(add(root, verb), "metadataFormat")
    add(place, "metadataPrefix", PREFIX)
    add(place, "schema", DC_SCHEMA)
    add(place, "metadataNamespace", DC_NAMESPACE)


def _list_sets(root: Element, verb: str, asked: dict[str, str]) -> None:
    if "resumptionToken" in asked:
        raise Fault("badResumptionToken", "The sets come in one answer.")
    place = add(root, verb)
    for one in harvesting.sets():
        element = add(place, "set")
        add(element, "setSpec", one.spec)
        add(element, "setName", one.name)


def _get_record(root: Element, verb: str, asked: dict[str, str]) -> None:
    arguments.demand_format(asked["metadataPrefix"])
    record(add(root, verb), _held(asked["identifier"]))


def _list(root: Element, verb: str, asked: dict[str, str]) -> None:
    selection = arguments.selection(verb, asked)
    window = harvesting.window(selection.set_spec, selection.begins, selection.ends, selection.after)
    found, is_more = harvesting.page(window, PAGE)
    if not found and not selection.delivered:
        raise Fault("noRecordsMatch", "No paper is in that set and was changed in that time.")
    place = add(root, verb)
    for one in found:
        (header if verb == "ListIdentifiers" else record)(place, one)
    if is_more or selection.delivered:
        following = selection.on(found[-1].item.change, len(found)).token if is_more else None
        add(place, "resumptionToken", following, {"cursor": str(selection.delivered)})


def _held(identifier: str) -> Harvested:
    key = key_in(identifier)
    found = harvesting.one(key) if key else None
    if found is None:
        raise Fault("idDoesNotExist", "This library holds no paper with that identifier.")
    return found


_VERBS: dict[str, Callable[[Element, str, dict[str, str]], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_metadata_formats,
    "ListSets": _list_sets,
    "ListIdentifiers": _list,
    "ListRecords": _list,
    "GetRecord": _get_record,
}
