"""Names on papers: authors (by name, not yet by person) and organisations."""

from __future__ import annotations

from django.db import models


class Organisation(models.Model):
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    """A name as it is written on papers. Two people of one name share a row until somebody tells them
    apart; ``name`` is the spelling seen first."""

    number = models.BigIntegerField(primary_key=True)
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name


class Authorship(models.Model):
    """Denormalised for "newest of an author"; ``place`` counts from 0."""

    pk = models.CompositePrimaryKey("paper_id", "place")
    paper = models.ForeignKey("papers.Paper", on_delete=models.CASCADE, db_index=False, related_name="+")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, db_index=False, related_name="+")
    place = models.SmallIntegerField()
    sorted_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["author", "sorted_on", "paper"], name="author_newest")]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.place}"
