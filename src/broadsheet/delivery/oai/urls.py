"""The one address of the OAI-PMH provider."""

from __future__ import annotations

from django.urls import path

from broadsheet.delivery.oai.views import oai

urlpatterns = [path("oai", oai)]
