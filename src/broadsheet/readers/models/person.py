"""Who reads."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Reader(models.Model):
    """A person. On a personal site there is one, without a log-in; elsewhere one for each account.

    ``name`` stands in addresses: small ASCII letters, digits and hyphens, so that no two look alike.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=40, unique=True)
    display = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=10, default="member")
    time_zone = models.CharField(max_length=60, default="UTC")
    preferences_json = models.TextField(default="{}")
    created = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
