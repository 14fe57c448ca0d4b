"""The numbered change log that everything derived follows, and the numbers given to papers."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Written in the transaction of the change itself. ``paper_number`` is no foreign key: removed papers
    stay in the log. ``detail_json`` maps a field to [before, after] where readers may want to know."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    paper_number = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    detail_json = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.key}"


class Numbering(models.Model):
    """The next free number of a series. Taken in the write transaction, so that the order of change
    numbers is the order of commits on every database."""

    series = models.CharField(max_length=20, primary_key=True)
    next_number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.series} {self.next_number}"
