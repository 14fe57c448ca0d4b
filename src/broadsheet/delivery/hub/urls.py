"""Addresses of the compatible API. Include these before the pages': ``.md`` must not be taken for a paper."""

from __future__ import annotations

from django.urls import path

from broadsheet.delivery.hub import markdown, views

urlpatterns = [
    path("api/daily_papers", views.daily_papers),
    path("api/papers", views.papers),
    path("api/papers/search", views.search),
    path("api/papers/<path:called>", views.paper),
    path("api/arxiv/<path:called>/repos", views.repos),
    path("papers/<path:called>.md", markdown.paper),
]
