"""The words of ordinary pages, against the registers of the reviews that their editors work on (4.28).

A piece of news is where somebody's real name is most easily written. The worker looks, since it alone has the registers'
keys; it looks for what is in them, not for the shapes of telephone numbers and dates, of which such pages are made. Whose
declaration stands for a release is told where the words do not pass, and nobody else: so nothing is learned here of a
review that the reader has not declared for, and of those no more than its page's own description tells.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import TaskState

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from portal.vault.errors import VaultError
from publishing import policy, releases, trail
from publishing.models import PageWords, ReviewPage
from publishing.refusals import PublicationRefused

log = logging.getLogger(__name__)
NOT_YET = (
    "The words of this page have not passed the check for names yet. It takes about a minute after the page was sent; what "
    "is marked then stands on the desk."
)
WRITTEN = ("title", "slug", "search_description", "standfirst", "place")
MADE_OF_BLOCKS = ("services", "body")
ASIDE = ("id", "type", "for_whom")  # of a block: no words
INLINE = re.compile(r"</?(?:a|b|i|em|strong)\b[^>]*>", re.I)
LINKED = re.compile(r'\bhref="([^"]*)"', re.I)
ELEMENT = re.compile(r"<[^>]+>")


def words_of(page: Any) -> str:
    """All that an editor wrote on an ordinary page, in one text."""
    pieces = [str(getattr(page, name, "") or "") for name in WRITTEN]
    pieces[1] = pieces[1].replace("-", " ")
    for name in MADE_OF_BLOCKS:
        if stream := getattr(page, name, None):
            pieces += _said(stream.get_prep_value())
    return "\n".join(piece.strip() for piece in pieces if piece.strip())


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        links = " ".join(LINKED.findall(value))
        yield unescape(ELEMENT.sub("\n", INLINE.sub("", value)) + (f"\n{links}" if links else ""))
    elif isinstance(value, dict):
        for key, held in value.items():
            if key not in ASIDE:
                yield from _said(held)
    elif isinstance(value, list):
        for held in value:
            yield from _said(held)


# The worker's part ----------------------------------------------------------------------------------------------------
def look_waiting() -> int:
    """Look through what waits for a second person. Each minute; the same words are looked through once for a release."""
    pages = waiting()
    worked_on = {one.id for person in accounts.holders(*policy.GROUPS_OF_OFFICE) for one in releases.waiting(person)}
    return sum(_looked(page, release_id) for page in pages for release_id in worked_on if pages)


def waiting() -> list[Any]:
    """Ordinary pages that wait for a second person, as they were sent."""
    of_reviews = ContentType.objects.get_for_model(ReviewPage)
    steps = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).order_by("pk")
    steps = steps.exclude(workflow_state__content_type=of_reviews).select_related("workflow_state")
    found = (step.workflow_state.content_object for step in steps)
    return [page.get_latest_revision_as_object() for page in found if page is not None]


def _looked(page: Any, release_id: UUID) -> bool:
    """One that cannot be looked through holds up no other, and does not pass."""
    text = words_of(page)
    if _row(page.pk, release_id, text) is not None:
        return False
    try:
        found = releases.register_findings(release_id, text)
    except (VaultError, Refused, NotVisible, OSError) as error:
        log.error("Words of an ordinary page could not be checked: page %s, %s", page.pk, type(error).__name__)
        return False
    PageWords.objects.create(
        text=text,
        plain_page_id=page.pk,
        release_id=release_id,
        written_by=page.latest_revision.user,
        checked_at=calendar.now(),
        findings=[list(place) for place in found],
    )
    return True


def _row(page_id: int, release_id: UUID, text: str) -> PageWords | None:
    rows = PageWords.objects.filter(plain_page_id=page_id, release_id=release_id).order_by("-written_at")
    return next((row for row in rows if row.text == text), None)


# The desk's part -------------------------------------------------------------------------------------------------------
def passes(page: Any, approver: Any) -> bool:
    """Whether an ordinary page's words were looked through for every release that one of the two works on, and none of them
    names somebody of it, or somebody answered for that."""
    text, sender = words_of(page), page.latest_revision.user if page.latest_revision else None
    people = [person for person in (sender, approver) if person is not None]
    rows = [_row(page.pk, one, text) for one in {held.id for person in people for held in releases.waiting(person)}]
    return all(row is not None and row.is_clean for row in rows)


def require_passed(page: Any, approver: Any) -> None:
    """Raises PublicationRefused where the words do not pass yet. It does not say of which release: the approver may be
    declared for none."""
    if not passes(page, approver):
        raise PublicationRefused(NOT_YET, clause="4.28", who="whoever wrote them, where something is marked")


def marked(user: Any) -> list[tuple[Any, Any, PageWords]]:
    """What waits with marked words that this person may see: page, release, words."""
    mine = {one.id: one for one in releases.waiting(user)}
    if not mine:
        return []
    rows = [(page, one, _row(page.pk, one.id, words_of(page))) for page in waiting() for one in mine.values()]
    return [(page, one, row) for page, one, row in rows if row is not None and not row.is_clean]


@transaction.atomic
def answer(*, acting_user: Any, words_id: UUID) -> PageWords:
    """Somebody answers, by name, for every place that was marked: it names nobody of the case (never 6).

    Raises NotVisible without a declaration for the release, Refused where there is nothing to answer for.
    """
    row = PageWords.objects.select_for_update().filter(pk=words_id, plain_page_id__isnull=False).first()
    if row is None or row.release_id is None:
        raise NotVisible
    policy.require_declared(acting_user, row.release_id)
    if row.is_clean:
        raise Refused("Nothing in these words waits for an answer any more.")
    row.answered_by = acting_user
    row.save(update_fields=["answered_by"])
    trail.record_beside("page.plain_words_answered", row.release_id, acting_user, words=str(row.pk))
    return row
