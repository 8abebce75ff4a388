"""Slow work goes to the queue once the act is committed: ids only, since whoever reads the database reads the queue."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task


def later(task: str, thing_id: UUID) -> None:
    """Run ``task(str(thing_id))`` in a worker after this transaction commits; at least once, so it must bear twice."""
    transaction.on_commit(lambda: async_task(task, str(thing_id), save=False))
