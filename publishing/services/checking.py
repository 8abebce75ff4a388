"""An editor's own words against the register of identities: the worker, which has its key, gives back positions
only."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.queue import soon
from portal.vault.errors import VaultError
from publishing import releases, trail
from publishing.models import PageWords, ReviewPage

log = logging.getLogger(__name__)


def write(
    text: str, acting_user: Any, release_id: UUID, pictures: Mapping[str, str] | None = None, note: str = ""
) -> PageWords:
    """A new wording, and the worker is asked about it, by its id."""
    words = PageWords.objects.create(
        text=text, pictures=dict(pictures or {}), note=note, written_by=acting_user, release_id=release_id
    )
    soon("publishing.tasks.check_words", str(words.pk))
    return words


def check(words_id: UUID) -> PageWords | None:
    """In the worker. Runs twice without harm: the answer to the same words is the same."""
    words = PageWords.objects.filter(pk=words_id, release_id__isnull=False).first()
    if words is None or words.checked_at is not None:
        return words
    if words.said.strip() and words.release_id is not None:
        words.findings = [list(place) for place in releases.findings(words.release_id, words.said)]
    words.checked_at = calendar.now()
    words.save(update_fields=["findings", "checked_at"])
    return words


def check_waiting() -> int:
    """Words written at the desk, which has no queue, or whose task was lost. Each minute, so that nobody waits for ever."""
    waiting = PageWords.objects.filter(checked_at__isnull=True, release_id__isnull=False).values_list("pk", flat=True)
    return sum(_checked(pk) for pk in waiting)


def _checked(words_id: UUID) -> bool:
    """One that cannot be checked (its review was destroyed, its key is gone) holds up no other, and is not clean."""
    try:
        return check(words_id) is not None
    except (VaultError, Refused, OSError) as error:
        log.error("Words could not be checked: %s, %s", words_id, type(error).__name__)
        return False


@transaction.atomic
def answer(*, acting_user: Any, page: ReviewPage) -> PageWords:
    """Somebody answers, by name, for every place that was marked: it names nobody of the case (never 6).

    Raises NotVisible, Refused where there is nothing to answer for.
    """
    words = PageWords.objects.select_for_update().filter(pk=page.words_id).first()
    if words is None:
        raise NotVisible
    if words.checked_at is None or not words.findings:
        raise Refused("Nothing in this description is marked.")
    words.answered_by = acting_user
    words.save(update_fields=["answered_by"])
    trail.record("page.words_answered", page, acting_user, words=str(words.pk))
    return words


def require_clean(words_id: UUID) -> PageWords:
    """Raises Refused, saying what is missing: words, the check, or an answer to what it found."""
    words = PageWords.objects.get(pk=words_id)
    if not words.text:
        raise Refused("Describe the page first, in a sentence or two for the public list.", field="description")
    if words.checked_at is None:
        raise Refused(
            "The description is being checked for names. Try again in a minute.", clause="4.28", field="description"
        )
    if not words.is_clean:
        raise Refused(
            "The description may name somebody: change the words that are marked, "
            "or say that they name nobody of the case.",
            clause="4.28",
            who="whoever wrote it",
            field="description",
        )
    return words
