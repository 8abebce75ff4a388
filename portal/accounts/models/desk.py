"""What the desk writes in tables of its own, because of the rooms' it may read and write nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from portal.accounts.models.people import User
from portal.vault.api import PORTAL
from portal.vault.fields import SealedJSONField


class DeskSession(AbstractBaseSession):
    """A browser's session at the desk."""

    class Meta(AbstractBaseSession.Meta):
        verbose_name, verbose_name_plural = "session at the desk", "sessions at the desk"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from portal.accounts.desk_sessions import SessionStore

        return SessionStore


class DeskWords(models.Model):
    """As ``KeptWords``, of somebody who was writing at the desk. In the rooms they write of cases."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page_hash = models.CharField(max_length=64)
    fields = SealedJSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "desk words"
        constraints = [models.UniqueConstraint("user", "page_hash", name="desk_words_for_a_page")]

    def __str__(self) -> str:
        return f"Words of {self.user}"

    @property
    def vault_scope(self) -> str:
        return PORTAL


class DeskNotice(models.Model):
    """A neutral message that the desk asks the worker to send. The desk can add one, and read none."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.template
