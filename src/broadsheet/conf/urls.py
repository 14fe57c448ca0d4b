"""Every address, by channel."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("broadsheet.delivery.web.urls"))]
handler400 = "broadsheet.delivery.web.errors.bad_request"
handler404 = "broadsheet.delivery.web.errors.not_found"
handler500 = "broadsheet.delivery.web.errors.server_error"
