"""Building the page of a cleared release, laying it out, and sending it to a second person (4.28, 4.29)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Page

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from publishing import policy, proof, releases, selectors, trail
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
    page = selectors.page_of(release_id)
    if page is not None:
        return page
    public = selectors.page_before(release_id)
    if public is not None:
        return _correct(acting_user, public, release_id)
    words = PageWords.objects.create(written_by=acting_user, release_id=release_id, checked_at=calendar.now())
    code = "".join(secrets.choice(LETTERS) for _ in range(7))
    page = ReviewPage(
        title=f"Review page {code}",
        slug=code,
        release_id=release_id,
        words_id=words.pk,
        built_by=acting_user,
        letter=releases.letter(release_id),
        live=False,
    )
    library.add_child(instance=page)
    page.save_revision(user=acting_user)
    trail.record("page.built", page, acting_user)
    return page


def _correct(user: Any, page: ReviewPage, release_id: UUID) -> ReviewPage:
    """A corrected version takes over the page of the release before: a draft on it, at the same address.

    What is public stays until two people have agreed to the new one.
    """
    if page.current_workflow_state is not None:
        raise PublicationRefused(
            "The page of the earlier version is with a second person. It is taken back or decided first.",
            who="whoever sent it",
        )
    before = PageWords.objects.get(pk=page.words_id)
    words = PageWords.objects.create(text=before.text, written_by=user, release_id=release_id)
    page.release_id, page.words_id, page.letter = release_id, words.pk, releases.letter(release_id)
    page.save_revision(user=user)
    trail.record("page.correction_begun", page, user)
    return ReviewPage.objects.get(pk=page.pk)


@transaction.atomic
def change(
    *,
    acting_user: Any,
    page_id: int,
    description: str,
    opens_with: str,
    contents: str,
    stamp: int | None,
    pictures: Mapping[str, str] | None = None,
    note: str | None = None,
) -> ReviewPage:
    """A new revision with this description and layout. The public sees it once two people have agreed to it.

    ``pictures`` gives words for pictures that have none, by their keys ("" for one that only decorates); None leaves
    them as they are.

    Raises NotVisible, Stale where somebody changed the page since, Refused for a wrong value or while it is with a
    second person, PublicationRefused where its release was stopped meanwhile.
    """
    page = locked(acting_user, page_id, stamp)
    if page.current_workflow_state is not None:
        raise Refused("The page is with a second person. Take it back first.", who="whoever sent it")
    if opens_with not in OpensWith or contents not in Contents:
        raise Refused("Choose one of the layouts that are listed.", field="opens_with")
    description = " ".join(description.split())
    if len(description) > LONGEST:
        raise Refused(f"The description is longer than {LONGEST} characters.", field="description")
    kept = PageWords.objects.get(pk=page.words_id)
    said = kept.pictures if pictures is None else {key: " ".join(alt.split()) for key, alt in pictures.items()}
    note = kept.note if note is None else " ".join(note.split())
    if any(len(text) > LONGEST for text in (*said.values(), note)):
        raise Refused(f"The words for a picture, or of the note, are longer than {LONGEST} characters.")
    if (description, said, note) != (kept.text, kept.pictures, kept.note):
        page.words_id = checking.write(description, acting_user, page.release_id, said, note).pk
    page.opens_with, page.contents, page.letter = opens_with, contents, releases.letter(page.release_id)
    _keep(page, acting_user)
    return page


def _keep(page: ReviewPage, user: Any) -> None:
    """A new revision of the page, and its entry."""
    if not page.live and ReviewPage.objects.filter(pk=page.pk, release_id=page.release_id).exists():
        page.save(clean=False)  # a correction lies in its revision alone until it goes public
    page.save_revision(user=user)
    trail.record("page.changed", page, user)


@transaction.atomic
def submit(*, acting_user: Any, page_id: int, stamp: int | None, letter: str | None = None) -> ReviewPage:
    """Send the page to a second person, with the Home Office's letter as it is agreed to now.

    ``letter`` is the digest of the letter that the sender was shown ("" for none); None where nobody was shown a page.

    Raises NotVisible, Stale (a letter came or went meanwhile, too), Refused where something of it is missing.
    """
    page = locked(acting_user, page_id, stamp)
    releases.require_publishable(page.release_id)
    if page.current_workflow_state is not None:
        raise Stale("The page is with a second person already.")
    policy.require_first(page)
    words = checking.require_clean(page.words_id)
    _require_described(acting_user, page, words)
    if selectors.corrects(page) and not words.note:
        raise Refused(
            "Say what was corrected, and why: it stands on the page, with the day.",
            clause="4.29",
            who="whoever lays out the page",
        )
    beside = releases.letter(page.release_id)
    if letter is not None and letter != beside:
        raise Stale(
            "The Home Office’s letter came, or was taken back, since you looked at this page. Look at it again."
        )
    if page.letter != beside:
        page.letter = beside
        _keep(page, acting_user)
    proof.require_publishable_whole(page.release_id, page.letter)
    selectors.workflow().start(page, acting_user)
    trail.record("page.submitted", page, acting_user)
    for user in policy.possible_seconds(page):
        accounts.notify(user)
    return page


def _require_described(user: Any, page: ReviewPage, words: PageWords) -> None:
    missing = proof.undescribed(releases.for_page(user, page.release_id))
    left = [one for one in missing if one.key not in words.pictures]
    if left:
        raise Refused(
            f"{len(left)} picture{' has' if len(left) == 1 else 's have'} no words for people who do not see "
            f"{'it' if len(left) == 1 else 'them'}. Say what each shows, or that it only decorates.",
            clause="4.29",
            who="whoever lays out the page",
        )


@transaction.atomic
def take_back(*, acting_user: Any, page_id: int) -> ReviewPage:
    """Take the page back from the second person. Raises NotVisible, Stale where it is not there any more."""
    page = locked(acting_user, page_id, None, ask_stamp=False)
    state = page.current_workflow_state
    if state is None:
        raise Stale("The page is not with a second person any more.")
    state.cancel(user=acting_user)
    trail.record("page.taken_back", page, acting_user)
    return page


def locked(acting_user: Any, page_id: int, stamp: int | None, *, ask_stamp: bool = True) -> ReviewPage:
    """The page as its newest revision has it, its row locked: for an act on it.

    Raises NotVisible, PublicationRefused where its release was stopped, Stale where ``stamp`` is an older revision.
    """
    if not Page.objects.select_for_update().filter(pk=page_id).exists():
        raise NotVisible
    page = load(acting_user, page_id)
    releases.require_standing(page.release_id)
    if ask_stamp and page.latest_revision_id != stamp:
        raise Stale("Somebody else changed this page in the meantime. Look at what they did, then change it again.")
    if page.alias_of_id:
        raise PublicationRefused("A mirror of a review's page is never published.")
    return page


def load(acting_user: Any, page_id: int) -> ReviewPage:
    """The page as its newest revision has it, for somebody who may see it. Raises NotVisible."""
    page = ReviewPage.objects.filter(pk=page_id).first()
    if page is None:
        raise NotVisible
    newest: ReviewPage = page.get_latest_revision_as_object()
    policy.require_declared(acting_user, newest.release_id)
    return newest


def load_public(acting_user: Any, page_id: int) -> ReviewPage:
    """The page as the public has it: for somebody declared for that release, or for the one that corrects it.

    Raises NotVisible.
    """
    page = ReviewPage.objects.filter(pk=page_id).first()
    if page is None or not policy.may_use_desk(acting_user):
        raise NotVisible
    if not any(releases.is_declared(acting_user, one) for one in {page.release_id, page.draft_release_id}):
        raise NotVisible
    return page
