"""What a reader says of single papers."""

from __future__ import annotations

from django.db import models


class Mark(models.Model):
    """``kind`` is vote, later, read or not-interested; a reader says each of them once of a paper."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    paper = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "paper", "kind"], name="mark_once")]
        indexes = [
            models.Index(fields=["reader", "kind", "at"], name="mark_newest"),
            models.Index(fields=["paper", "kind"], name="mark_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.kind} {self.paper}"


class Note(models.Model):
    """A private note about a paper; one each."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    paper = models.BigIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "paper"], name="note_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} on {self.paper}"


class Tag(models.Model):
    """A reader's own word for papers. ``slug`` makes two spellings of it one."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "slug"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Tagged(models.Model):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False, related_name="papers")
    paper = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "paper"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} {self.paper}"
