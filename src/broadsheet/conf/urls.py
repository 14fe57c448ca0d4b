"""Every address, by channel. Formats and interfaces come first: the pages take the rest of ``/papers/…``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("broadsheet.delivery.hub.urls")),
    path("", include("broadsheet.delivery.feeds.urls")),
    path("", include("broadsheet.delivery.api.urls")),
    path("", include("broadsheet.delivery.oai.urls")),
    path("", include("broadsheet.delivery.web.urls")),
]
handler400 = "broadsheet.delivery.web.errors.bad_request"
handler404 = "broadsheet.delivery.web.errors.not_found"
handler500 = "broadsheet.delivery.web.errors.server_error"
