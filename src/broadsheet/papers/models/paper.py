"""Papers and what names them. A row is combined from its records and can be rebuilt from them."""

from __future__ import annotations

from datetime import date

from django.db import models

from broadsheet.papers.models.people import Organisation


class Paper(models.Model):
    """One work. ``number`` is given once and never again, also not after a merge or removal.

    Columns ending in ``_json`` hold compact JSON that only ``papers.facts`` reads and writes.
    """

    number = models.BigIntegerField(primary_key=True)
    key = models.CharField(max_length=300, unique=True)
    title = models.TextField()
    title_raw = models.TextField(blank=True)
    abstract = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    summary_by = models.CharField(max_length=120, blank=True)
    authors_json = models.TextField(default="[]")
    author_count = models.IntegerField(null=True)
    categories = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, db_index=False)
    organisation_by = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True)
    sorted_on = models.DateField(default=date.min)
    """Orders lists: ``dated``, else the first day of ``year``, else the first day there is."""
    dated_as = models.CharField(max_length=12, blank=True)
    year = models.SmallIntegerField(null=True)
    printed_date = models.CharField(max_length=12, blank=True)
    submitted = models.DateTimeField(null=True)
    submitted_on = models.DateField(null=True)
    announced = models.DateField(null=True)
    announced_is_estimated = models.BooleanField(default=False)
    modified = models.DateTimeField(null=True)
    version = models.SmallIntegerField(default=0)
    versions_json = models.TextField(default="[]")
    is_withdrawn = models.BooleanField(default=False)
    comments = models.TextField(blank=True)
    journal_ref = models.TextField(blank=True)
    venue = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=300, blank=True)
    may_share_abstract = models.BooleanField(default=False)
    links_json = models.TextField(default="[]")
    keywords_json = models.TextField(default="[]")
    votes = models.IntegerField(null=True)
    comment_count = models.IntegerField(null=True)
    stars = models.IntegerField(null=True)
    citations = models.IntegerField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["sorted_on", "number"], name="paper_newest"),
            models.Index(fields=["organisation", "sorted_on", "number"], name="paper_organisation"),
            models.Index(fields=["number"], name="paper_sample", condition=models.Q(is_sample=True)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title[:60]}"


class Identifier(models.Model):
    """``name`` (``scheme:value``) leads to ``paper``. Title fingerprints may name several papers; every
    other name leads to one, which ``write`` keeps so. Names of merged papers and old keys stay."""

    pk = models.CompositePrimaryKey("name", "paper_id")
    name = models.CharField(max_length=300)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="identifiers")

    def __str__(self) -> str:
        return self.name


class PaperCategory(models.Model):
    """Denormalised for "newest of a category"; ``place`` 0 is the primary category."""

    pk = models.CompositePrimaryKey("paper_id", "code")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, db_index=False, related_name="+")
    code = models.CharField(max_length=60)
    place = models.SmallIntegerField()
    sorted_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["code", "sorted_on", "paper"], name="category_newest")]

    def __str__(self) -> str:
        return self.code
