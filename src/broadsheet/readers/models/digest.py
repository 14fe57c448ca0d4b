"""Mails that are sent by the clock: to whom, what, when, and what became of each."""

from __future__ import annotations

from django.db import models


class Address(models.Model):
    """``state`` is new (nobody has confirmed it), confirmed, or stopped; ``said`` is why it was stopped."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    email = models.CharField(max_length=254)
    state = models.CharField(max_length=10, default="new")
    said = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "email"], name="address_once")]
        indexes = [models.Index(fields=["email"], name="address_by_mail")]

    def __str__(self) -> str:
        return self.email


class Subscription(models.Model):
    """One digest of one reader: of a ``topic`` (a saved search), or of everything followed where it is None.

    ``after`` is the newest arrival that an earlier edition has covered. ``due`` is the moment the next
    edition is to be composed, in UTC, worked out from the reader's own clock.
    """

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("readers.Topic", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    cadence = models.CharField(max_length=8)
    hour = models.SmallIntegerField(default=7)
    day = models.SmallIntegerField(default=1)
    """Of the week (1 is Monday) or of the month."""
    time_zone = models.CharField(max_length=60)
    most = models.SmallIntegerField(default=30)
    wants_empty = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    after = models.BigIntegerField(default=0)
    appeared_after = models.BigIntegerField(default=0)
    due = models.DateTimeField(db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Receiver(models.Model):
    """An address that a subscription goes to. ``left`` is when it was unsubscribed."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, db_index=False, related_name="receivers"
    )
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    left = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "address"], name="receiver_once")]

    def __str__(self) -> str:
        return f"{self.subscription_id} → {self.address_id}"


class Digest(models.Model):
    """One edition of a subscription, frozen: ``content_json`` names its papers with their reasons.

    The constraint is half of "at most once": an edition is composed once, whoever tries."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, db_index=False, related_name="+")
    edition = models.CharField(max_length=12)
    due = models.DateTimeField()
    at = models.DateTimeField(db_index=True)
    papers = models.IntegerField()
    content_json = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "edition"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.edition}"


class Delivery(models.Model):
    """A digest on its way to one address.

    ``state``: waiting, claimed (a worker has it; goes back to waiting when the claim runs out), handing (its
    text is being given to the server), sent, refused (the server said never), stopped (the address or the
    subscription was stopped first), failed (given up after many tries), unknown (the process died or the
    connection broke while handing: it may have arrived, and is not sent again by itself).
    """

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, db_index=False, related_name="+")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, default="waiting")
    tries = models.SmallIntegerField(default=0)
    due = models.DateTimeField()
    claim = models.CharField(max_length=20, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    said = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "address"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["state", "due"],
                name="delivery_due",
                condition=models.Q(state__in=("waiting", "claimed", "handing")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest_id} → {self.address_id} {self.state}"
