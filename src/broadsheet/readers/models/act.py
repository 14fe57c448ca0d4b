"""What readers did lately, so that it can be undone."""

from __future__ import annotations

from django.db import models


class Act(models.Model):
    """``undo_json`` lists what has to be done, last first, to be where we were (see ``journal``)."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=20)
    sentence = models.CharField(max_length=300)
    undo_json = models.TextField()
    at = models.DateTimeField()
    undone = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["reader", "id"], name="act_newest")]

    def __str__(self) -> str:
        return self.sentence
