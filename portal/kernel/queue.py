"""The worker's queue, for faces that may write to it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task


def soon(task: str, *arguments: str) -> None:
    """Run ``task`` in the worker once this transaction is kept.

    Not from the desk: a queued row is a pickle that the worker opens, so whoever can write one runs what they like
    beside the reviews' keys. What the desk leaves waits for the schedule that looks for it each minute.
    """
    if settings.SITE != "desk":
        transaction.on_commit(lambda: async_task(task, *arguments))
