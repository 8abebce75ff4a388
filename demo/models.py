"""Tables that exist in the demo and in tests only."""

from __future__ import annotations

from django.db import models


class OutboxMessage(models.Model):
    """An e-mail that the portal would have sent."""

    to = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]


class DemoAccount(models.Model):
    """What a visitor of the demo needs to sign in as somebody. Fictional people only; never in production."""

    role = models.CharField(max_length=80)
    username = models.CharField(max_length=80, unique=True)
    password = models.CharField(max_length=80)
    totp_secret = models.CharField(max_length=80)
    start_url = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
