"""What arrived and for which topics, what happened to papers since, and what each reader has seen.

An inbox is no table: it is what arrived for the topics a reader follows, less what the reader has seen or
muted. So 10,000 readers of one category cost one row per paper, and unfollowing or unmuting is immediate.
"""

from __future__ import annotations

from django.db import models


class Position(models.Model):
    """How far a step has followed the change log, and the newest paper number it has met."""

    name = models.CharField(max_length=20, primary_key=True)
    change = models.BigIntegerField(default=0)
    paper = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.change}"


class Arrival(models.Model):
    """A paper met a topic, once. Numbers grow in the order of commits."""

    topic = models.ForeignKey("readers.Topic", on_delete=models.CASCADE, db_index=False, related_name="+")
    paper = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "topic"], name="arrival_once")]
        indexes = [models.Index(fields=["topic", "id"], name="arrival_newest")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.paper}"


class Known(models.Model):
    """What a paper was like when it last arrived or appeared: tells a new version and a new list from a
    change that nobody wants to hear of."""

    paper = models.BigIntegerField(primary_key=True)
    version = models.SmallIntegerField(default=0)
    listed = models.DateField(null=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.paper)


class Appearance(models.Model):
    """Something happened to a paper that is in inboxes or watched. ``kind`` is version, withdrawn, published,
    code or listed; ``detail_json`` has what changed."""

    paper = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    detail_json = models.TextField(default="{}")
    is_watched = models.BooleanField(default=False)
    """Whether it was recorded with its differences, for those who watch the paper."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["paper", "at"], name="appearance_of")]

    def __str__(self) -> str:
        return f"{self.paper} {self.kind}"


class Seen(models.Model):
    """A reader has dealt with a paper: it stays out of the inbox until ``until``, then it may resurface when
    it appears anew. ``how`` is the act that did it."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    paper = models.BigIntegerField()
    how = models.CharField(max_length=16)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "paper"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.how} {self.paper}"


class Stand(models.Model):
    """A paper that was merged into another, and where it stands now. ``gone_key`` is what it was called."""

    gone = models.BigIntegerField(primary_key=True)
    gone_key = models.CharField(max_length=300)
    kept = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"
