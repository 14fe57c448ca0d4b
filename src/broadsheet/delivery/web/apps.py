"""Makes templates, static files and template tags of the web channel known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "broadsheet.delivery.web"
    label = "web"
