"""Named in settings as what Wagtail does when a workflow ends. Imported before the models are: so it imports late."""

from __future__ import annotations

from typing import Any


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish what a second person approved. Raises PublicationRefused otherwise; the approval is rolled back."""
    from publishing.services import approval

    approval.finish(workflow_state, user)
