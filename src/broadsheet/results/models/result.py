"""What one run of one reproduction gave."""

from __future__ import annotations

from django.db import models


class Result(models.Model):
    """One row per slug, code and environment; the same again replaces it when it is newer.

    ``code`` is the commit, or the fingerprint of the code where there is none. ``environment`` digests
    ``environment_json``. ``digest`` is of the whole report: a repetition costs nothing. Columns ending in
    ``_json`` hold compact JSON that only ``write`` and ``read`` know.
    """

    reproduction = models.ForeignKey("results.Reproduction", on_delete=models.CASCADE, related_name="results")
    code = models.CharField(max_length=64)
    environment = models.CharField(max_length=16)
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=24)
    claim = models.TextField()
    claim_figure = models.TextField(blank=True)
    checked = models.TextField(blank=True)
    not_checked = models.TextField(blank=True)
    data = models.TextField(blank=True)
    baseline = models.TextField(blank=True)
    budget = models.TextField(blank=True)
    note = models.TextField(blank=True)
    module = models.CharField(max_length=200, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    declared = models.CharField(max_length=20, blank=True)
    """Whether the declaration was committed before the run: committed, uncommitted or unknown."""
    code_json = models.TextField(default="{}")
    """Where the code stands: file, first and last line, address."""
    criteria_json = models.TextField(default="[]")
    measures_json = models.TextField(default="[]")
    seeds_json = models.TextField(default="[]")
    environment_json = models.TextField(default="{}")
    picture = models.TextField(blank=True)
    """Clean SVG (see ``picture``), or nothing."""
    seconds = models.FloatField(default=0)
    megabytes = models.IntegerField(default=0)
    failure_kind = models.CharField(max_length=40, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reproduction", "code", "environment"], name="one_result_a_setting"
            )
        ]
        indexes = [models.Index(fields=["reproduction", "-at"], name="result_newest")]

    def __str__(self) -> str:
        return f"{self.reproduction_id} {self.verdict} {self.at:%Y-%m-%d}"
