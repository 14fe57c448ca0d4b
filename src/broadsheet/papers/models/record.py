"""What each source said, kept whole: papers are combined from these and can be taken apart again."""

from __future__ import annotations

from django.db import models


class StoredRecord(models.Model):
    """``slot`` says which record this is (see ``prepare.slot_of``); ``body`` is the compressed record,
    raw text included; ``digest`` is of the last payload received, so that a repetition costs nothing."""

    slot = models.CharField(max_length=300, primary_key=True)
    paper = models.ForeignKey("papers.Paper", on_delete=models.PROTECT, related_name="records")
    source = models.CharField(max_length=60)
    source_id = models.CharField(max_length=200, blank=True)
    matched_by = models.CharField(max_length=12)
    """How it found its paper: new, arxiv, doi, acl, openreview, title or reader."""
    licence = models.CharField(max_length=300, blank=True)
    may_share_abstract = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    received = models.DateTimeField()
    digest = models.CharField(max_length=16)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["slot"], name="record_sample", condition=models.Q(is_sample=True)),
            models.Index(fields=["source"], name="record_source"),
        ]

    def __str__(self) -> str:
        return self.slot
