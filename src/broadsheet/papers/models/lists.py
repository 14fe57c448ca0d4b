"""Appearances on lists, and numbers observed over time."""

from __future__ import annotations

from django.db import models


class Listing(models.Model):
    """One paper on one source's list of a day, or of a saved page whose year is unknown."""

    paper = models.ForeignKey("papers.Paper", on_delete=models.CASCADE, related_name="listings")
    source = models.CharField(max_length=60)
    day = models.DateField(null=True)
    page = models.CharField(max_length=120, blank=True)
    printed_day = models.CharField(max_length=12, blank=True)
    position = models.IntegerField()
    kind = models.CharField(max_length=12, blank=True)
    votes = models.IntegerField(null=True)
    comments = models.IntegerField(null=True)
    submitted_by = models.CharField(max_length=120, blank=True)
    is_estimated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["source", "day", "position", "paper"], name="list_of_a_day"),
            models.Index(fields=["day", "source", "kind"], name="list_counts"),
            models.Index(fields=["page", "position"], name="list_saved_page", condition=~models.Q(page="")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day} {self.position}"


class Observation(models.Model):
    """A number a source gave on a day; ``measure`` is votes, comments, stars or citations."""

    paper = models.ForeignKey("papers.Paper", on_delete=models.CASCADE, related_name="observations")
    measure = models.CharField(max_length=12)
    source = models.CharField(max_length=60)
    on = models.DateField(null=True)
    value = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.measure} {self.on} {self.value}"
