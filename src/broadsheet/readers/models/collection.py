"""Papers that a reader keeps together, in an order of their own, with notes."""

from __future__ import annotations

from django.db import models


class Collection(models.Model):
    """``sharing`` is private, link (whoever has the ``secret``) or public. The secret is new every time
    sharing by link is switched on, so that an old link stays dead."""

    reader = models.ForeignKey("readers.Reader", on_delete=models.CASCADE, db_index=False, related_name="+")
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    sharing = models.CharField(max_length=8, default="private")
    secret = models.CharField(max_length=40, blank=True)
    created = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "slug"], name="collection_once")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """``place`` orders a collection; gaps are wide, so that moving one item writes one row."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, db_index=False, related_name="items")
    paper = models.BigIntegerField(db_index=True)
    place = models.BigIntegerField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "paper"], name="item_once")]
        indexes = [models.Index(fields=["collection", "place"], name="item_order")]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.paper}"
