"""The mail channel's own addresses: they stand in mails that were sent long ago; never move one."""

from __future__ import annotations

from django.urls import path

from broadsheet.delivery.mail import links

urlpatterns = [
    path("mail/unsubscribe/<str:token>", links.unsubscribe, name="mail_unsubscribe"),
    path("mail/confirm/<str:token>", links.confirm, name="mail_confirm"),
]
