"""What readers want to hear of, and what not. What is followed is kept once, however many follow it."""

from __future__ import annotations

from django.db import models


class Topic(models.Model):
    """Something that papers are matched against, once for everybody. ``kind`` is author, organisation or
    category (``value`` its slug or code), query or mute (the query as understood) or paper (its number).

    ``filled`` says when the papers that were here before were matched: the newest few for what is followed,
    all that wait in inboxes for a mute.
    """

    kind = models.CharField(max_length=12)
    value = models.TextField()
    digest = models.CharField(max_length=32)
    """Of ``value``: a text of any length cannot be unique on every database."""
    filled = models.DateTimeField(null=True)
    state_json = models.TextField(blank=True)
    """What a watched paper was like when last looked at."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="topic_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value[:60]}"


class Follow(models.Model):
    """``after`` is the arrival behind which this follow begins: a new one starts with a few papers, not with
    everything that others were shown."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    after = models.BigIntegerField(default=0)
    is_placed = models.BooleanField(default=False)
    """Whether ``after`` is known: it is not before the topic is filled."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "topic"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} follows {self.label}"


class SavedSearch(models.Model):
    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    text = models.TextField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "slug"], name="search_once")]

    def __str__(self) -> str:
        return self.name


class Mute(models.Model):
    """Papers of the topic do not show in the reader's inbox and mails while the mute lasts."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "topic"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} mutes {self.label}"


class Rule(models.Model):
    """``action`` is tag, save or read; ``value`` the tag's name or the collection's slug. Rules act on papers
    that arrive after them; ``acted`` counts those."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    action = models.CharField(max_length=8)
    value = models.CharField(max_length=120, blank=True)
    is_on = models.BooleanField(default=True)
    acted = models.IntegerField(default=0)
    acted_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "topic", "action", "value"], name="rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.text} → {self.action} {self.value}"
