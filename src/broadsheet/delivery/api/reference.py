"""The reference for people: one page made from the OpenAPI description, without a script.

It stands on its own and borrows only the site's style sheet by address.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import conditional_page, require_safe

from broadsheet.delivery.api.instance import api

_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Broadsheet</title><link rel="stylesheet" href="/static/web/broadsheet.css">
<link rel="service-desc" type="application/json" href="/api/v1/openapi.json"></head>
<body><header class="masthead"><p class="name"><a href="/">Broadsheet</a></p></header>
<main id="main"><h1>API, version {}</h1>{}
<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a>. Hugging Face’s read API for papers is served
beside it at <code>/api/daily_papers</code> and <code>/api/papers</code>.</p>
<nav aria-label="Operations"><ul>{}</ul></nav>{}<h2>Shapes</h2>{}</main></body></html>
"""


@require_safe
@conditional_page
def reference(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    return HttpResponse(_page())


@cache
def _page() -> SafeString:
    """Made once: the description does not change while the site runs."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    operations = [
        (path, method.upper(), operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return format_html(
        _PAGE,
        schema["info"]["version"],
        format_html_join("", "<p>{}</p>", ((part,) for part in schema["info"]["description"].split("\n\n"))),
        format_html_join(
            "",
            '<li><a href="#{}"><code>{}</code></a></li>',
            ((o["operationId"], p) for p, _, o in operations),
        ),
        format_html_join("", "{}", ((_operation(*one),) for one in operations)),
        format_html_join("", "{}", (_shape(*one) for one in sorted(schema["components"]["schemas"].items()))),
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> SafeString:
    rows = format_html_join(
        "",
        "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
        (
            (one["name"], one["in"], _type(one["schema"]), one["schema"].get("description", ""))
            for one in operation.get("parameters", ())
        ),
    )
    head = "<thead><tr><th>Parameter</th><th>In</th><th>Type</th><th></th></tr></thead>"
    table = format_html("<table>" + head + "<tbody>{}</tbody></table>", rows) if rows else SafeString("")
    content: dict[str, Any] = operation["responses"].get(200, {}).get("content", {})
    answers = [_type(one.get("schema", {})) for one in content.values()]
    return format_html(
        '<section id="{}"><h2>{} <code>{}</code></h2><p>{}</p>{}<p>Answers: {}</p></section>',
        operation["operationId"], method, path, operation.get("description", ""), table,
        answers[0] if answers else "text",
    )  # fmt: skip


def _shape(name: str, shape: dict[str, Any]) -> tuple[SafeString]:
    rows = format_html_join(
        "",
        "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
        (
            (field, _type(one), one.get("description", ""))
            for field, one in shape.get("properties", {}).items()
        ),
    )
    text = '<section id="shape-{}"><h3>{}</h3><p>{}</p><table><tbody>{}</tbody></table></section>'
    return (format_html(text, name, name, shape.get("description", ""), rows),)


def _type(schema: dict[str, Any]) -> SafeString:
    """A type in words, linked where it is a shape of ours."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return format_html('<a href="#shape-{}">{}</a>', name, name)
    if "anyOf" in schema:
        return format_html_join(" or ", "{}", ((_type(one),) for one in schema["anyOf"]))
    if "enum" in schema:
        return format_html("{}", ", ".join(str(value) or "(empty)" for value in schema["enum"]))
    if schema.get("type") == "array":
        return format_html("list of {}", _type(schema.get("items", {})))
    return format_html("{}", schema.get("format") or schema.get("type") or "")
