"""The web channel's addresses. They are promised in the README and known from elsewhere: never move one."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from broadsheet.delivery.web.pages import (
    about,
    author,
    category,
    day,
    display,
    merge,
    organisation,
    paper,
    reproduced,
    robots,
    saved_page,
    search,
    span,
    start,
    status,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("papers", today.papers, name="papers"),
    path("papers/", RedirectView.as_view(url="/papers", permanent=True, query_string=True)),
    path("papers/date/<path:text>", day.day, name="day"),
    path("papers/week", span.this_week),
    path("papers/month", span.this_month),
    path("papers/week/<path:text>", span.week, name="week"),
    path("papers/month/<path:text>", span.month, name="month"),
    path("papers/reproduced", reproduced.reproduced, name="reproduced"),
    path("papers/reproduced/<slug:slug>", reproduced.one, name="reproduced_one"),
    path("papers/<path:called>/reproduced.svg", reproduced.badge, name="reproduced_badge"),
    path("papers/<path:called>", paper.paper, name="paper"),
    path("authors/<str:slug>", author.author, name="author"),
    path("categories", RedirectView.as_view(url="/categories/", permanent=True)),
    path("categories/", category.categories, name="categories"),
    path("categories/<str:code>", category.category, name="category"),
    path("organisations/<str:slug>", organisation.organisation, name="organisation"),
    path("lists/saved/<path:name>", saved_page.saved_page, name="saved_page"),
    path("search", search.search, name="search"),
    path("status", status.status, name="status"),
    path("about", about.about, name="about"),
    path("start", start.start, name="start"),
    path("merge", merge.merge, name="merge"),
    path("display", display.display, name="display"),
    path("robots.txt", robots.robots),
    path("favicon.svg", robots.icon),
    path("favicon.ico", robots.icon),
]
