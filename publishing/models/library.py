"""A published review in the public list: everything that the search has, in clear, since all of it is public."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from publishing.enums import Ended, Part


class LibraryEntry(models.Model):
    """It comes at go-live; its words leave with withdrawal. The search asks this table and no other (never 6).

    ``plan``, ``papers``: the cleared action plan and the list of documents, as JSON in a text column, so that the
    database's guards see whether a word changed. ``progress`` holds states and days only, kept current by the rooms.
    Where a publication was for a time, the title and the numbers stay (``end``).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page_id = models.BigIntegerField()
    permit_id = models.UUIDField()
    release_id = models.UUIDField()
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    died = models.DateField(null=True)  # the month's first day: no more is ever said
    published_on = models.DateField()
    until = models.DateField(null=True)  # published for a time: the first day on which it is not any more
    chair = models.TextField(blank=True, default="")
    recommendations = models.PositiveIntegerField(default=0)
    actions = models.PositiveIntegerField(default=0)
    actions_done = models.PositiveIntegerField(default=0)
    themes = models.JSONField(default=list)  # codes of reviews' fixed list (4.32)
    learned = models.JSONField(default=list)  # codes: how far what was learned reaches (3.1, 4.27)
    plan = models.TextField(blank=True, default="")
    progress = models.JSONField(default=dict)
    progress_on = models.DateField(null=True)
    papers = models.TextField(blank=True, default="")
    search_text = models.TextField(blank=True)  # a line for each passage: its address on the page, a tab, its words
    terms = models.TextField(blank=True, default="")  # every different word of it, once
    ended_on = models.DateField(null=True)  # withdrawn, over, or replaced by a later wording of the same page
    end = models.CharField(max_length=10, choices=Ended, blank=True, default="")
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name_plural = "library entries"
        ordering = ["-published_on", "title"]
        constraints = [
            models.UniqueConstraint(fields=["page_id"], condition=Q(ended_on__isnull=True), name="one_entry_a_page"),
        ]
        indexes = [  # the whole of what is asked of every entry, beside its words: they fill most of a row
            models.Index(
                fields=["ended_on", "end", "page_id", "permit_id", "changed_at", "id"], name="entries_public_now"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def over(self) -> bool:
        """It was published for a time, which is over: it is listed, and says so."""
        return self.end == Ended.OVER

    @property
    def documents(self) -> list[dict[str, Any]]:
        """``kind``, ``label``, ``pages``, ``size`` (bytes; 0 without a PDF), ``readable``, ``path`` below the page."""
        held: list[dict[str, Any]] = json.loads(self.papers or "[]")
        return held

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The plan's actions, each with the state and the day that it has now."""
        held: list[dict[str, Any]] = json.loads(self.plan or "[]")
        for one in held:
            now = self.progress.get(one["number"], {})
            one["state"], one["done_on"] = now.get("state", "planned"), now.get("done_on", "")
        return held

    @property
    def agencies(self) -> list[str]:
        """The agencies that have a recommendation to carry out, by name."""
        return sorted({one["agency"] for one in json.loads(self.plan or "[]") if one["agency"]})


class PageLeaves(models.Model):
    """On which page of its PDF each block of a released document begins: numbers alone, found once, by the worker."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    release_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Part)
    begins = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "page leaves"
        constraints = [models.UniqueConstraint(fields=["release_id", "kind"], name="leaves_once_a_document")]

    def __str__(self) -> str:
        return f"Leaves {self.id}"
