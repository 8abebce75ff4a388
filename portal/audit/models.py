"""Chains and their entries. The database itself refuses to change or remove them (guards.py)."""

import uuid

from django.db import models

GENESIS = "0" * 64


class Chain(models.Model):
    """One trail and its head: locked by who appends, moved on by a trigger with each entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True, editable=False)
    last_seq = models.BigIntegerField(default=0, editable=False)
    last_digest = models.CharField(max_length=64, default=GENESIS, editable=False)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One act or refusal. `text` is the canonical record and `digest` its SHA-256; the other columns repeat parts of it
    for queries, and verification compares them. Actor and subject are texts, so that an entry outlives what it names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries", editable=False)
    seq = models.BigIntegerField(editable=False)
    at = models.DateTimeField(editable=False)
    verb = models.CharField(max_length=80, editable=False)
    actor = models.CharField(max_length=80, editable=False)
    subject = models.CharField(max_length=120, blank=True, editable=False)
    text = models.TextField(editable=False)
    prev = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_entry_once")]
        indexes = [
            models.Index(fields=["chain", "verb", "seq"], name="audit_entry_verb"),
            models.Index(fields=["actor", "at"], name="audit_entry_actor"),
            models.Index(fields=["chain", "actor", "seq"], name="audit_entry_by"),
            models.Index(fields=["chain", "at"], name="audit_entry_when"),
            models.Index(fields=["at"], name="audit_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"


class Anchor(models.Model):
    """The heads of all chains on a day. What lies elsewhere holds the digest of them, and says nothing of any review."""

    number = models.BigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField(editable=False)
    manifest = models.TextField(editable=False)
    text = models.TextField(editable=False)
    signature = models.CharField(max_length=120, blank=True, editable=False)

    def __str__(self) -> str:
        return f"Anchor {self.number}"


class AnchorKept(models.Model):
    """That an anchor reached a place that the portal cannot rewrite."""

    class Place(models.TextChoices):
        BUCKET = "bucket", "A bucket under object lock"
        MAIL = "mail", "A signed mail"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    anchor = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="kept", editable=False)
    place = models.CharField(max_length=10, choices=Place, editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name_plural = "anchors kept"
        constraints = [models.UniqueConstraint(fields=["anchor", "place"], name="audit_anchor_kept_once")]

    def __str__(self) -> str:
        return f"{self.anchor_id} {self.place}"
