"""Notes to the panel and questions to an agency, beside the passage that they are about.

Who reads the version reads what stands beside it, as far as it is theirs: the panel its notes and the questions, an agency
the questions about its own document and nothing else. Both go on the schedule of material (4.22).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction

from documentroom.enums import PRESENTED_KINDS
from documentroom.models import PassageNote, PassageQuestion, Share, Version
from documentroom.policy import Room, open_on
from documentroom.services import facts
from documentroom.services.trail import note, version_ids
from portal.accounts.api import notify
from portal.kernel.calendar import long_date, now
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import api as reviews

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import Agency, User


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


def askable(room: Room, version: Version) -> list[Agency]:
    """Whom this person may ask about it: the agency whose document it is; of the report, the agencies of whose people one
    has this very version from the chair now, since nobody is asked about words that they do not have.
    """
    if not room.writes_notes():
        return []
    if version.document.agency is not None:
        return [version.document.agency]
    if version.document.kind not in PRESENTED_KINDS:
        return []
    return reviews.agencies_of(version.review, _has_it(version), but=room.walled_agencies)


def _has_it(version: Version) -> QuerySet[Share, UUID]:
    shares = Share.objects.filter(open_on(), version=version, person__isnull=False)
    return shares.values_list("person_id", flat=True)


def ask_agency(
    *, acting_user: User, version: Version, page: int | None, passage: str, words: str, agency: Agency | None = None
) -> PassageQuestion:
    """A question to an agency about its own document, or about the report that it was shown; its author and senior manager
    are told that something waits, as far as they read this version.

    :param agency: which of them; None where it is the document's own.
    :raises NotVisible: for who is not of the panel, cannot read the version, or where that agency cannot be asked.
    :raises Refused: without words.
    """
    room = Room(acting_user, version.review)
    wanted = agency.pk if agency else version.document.agency_id
    if not room.reads(version) or wanted not in [one.pk for one in askable(room, version)]:
        raise NotVisible
    said, agency_id = _said(words, page, passage, version), wanted
    with transaction.atomic():
        row = PassageQuestion(**said, agency_id=agency_id, asked_by=acting_user, asked_at=now())
        row.save(force_insert=True)
        note("room.agency_asked", review_id=row.review_id, actor=acting_user, subject=row, ids=_ids(row))
        facts.agency_asked(acting_user=acting_user, row=row)
        for person in reviews.agency_people(version.review, agency_id):
            if Room(person, version.review).reads(version):
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
