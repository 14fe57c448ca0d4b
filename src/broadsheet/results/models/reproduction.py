"""Which reproductions there are, which paper each is of, and which of its results is shown."""

from __future__ import annotations

from django.db import models


class Reproduction(models.Model):
    """One row per slug. The paper is named as the reproduction names it (``paper_key`` may be empty,
    ``title_key`` never is) and found by these names, so that it may come after its result.

    ``shown`` is the newest result with a verdict, or the newest at all where none has one; ``newest`` may be
    a later run that failed, which is said beside the verdict and does not hide it.
    """

    slug = models.CharField(max_length=100, primary_key=True)
    paper_key = models.CharField(max_length=300, blank=True, db_index=True)
    title_key = models.CharField(max_length=40, db_index=True)
    title = models.TextField()
    family = models.CharField(max_length=60, db_index=True)
    shown = models.ForeignKey("results.Result", null=True, on_delete=models.SET_NULL, related_name="+")
    newest = models.ForeignKey("results.Result", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.slug
