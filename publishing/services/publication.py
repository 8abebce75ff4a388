"""Going public on the agreed day, and leaving the public at once (never 6, never 7)."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from wagtail.models import Revision

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.vault.errors import VaultError
from publishing import library, permits, proof, releases, trail
from publishing.baking import bakery
from publishing.enums import Ended, Withdrawal
from publishing.models import PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import pages

log = logging.getLogger(__name__)
# Of one page, not of the loop.
FAULTS = (Refused, NotVisible, PermissionDenied, ValidationError, DatabaseError, VaultError, OSError)


def publish_if_due(permit: PublicationPermit) -> bool:
    """Make the page public where the permit's day has come and those who hear first have been told (4.13, 4.28);
    otherwise the scheduled loop will, and waits for both."""
    if permit.went_live_at or not (permit.not_before <= calendar.now()):
        return False
    release = releases.require_publishable(permit.release_id)
    if not release.told or not release.agreed_on <= calendar.today():  # another day may be agreed than was approved
        return False
    if release.until and release.until <= calendar.today():
        return False
    permits.require_two(permit)
    proof.require_publishable_whole(permit.release_id, permit.letter)
    with transaction.atomic():
        revision = Revision.objects.filter(pk=permit.revision_id).first()
        if revision is None:
            raise PublicationRefused(
                "What two people approved is not there any more: it is laid out and approved anew."
            )
        revision.publish(user=permit.approver, log_action=False, skip_permission_checks=True)
    return True


def publish_due() -> tuple[int, int]:
    """Every page whose day has come: each in its own transaction, a refusal is recorded, the others go on.

    Gives how many were published and how many refused. Runs twice without harm.
    """
    done = refused = 0
    for key in PublicationPermit.objects.valid_now().filter(went_live_at__isnull=True).values_list("pk", flat=True):
        try:
            done += _publish_one(key)
        except FAULTS as error:
            refused += 1
            _note_refusal(key, error)
    for key in _over():
        try:
            done += end(key)
        except FAULTS as error:  # the others come down all the same (never 7)
            refused += 1
            log.error("What is over was not taken down: permit %s, %s", key, type(error).__name__)
    return done, refused


def _over() -> list[Any]:
    """The permits whose last day has passed: as it was approved, or an earlier one that was agreed since."""
    past = PublicationPermit.objects.past()
    ended = [release for release, until in releases.ends().items() if until <= calendar.today()]
    pages_over = ReviewPage.objects.filter(live=True, release_id__in=ended).values_list("pk", flat=True)
    earlier = PublicationPermit.objects.in_force().filter(page_id__in=pages_over)
    return list((past | earlier).values_list("pk", flat=True))


def _publish_one(key: Any) -> bool:
    with transaction.atomic():
        permit = PublicationPermit.objects.select_for_update().get(pk=key)
        return publish_if_due(permit)


def _note_refusal(key: Any, error: Exception) -> None:
    """Once a day: the loop comes round each minute, and a trail full of the same line hides the others."""
    permit = PublicationPermit.objects.get(pk=key)
    today = calendar.today()
    if permit.refused_at and calendar.london_date(permit.refused_at) == today:
        return
    log.error("A scheduled publication was refused: permit %s, %s", key, type(error).__name__)
    PublicationPermit.objects.filter(pk=key).update(refused_at=calendar.now())
    page = ReviewPage.objects.filter(pk=permit.page_id).first()
    if page is not None:
        trail.record_refusal("page.publish", page, None, permit=str(key))


def went_public(page: ReviewPage, permit: PublicationPermit, *, first: bool, shown: Any = None) -> None:
    """What follows from a page's being public, in the same transaction, by whichever road it came there.

    ``shown`` is the release that stood there until now: where that is another one, a corrected version took its place.
    """
    library.enter(page, permit)
    if permit.went_live_at is None:
        permit.went_live_at = calendar.now()
        permit.save(update_fields=["went_live_at"])
        trail.record("page.published", page, permit.approver, permit=str(permit.pk))
    corrected = shown is not None and shown != permit.release_id
    if corrected:
        releases.tell_withdrawn(shown, acting_user=permit.approver, on=calendar.today())
        trail.record("page.corrected", page, permit.approver, earlier=str(shown))
    if first or corrected:
        url = settings.PUBLIC_URL.rstrip("/") + page.public_path
        releases.tell_published(page.release_id, acting_user=permit.approver, url=url, on=calendar.today())
    bakery.follow(page.pk)


def left_public(page: ReviewPage) -> None:
    """What follows from its not being public any more: the permit ends, the words leave list and search, the files go."""
    PublicationPermit.objects.in_force().filter(page_id=page.pk).update(revoked_at=calendar.now())
    library.leave(page, page.leaves_as)
    bakery.take_down(page)


@transaction.atomic
def withdraw(*, acting_user: Any, page_id: int, why: str) -> ReviewPage:
    """Take a page from the public: page, files and search entry in one transaction, from the next request on (never 7).

    Raises NotVisible, Stale where it is not public any more, Refused without one of the reasons.
    """
    page = ReviewPage.objects.select_for_update().filter(pk=pages.load_public(acting_user, page_id).pk).get()
    if why not in Withdrawal.values:
        raise Refused("Choose why it is withdrawn.", field="why")
    if not page.live:
        raise Stale("The page is not public any more: somebody withdrew it first.")
    _take_down(page, acting_user, why)
    return page


def end(key: Any) -> bool:
    """The last day of a publication for a time has passed: the page comes down by itself."""
    with transaction.atomic():
        permit = PublicationPermit.objects.select_for_update().get(pk=key)
        page = ReviewPage.objects.filter(pk=permit.page_id, live=True).first()
        if page is None or permit.revoked_at:
            return False
        _take_down(page, None, Withdrawal.ENDED)
        return True


def stopped(release_id: Any) -> None:
    """The release was voided or its clearance revoked: what shows it comes down in that same transaction."""
    page = ReviewPage.objects.filter(release_id=release_id).first()
    if page is None:
        return
    if page.live:
        _take_down(page, None, Withdrawal.RELEASE)
    else:
        left_public(page)


def _take_down(page: ReviewPage, acting_user: Any, why: str) -> None:
    page.leaves_as = Ended.OVER if why == Withdrawal.ENDED else Ended.WITHDRAWN
    page.unpublish(log_action=False)
    releases.tell_withdrawn(page.release_id, acting_user=acting_user, on=calendar.today())
    trail.record("page.withdrawn", page, acting_user, why=str(why))
