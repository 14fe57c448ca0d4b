"""Addresses of feeds. They are a promise: feed readers keep them for years."""

from __future__ import annotations

from django.urls import path, re_path

from broadsheet.delivery.feeds.views import show

_NAMED = (
    r"^feeds/(?P<kind>lists|categories|authors|organisations)/(?P<name>[^/]{1,300})\.(?P<form>atom|rss|json)$"
)

urlpatterns = [
    path("feeds/today.<str:form>", show, {"kind": "today"}),
    path("feeds/newest.<str:form>", show, {"kind": "newest"}),
    path("feeds/search.<str:form>", show, {"kind": "search"}),
    re_path(_NAMED, show),
]
