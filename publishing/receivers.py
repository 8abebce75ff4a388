"""What this floor hears: of the release that stopped, and (so as not to act on it) of Wagtail's own mails."""

from __future__ import annotations

from typing import Any
from uuid import UUID


def release_stopped(*, release_id: UUID, reason: str) -> None:
    """In the transaction that stops the release, its page comes down (never 7), and what the list says of its not being
    published: another release is decided on anew."""
    from publishing.baking import bakery
    from publishing.models import NotPublished
    from publishing.services import publication

    publication.stopped(release_id)
    if NotPublished.objects.filter(release_id=release_id).delete()[0]:
        bakery.follow_plain()


def release_progressed(*, release_id: UUID) -> None:
    """An action stands elsewhere: the public list follows in that same transaction, the page's file after it."""
    from publishing import library
    from publishing.baking import bakery
    from publishing.models import ReviewPage

    library.follow(release_id)
    for pk in ReviewPage.objects.filter(release_id=release_id, live=True).values_list("pk", flat=True):
        bakery.follow(pk)


def release_letter_agreed(*, release_id: UUID, digest: str) -> None:
    """The Home Office's letter may stand beside a release. Where the page was approved with these bytes it shows them
    again; otherwise the desk is told that something waits: two people approve the page with it first (never 6)."""
    from portal.accounts import api as accounts
    from publishing import policy
    from publishing.baking import bakery
    from publishing.models import PublicationPermit, ReviewPage

    for pk in ReviewPage.objects.filter(release_id=release_id, live=True, letter=digest).values_list("pk", flat=True):
        bakery.follow(pk)
    if PublicationPermit.objects.in_force().filter(release_id=release_id).exclude(letter=digest).exists():
        for one in policy.declared(release_id):
            accounts.notify(one)


def release_letter_ended(*, release_id: UUID) -> None:
    """The Home Office's letter is taken back: in that transaction its file goes, and the page is baked without it."""
    from publishing.baking import bakery
    from publishing.enums import Part
    from publishing.library import ADDRESS
    from publishing.models import ReviewPage

    for page in ReviewPage.objects.filter(release_id=release_id, live=True):
        bakery.take_paper_down(page, f"{ADDRESS[Part.HOME_OFFICE_LETTER]}.pdf")


def release_editor_ended(*, release_id: UUID, user_id: UUID) -> None:
    """Somebody has no part in a release any more: a page of theirs that waits for its day waits for another approval."""
    from publishing.models import PublicationPermit
    from publishing.services import approval

    approval.fell(PublicationPermit.objects.filter(release_id=release_id), user_id)


def account_shut(*, user_id: UUID) -> None:
    """The same, for every release."""
    from publishing.models import PublicationPermit
    from publishing.services import approval

    approval.fell(PublicationPermit.objects.all(), user_id)


def plain_page_changed(sender: Any, **kwargs: Any) -> None:
    """An ordinary page came, went or moved: lists and ways round are baked anew."""
    from publishing.baking import bakery
    from publishing.models import ReviewPage

    if not issubclass(sender, ReviewPage):
        bakery.follow_plain()


def release_withheld(*, release_id: UUID, words: str) -> None:
    """It is exceptionally not published, or that was lifted: in that transaction the public list says so, or no more."""
    from portal.kernel import calendar
    from publishing.baking import bakery
    from publishing.models import NotPublished
    from publishing.services import publication

    publication.stopped(release_id)
    NotPublished.objects.filter(release_id=release_id).delete()
    if words:
        NotPublished.objects.create(release_id=release_id, words=words, since=calendar.today())
    bakery.follow_plain()


def stays_in_the_library(
    *, sender: type[Any], instance: Any, url_path_before: str, url_path_after: str, **kwargs: Any
) -> None:
    """Wagtail is about to move a page. A review's page lies in the library, and its address never changes: nor does
    that of a page above it."""
    from publishing.models import ReviewPage
    from publishing.refusals import PublicationRefused

    above = url_path_before != url_path_after and ReviewPage.objects.filter(path__startswith=instance.path).exists()
    if issubclass(sender, ReviewPage) or above:
        raise PublicationRefused(
            "The page of a review cannot be moved: it lies in the library, at one address for good."
        )


def keeps_what_was_approved(*, sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Wagtail's housekeeping (``purge_revisions``) passes over a revision that two people approved for a day to come."""
    from django.db.models import ProtectedError

    from publishing.models import PublicationPermit

    waiting = PublicationPermit.objects.in_force().filter(revision_id=instance.pk, went_live_at__isnull=True)
    if waiting.exists():
        raise ProtectedError("Two people approved this revision for a day to come.", {instance})


def connect() -> None:
    """Hear of stopped releases; unhook Wagtail's notices, which name the page (never 9: mail says that something
    waits)."""
    from django.db.models.signals import pre_delete
    from wagtail.models import Revision, TaskState, WorkflowState
    from wagtail.signals import (
        page_published,
        page_unpublished,
        post_page_move,
        pre_page_move,
        task_submitted,
        workflow_approved,
        workflow_rejected,
        workflow_submitted,
    )

    from portal.accounts import events as accounts
    from reviews import events

    hooked: tuple[tuple[Any, Any, str], ...] = (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
    )
    for signal, sender, uid in hooked:
        signal.disconnect(sender=sender, dispatch_uid=uid)
    pre_page_move.connect(stays_in_the_library)
    pre_delete.connect(keeps_what_was_approved, sender=Revision)
    events.release_stopped.connect(release_stopped)
    events.release_withheld.connect(release_withheld)
    events.release_progressed.connect(release_progressed)
    events.release_letter_agreed.connect(release_letter_agreed)
    events.release_editor_ended.connect(release_editor_ended)
    accounts.account_shut.connect(account_shut)
    events.release_letter_ended.connect(release_letter_ended)
    for changed in (page_published, page_unpublished, post_page_move):
        changed.connect(plain_page_changed, dispatch_uid=f"publishing.baking.{id(changed)}")
