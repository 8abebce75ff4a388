"""Building the page of a cleared release, laying it out, and sending it to a second person (4.28, 4.29)."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Page

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from publishing import policy, releases, selectors, trail
from publishing.enums import Contents, OpensWith
from publishing.models import PageWords, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import checking

LONGEST = 400
LETTERS = (
    "23456789abcdefghjkmnpqrstvwxyz"  # none that is read for another; no vowels but two, so that no word comes out
)


@transaction.atomic
def build(*, acting_user: Any, release_id: UUID) -> ReviewPage:
    """The page of this release, made on the first press of the button and found on the second.

    Its address and its name in Wagtail are a neutral code: neither tells who died before the agreed day.
    Raises NotVisible without an accepted declaration, PublicationRefused where the release may not be published.
    """
    policy.require_declared(acting_user, release_id)
    releases.require_publishable(release_id)
    library = Page.objects.select_for_update().get(pk=selectors.library_page().pk)
    page = ReviewPage.objects.filter(release_id=release_id).first()
    if page is not None:
        return page
    words = PageWords.objects.create(written_by=acting_user, release_id=release_id, checked_at=calendar.now())
    code = "".join(secrets.choice(LETTERS) for _ in range(7))
    page = ReviewPage(
        title=f"Review page {code}",
        slug=code,
        release_id=release_id,
        words_id=words.pk,
        built_by=acting_user,
        live=False,
    )
    library.add_child(instance=page)
    page.save_revision(user=acting_user)
    trail.record("page.built", page, acting_user)
    return page


@transaction.atomic
def change(
    *, acting_user: Any, page_id: int, description: str, opens_with: str, contents: str, stamp: int | None
) -> ReviewPage:
    """A new revision with this description and layout. The public sees it once two people have agreed to it.

    Raises NotVisible, Stale where somebody changed the page since, Refused for a wrong value or while it is with a
    second person.
    """
    page = _draft(acting_user, page_id, stamp)
    if page.current_workflow_state is not None:
        raise Refused("The page is with a second person. Take it back first.", who="whoever sent it")
    if opens_with not in OpensWith or contents not in Contents:
        raise Refused("Choose one of the layouts that are listed.", field="opens_with")
    description = " ".join(description.split())
    if len(description) > LONGEST:
        raise Refused(f"The description is longer than {LONGEST} characters.", field="description")
    if description != PageWords.objects.get(pk=page.words_id).text:
        page.words_id = checking.write(description, acting_user, page.release_id).pk
    page.opens_with, page.contents = opens_with, contents
    if not page.live:
        page.save(clean=False)
    page.save_revision(user=acting_user)
    trail.record("page.changed", page, acting_user)
    return page


@transaction.atomic
def submit(*, acting_user: Any, page_id: int, stamp: int | None) -> ReviewPage:
    """Send the page to a second person. Raises NotVisible, Stale, Refused where something of it is missing."""
    page = _draft(acting_user, page_id, stamp)
    releases.require_publishable(page.release_id)
    if page.current_workflow_state is not None:
        raise Stale("The page is with a second person already.")
    checking.require_clean(page.words_id)
    selectors.workflow().start(page, acting_user)
    trail.record("page.submitted", page, acting_user)
    for user in policy.possible_seconds(page):
        accounts.notify(user)
    return page


@transaction.atomic
def take_back(*, acting_user: Any, page_id: int) -> ReviewPage:
    """Take the page back from the second person. Raises NotVisible, Stale where it is not there any more."""
    page = _draft(acting_user, page_id, None, ask_stamp=False)
    state = page.current_workflow_state
    if state is None:
        raise Stale("The page is not with a second person any more.")
    state.cancel(user=acting_user)
    trail.record("page.taken_back", page, acting_user)
    return page


def load(acting_user: Any, page_id: int) -> ReviewPage:
    """The page as its newest revision has it, for somebody who may see it. Raises NotVisible."""
    page = ReviewPage.objects.filter(pk=page_id).first()
    if page is None:
        raise NotVisible
    policy.require_declared(acting_user, page.release_id)
    newest: ReviewPage = page.get_latest_revision_as_object()
    return newest


def _draft(acting_user: Any, page_id: int, stamp: int | None, *, ask_stamp: bool = True) -> ReviewPage:
    """The newest revision, its row locked; whoever looked at an older one is told so."""
    if not Page.objects.select_for_update().filter(pk=page_id).exists():
        raise NotVisible
    page = load(acting_user, page_id)
    if ask_stamp and page.latest_revision_id != stamp:
        raise Stale("Somebody else changed this page in the meantime. Look at what they did, then change it again.")
    if page.alias_of_id:
        raise PublicationRefused("A mirror of a review's page is never published.")
    return page
