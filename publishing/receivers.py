"""What this floor hears: of the release that stopped, and (so as not to act on it) of Wagtail's own mails."""

from __future__ import annotations

from typing import Any
from uuid import UUID


def release_stopped(*, release_id: UUID, reason: str) -> None:
    """In the transaction that stops the release, its page comes down (never 7)."""
    from publishing.services import publication

    publication.stopped(release_id)


def release_progressed(*, release_id: UUID) -> None:
    """An action stands elsewhere: the public list follows in that same transaction, the page's file after it."""
    from publishing import library
    from publishing.baking import bakery
    from publishing.models import ReviewPage

    library.follow(release_id)
    for pk in ReviewPage.objects.filter(release_id=release_id, live=True).values_list("pk", flat=True):
        bakery.follow(pk)


def plain_page_changed(sender: Any, **kwargs: Any) -> None:
    """An ordinary page came, went or moved: lists and ways round are baked anew."""
    from publishing.baking import bakery
    from publishing.models import ReviewPage

    if not issubclass(sender, ReviewPage):
        bakery.follow_plain()


def connect() -> None:
    """Hear of stopped releases; unhook Wagtail's notices, which name the page (never 9: mail says that something
    waits)."""
    from wagtail.models import TaskState, WorkflowState
    from wagtail.signals import (
        page_published,
        page_unpublished,
        post_page_move,
        task_submitted,
        workflow_approved,
        workflow_rejected,
        workflow_submitted,
    )

    from reviews import events

    hooked: tuple[tuple[Any, Any, str], ...] = (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
    )
    for signal, sender, uid in hooked:
        signal.disconnect(sender=sender, dispatch_uid=uid)
    events.release_stopped.connect(release_stopped)
    events.release_progressed.connect(release_progressed)
    for changed in (page_published, page_unpublished, post_page_move):
        changed.connect(plain_page_changed, dispatch_uid=f"publishing.baking.{id(changed)}")
