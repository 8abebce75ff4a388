"""The second person: approval, the permit that it makes, and the way back (never 6, never 10)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from publishing import permits, policy, proof, releases, trail
from publishing.models import PageWords, PublicationPermit, ReviewPage
from publishing.models.permits import PermitQuerySet
from publishing.refusals import PublicationRefused
from publishing.services import checking, pages, plain_words, publication


@transaction.atomic
def approve(*, acting_user: Any, page_id: int, stamp: int | None) -> ReviewPage:
    """The second person agrees to exactly this revision; it is public now, or on the agreed day.

    Raises NotVisible, Stale where the page changed or was decided since, PublicationRefused for own work or where a
    gate of the release is open.
    """
    page = pages.locked(acting_user, page_id, stamp)
    task_state = _waiting(page)
    task_state.task.specific.on_action(task_state, acting_user, "approve")
    return ReviewPage.objects.get(pk=page.pk)


@transaction.atomic
def send_back(*, acting_user: Any, page_id: int, reason: str, stamp: int | None) -> ReviewPage:
    """The second person asks for something else. The reason lies sealed; Wagtail's history holds its key only.

    Raises NotVisible, Stale, Refused without a reason, PublicationRefused for own work.
    """
    page = pages.locked(acting_user, page_id, stamp)
    if not reason.strip():
        raise Refused("Say what should be changed.", field="reason")
    task_state = _waiting(page)
    words = PageWords.objects.create(text=reason.strip()[:2000], written_by=acting_user)
    task_state.task.specific.on_action(task_state, acting_user, "reject", comment=str(words.pk))
    page.current_workflow_state.cancel(user=acting_user)
    trail.record("page.sent_back", page, acting_user, words=str(words.pk))
    if sender := task_state.workflow_state.requested_by:
        accounts.notify(sender)
    return page


def _waiting(page: ReviewPage) -> Any:
    """The step that waits for the second person. Raises Stale where there is none, or it is for another revision."""
    task_state = page.current_workflow_task_state
    if task_state is None:
        raise Stale("The page does not wait for a second person any more: somebody took it back or decided first.")
    if task_state.revision_id != page.latest_revision_id:
        raise Stale("The page was changed after it was sent. It must be sent to a second person again.")
    return task_state


def finish(workflow_state: Any, user: Any) -> None:
    """What Wagtail calls when the workflow's last step is approved, for any page and by whatever way it came there."""
    page = workflow_state.content_object.specific
    revision = page.get_latest_revision()
    policy.require_second(user, page)
    if not isinstance(page, ReviewPage):
        plain_words.require_passed(revision.as_object(), user)
        revision.publish(user=user, skip_permission_checks=True)
        return
    permit = grant(page=revision.as_object(), revision=revision, approver=user)
    trail.record("page.approved", page, user, permit=str(permit.pk), digest=permit.digest)
    publication.publish_if_due(permit)


@transaction.atomic
def grant(*, page: ReviewPage, revision: Any, approver: Any) -> PublicationPermit:
    """The permit for exactly what this revision shows, its letter included, from the agreed day. An older permit of the
    page ends.

    Raises PublicationRefused where a gate of never 6 is open, or the approver is not a second person.
    """
    policy.require_second(approver, page)
    policy.require_first(page)
    release = releases.require_publishable(page.release_id)
    words = checking.require_clean(page.words_id).bound
    if page.letter != releases.letter(page.release_id):
        raise PublicationRefused(
            "The Home Office’s letter came, or was taken back, since the page was sent. It is taken back or sent back, and "
            "sent again as it is now: two people approve the page with its letter.",
            clause="4.31",
            who="whoever sent it",
        )
    proof.require_publishable_whole(page.release_id, page.letter)
    starts = _midnight(release.agreed_on)
    if page.live and starts > calendar.now():
        raise PublicationRefused(
            "The page is public, and the date agreed for this version lies ahead: approve it on that day, or withdraw what is "
            "public first."
        )
    if page.live and not release.told:
        raise PublicationRefused(
            "The page is public, and not everybody who is to hear of this version first has been told yet.",
            clause="4.13",
            who="The coordinator of the review",
        )
    PublicationPermit.objects.in_force().filter(page_id=page.pk).update(revoked_at=calendar.now())
    return PublicationPermit.objects.create(
        page_id=page.pk,
        revision_id=revision.pk,
        release_digest=release.digest,
        digest=permits.digest(page, words=words, release_digest=release.digest),
        not_before=starts,
        not_after=_midnight(release.until) if release.until else None,
        editor_id=revision.user_id or page.built_by_id,
        approver=approver,
        **{name: getattr(page, name) for name in permits.BOUND},
    )


def fell(rows: PermitQuerySet, user_id: UUID) -> None:
    """What this person made or approved for a day to come waits for another approval: those who could give it are told."""
    waiting = rows.in_force().filter(went_live_at__isnull=True)
    for permit in waiting.filter(Q(editor_id=user_id) | Q(approver_id=user_id)):
        page = ReviewPage.objects.filter(pk=permit.page_id).first()
        if page is None:
            continue
        for one in policy.declared(permit.release_id):
            if one.pk != user_id:
                accounts.notify(one)
        trail.record("page.approval_fell", page, None, permit=str(permit.pk), user=str(user_id))


def _midnight(day: Any) -> datetime:
    """The first moment of a day in London."""
    return datetime.combine(day, time.min, tzinfo=calendar.LONDON)
