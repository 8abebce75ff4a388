"""A table with sealed fields, for tests of the fields themselves."""

import uuid

from django.db import models

from portal.vault.fields import SealedDateField, SealedJSONField, SealedTextField


class Note(models.Model):
    """A row of a pretended review. It has no migration: the tests make and drop its table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=80)
    title = SealedTextField(max_length=100)
    body = SealedTextField(blank=True)
    heard = SealedDateField(null=True, blank=True)
    facts = SealedJSONField(default=dict, blank=True)
    nick = SealedTextField(null=True, blank=True)
    kind = SealedTextField(choices=[("a", "First"), ("b", "Second")], default="a")

    class Meta:
        app_label = "vault"

    @property
    def vault_scope(self) -> str:
        return self.scope
