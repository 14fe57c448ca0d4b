"""Decisions that two papers are one, kept so that they can be undone."""

from __future__ import annotations

from django.db import models


class Merge(models.Model):
    """``gone_number`` went into ``kept_number``; ``slots_json`` lists the records that moved. An undone
    merge also says that the two are known to be different works."""

    kept_number = models.BigIntegerField()
    kept_key = models.CharField(max_length=300)
    gone_number = models.BigIntegerField()
    gone_key = models.CharField(max_length=300)
    slots_json = models.TextField()
    reason = models.CharField(max_length=300)
    said_by = models.CharField(max_length=60)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kept_number", "gone_number"], name="merge_pair")]

    def __str__(self) -> str:
        return f"{self.gone_key} into {self.kept_key}"
