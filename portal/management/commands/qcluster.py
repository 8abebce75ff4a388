"""The queue's worker, held to the same checks as the web server."""

from typing import Any

from django_q.management.commands.qcluster import Command as QueueCommand

from portal.startup import refuse_unfit


class Command(QueueCommand):  # type: ignore[misc]
    """Start a worker, or refuse by name what is missing."""

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises ImproperlyConfigured: where a check fails."""
        refuse_unfit()
        super().handle(*args, **options)
