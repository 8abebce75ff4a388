"""The one step of the workflow: a second person."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from wagtail.models import AbstractGroupApprovalTask, TaskState

from publishing import policy


class TwoPersonTask(AbstractGroupApprovalTask):
    """Approval by somebody who neither made the page nor edited it last (never 10)."""

    class Meta:
        verbose_name = "Second person's approval"

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """What this person may do here: nothing on a review's page, which has its own desk, nor on their own work."""
        if not policy.may_second(user, obj) or not self._user_in_groups(user):
            return []
        return [("reject", "Send back with a reason", True), ("approve", "Approve and publish", False)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Ordinary pages that wait for this person. Reviews' pages wait on the desk; a superuser is nobody here."""
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return waiting.exclude(
            workflow_state__content_type__app_label="publishing", workflow_state__content_type__model="reviewpage"
        )

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return bool(self._user_in_groups(user))

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return False

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> str | None:
        """Approve or send back. Raises PublicationRefused for own work, whatever button was offered.

        Gives the address that Wagtail goes on to where an ordinary page's words do not pass yet: nothing is approved then.
        """
        from publishing.models import ReviewPage
        from publishing.services import plain_words

        page = task_state.workflow_state.content_object.specific
        policy.require_second(user, page)
        plain = action_name == "approve" and not isinstance(page, ReviewPage)
        if plain and not plain_words.passes(page.get_latest_revision_as_object(), user):
            return reverse("desk:plain_words")
        super().on_action(task_state, user, action_name, **kwargs)
        return None

    @classmethod
    def get_description(cls) -> str:
        return "Somebody else than the page's maker and its last editor approves it."
