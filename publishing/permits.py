"""Whether a page may be public at this moment. Asked on every write that makes it so, and on every request for it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from portal.kernel import calendar
from publishing import releases
from publishing.refusals import PublicationRefused

if TYPE_CHECKING:
    from publishing.models import PublicationPermit, ReviewPage

FALLEN = (
    "Somebody of the two who made and approved this page has no part in the release any more, or their account is closed or "
    "locked. It waits for another approval."
)
BOUND = ("title", "slug", "release_id", "words_id", "opens_with", "contents", "letter")


def digest(page: Any, *, words: str, release_digest: str) -> str:
    """SHA-256 over everything that an editor can change on a page, over the release that it shows, and over the letter.

    A page without a letter has the digest that it had before pages could have one.
    """
    bound = {name: str(getattr(page, name)) for name in BOUND if name != "letter" or page.letter}
    canonical = json.dumps({**bound, "words": words, "release": release_digest}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def find(page: ReviewPage) -> PublicationPermit | None:
    """The permit that lets this page, as it is in memory, be public now; None where there is none."""
    from publishing.models import PageWords, PublicationPermit

    if page.pk is None:
        return None
    permit = PublicationPermit.objects.valid_now().filter(page_id=page.pk).first()
    if permit is None or any(str(getattr(page, name)) != str(getattr(permit, name)) for name in BOUND):
        return None
    words = PageWords.objects.filter(pk=page.words_id).first()
    if words is None:
        return None
    if digest(page, words=words.bound, release_digest=permit.release_digest) != permit.digest:
        return None
    return permit


def require(page: ReviewPage) -> PublicationPermit:
    """The same, and the release itself must still be publishable. Raises PublicationRefused, saying what is missing."""
    permit = find(page)
    if permit is None:
        raise PublicationRefused(
            "This page has no permit to be public: two people must approve exactly what it shows, "
            "and the agreed date must have come.",
            clause="4.28",
            who="an editor, and a second person on the desk",
        )
    require_two(permit)
    release = releases.require_publishable(page.release_id)
    if release.digest != permit.release_digest:
        raise PublicationRefused("The release has changed since this page was approved.", clause="4.31")
    if release.agreed_on > calendar.today():
        raise PublicationRefused(
            "Another day has been agreed since this page was approved, and it has not come.",
            clause="4.25",
            who="The SSP chair",
        )
    if release.until and release.until <= calendar.today():
        raise PublicationRefused("The time for which its publication was agreed is over.", clause="4.25")
    if not release.told:
        raise PublicationRefused(
            "Not everybody who is to hear of the date first has been told yet.",
            clause="4.13",
            who="The coordinator of the review",
        )
    return permit


def stands(permit: PublicationPermit) -> bool:
    """Whether both people's work stands until the page appears. What has been public asks no more (never 6, never 10)."""
    return permit.went_live_at is not None or releases.stand(permit.release_id, permit.editor_id, permit.approver_id)


def require_two(permit: PublicationPermit) -> None:
    """Raises PublicationRefused where one of the two has no part in the release any more, and the page is still to appear."""
    if not stands(permit):
        raise PublicationRefused(FALLEN, clause="4.28", who="another editor with an accepted declaration")
