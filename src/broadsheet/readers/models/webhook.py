"""Addresses of other programs that are told when papers arrive."""

from __future__ import annotations

from django.db import models


class Webhook(models.Model):
    """``template`` is slack, discord, ntfy, telegram or json; ``settings_json`` what it needs besides (a
    chat). ``secret`` signs every call."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("readers.Topic", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    url = models.TextField()
    template = models.CharField(max_length=10)
    settings_json = models.TextField(default="{}")
    secret = models.CharField(max_length=60)
    is_on = models.BooleanField(default=True)
    failures = models.SmallIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One message to a webhook. ``state``: waiting, claimed, done or failed."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="calls")
    content_json = models.TextField()
    state = models.CharField(max_length=10, default="waiting")
    tries = models.SmallIntegerField(default=0)
    due = models.DateTimeField()
    claim = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "due"],
                name="call_due",
                condition=models.Q(state__in=("waiting", "claimed")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.state}"


class Attempt(models.Model):
    """One try of a call: what the owner reads in the log."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.SmallIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)
    milliseconds = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.call_id} {self.status}"
