"""Who saved a thing last, as the trail has it: told to somebody who was writing the same (kernel.both)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.api import last_change, review_chain
from portal.kernel import calendar


def last_writer(things: list[models.Model], reader: Any) -> str:
    """``Helen Marsh at 9:14am on 3 May 2026``; of whom no moment is kept, the day. Empty where nobody is found."""
    for thing in things:
        review = getattr(thing, "review_id", None)
        entry = last_change(review_chain(review) if review else getattr(thing, "vault_scope", ""), thing.pk)
        if entry is not None:
            return f"{_name(entry.actor, reader)} {_when(entry.at)}"
    return ""


def _name(actor: str, reader: Any) -> str:
    if actor == str(getattr(reader, "pk", "")):
        return "yourself"
    try:
        key = UUID(actor)
    except ValueError:
        return "the portal"
    return User.objects.filter(pk=key).values_list("name", flat=True).first() or "somebody"


def _when(at: datetime) -> str:
    day_only = timezone.localtime(at).time() == time(0)  # the trail keeps no moment of a family (never 12)
    return f"on {calendar.long_date(at)}" if day_only else f"at {calendar.moment(at)}"
