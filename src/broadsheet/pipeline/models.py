"""What the steps remember: runs, how far each source was harvested, imports under way, choices made."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One pass of one step. ``state``: running, done, partial (some input could not be used) or failed.
    A running row whose ``beat`` is old belongs to a process that was killed."""

    step = models.CharField(max_length=20)
    source = models.CharField(max_length=120, blank=True)
    started = models.DateTimeField()
    beat = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="running")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    counts_json = models.TextField(default="{}")
    note = models.TextField(blank=True)
    error = models.TextField(blank=True)
    faults_json = models.TextField(default="[]")

    class Meta:
        indexes = [models.Index(fields=["step", "source", "-started"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.step} {self.source} {self.state}"


class SourceProgress(models.Model):
    """How far a source is harvested. ``through`` is the last day of the last complete harvest of ``sets``
    (categories, by blanks; "" is everything); ``cursor``
    with ``ask_json`` is where an unfinished one goes on."""

    source = models.CharField(max_length=60, primary_key=True)
    through = models.DateField(null=True)
    sets = models.TextField(blank=True)
    ask_json = models.TextField(blank=True)
    cursor = models.TextField(blank=True)
    next_run = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.source


class SourceDay(models.Model):
    """What a source said about one day's list: counts by announcement type, and its words if it had any."""

    source = models.CharField(max_length=60)
    day = models.DateField()
    counts_json = models.TextField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"


class FileProgress(models.Model):
    """How many outcomes of a file are stored: an import that was killed goes on behind them."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    name = models.TextField()
    outcomes = models.BigIntegerField(default=0)
    is_complete = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """What somebody chose on a page, as opposed to in the environment."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()

    def __str__(self) -> str:
        return self.name
