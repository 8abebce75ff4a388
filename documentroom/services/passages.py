"""Notes to the panel and questions to an agency, beside the passage that they are about.

Who reads the version reads what stands beside it, as far as it is theirs: the panel its notes and the questions, an agency
the questions about its own document and nothing else. Both go on the schedule of material (4.22).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction

from documentroom.models import PassageNote, PassageQuestion, Version
from documentroom.policy import Room
from documentroom.services import facts
from documentroom.services.trail import note, version_ids
from portal.accounts.api import notify
from portal.kernel.calendar import long_date, now
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User


def write_note(*, acting_user: User, version: Version, page: int | None, passage: str, words: str) -> PassageNote:
    """A note to the whole panel.

    :raises NotVisible: for who is not of the panel, or cannot read the version. :raises Refused: without words.
    """
    room = Room(acting_user, version.review)
    if not (room.writes_notes() and room.reads(version)):
        raise NotVisible
    said = _said(words, page, passage, version)
    with transaction.atomic():
        row = PassageNote(**said, author=acting_user, written_at=now())
        row.save(force_insert=True)
        note("room.noted", review_id=row.review_id, actor=acting_user, subject=row, ids=_ids(row))
        facts.note_written(acting_user=acting_user, row=row)
    return row


def ask_agency(*, acting_user: User, version: Version, page: int | None, passage: str, words: str) -> PassageQuestion:
    """A question to the agency whose document it is; its author and senior manager are told that something waits.

    :raises NotVisible: for who is not of the panel, cannot read the version, or where it is no agency's.
    :raises Refused: without words.
    """
    room = Room(acting_user, version.review)
    agency_id = version.document.agency_id
    if agency_id is None or not (room.writes_notes() and room.reads(version)):
        raise NotVisible
    said = _said(words, page, passage, version)
    with transaction.atomic():
        row = PassageQuestion(**said, agency_id=agency_id, asked_by=acting_user, asked_at=now())
        row.save(force_insert=True)
        note("room.agency_asked", review_id=row.review_id, actor=acting_user, subject=row, ids=_ids(row))
        facts.agency_asked(acting_user=acting_user, row=row)
        for person in reviews.agency_people(version.review, agency_id):
            notify(person)
    return row


def answer(*, acting_user: User, question: PassageQuestion, words: str) -> PassageQuestion:
    """The agency's answer, once, by its author or senior manager.

    :raises NotVisible: for anybody else. :raises Refused: without words. :raises Stale: where it is answered.
    """
    room = Room(acting_user, question.review)
    if not (room.answers_for(question.agency_id) and room.reads(question.version)):
        raise NotVisible
    if not words.strip():
        raise Refused("Write your answer.", field="words")
    with transaction.atomic():
        rows = PassageQuestion.objects.select_for_update().select_related("version__document", "review", "asked_by")
        locked = rows.get(pk=question.pk)
        if locked.answered_at is not None:
            raise Stale(f"This was answered already, on {long_date(locked.answered_at)}.")
        locked.answer, locked.answered_by, locked.answered_at = words.strip(), acting_user, now()
        locked.save(update_fields=["answer", "answered_by", "answered_at"])
        note("room.agency_answered", review_id=locked.review_id, actor=acting_user, subject=locked, ids=_ids(locked))
        facts.agency_answered(acting_user=acting_user, row=locked, ref=answer_ref(locked))
        if reviews.capacities(locked.asked_by, locked.review):  # whoever has left is told nothing (never 1)
            notify(locked.asked_by)
    return locked


def answer_ref(question: PassageQuestion) -> UUID:
    """The answer's own key on the schedule, beside its question's."""
    return uuid5(question.pk, "answer")


def _said(words: str, page: int | None, passage: str, version: Version) -> dict[str, Any]:
    if not words.strip():
        raise Refused("Write something first.", field="words")
    return {
        "review_id": version.review_id,
        "version": version,
        "page": page,
        "passage": passage.strip(),
        "words": words.strip(),
    }


def _ids(row: PassageNote | PassageQuestion) -> dict[str, Any]:
    return version_ids(row.version) | {"page": row.page}
