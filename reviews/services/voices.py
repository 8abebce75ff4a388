"""What a family says of itself, and what it is answered: its words about the person, the name it chooses,
disagreements, questions, corrections of a note (4.13, 4.14). The trail keeps the day, not the hour (never 12).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import models, transaction

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import FAMILY_CAPACITIES, Capacity
from reviews.enums_report import Helper, NoteAnswer, VoiceKind
from reviews.models import (
    FamilyContact,
    FamilyGroup,
    FamilyHelper,
    FamilyNoteReply,
    FamilyQuestion,
    FamilyVoice,
    Review,
)
from reviews.moves import CHAIR, WRITERS
from reviews.policy import rights
from reviews.services import moves, quiet
from reviews.services.family import claimed

if TYPE_CHECKING:
    from portal.accounts.models import User

IN_THE_REPORT = (VoiceKind.STATEMENT, VoiceKind.NAME)
AGAIN = "You have sent these words already, today. We have them, and you need not send them again."
Made = TypeVar("Made", bound=models.Model)


def own_group(user: User, review: Review, group_id: UUID) -> FamilyGroup:
    """The group for which this person speaks.

    :raises NotVisible: for every other, whether there is one or not.
    """
    held = rights(user, review).participants
    if not any(one.family_group_id == group_id and one.capacity in FAMILY_CAPACITIES for one in held):
        raise NotVisible
    return FamilyGroup.objects.get(pk=group_id, review=review)


# By the family -----------------------------------------------------------------------------------------------------
def ask(*, acting_user: User, review: Review, group_id: UUID, question: str) -> FamilyQuestion:
    """The family asks the review something, on its own page; the chair answers (4.13).

    :raises Refused: the very same words on the very same day, as a browser sends them that goes back and forward.
    :raises NotVisible: where the person does not speak for the group.
    """

    def write(locked: Review, group: FamilyGroup) -> FamilyQuestion:
        today = group.questions.filter(asked_on=calendar.today(), recorded_by=acting_user)
        if any(one.question == question for one in today):
            raise Refused(AGAIN, field="question")
        return FamilyQuestion.objects.create(
            review=locked,
            group=group,
            asked_on=calendar.today(),
            question=question,
            recorded_at=calendar.midnight(),
            recorded_by=acting_user,
        )

    return _by_family(acting_user, review, group_id, "family.asked", write)


def say(
    *,
    acting_user: User,
    review: Review,
    group_id: UUID,
    kind: VoiceKind,
    words: str,
    by_whom: str = "",
    for_chair_alone: bool = False,
) -> FamilyVoice:
    """The family's own words. What was said before stays; the latest of its kind is what holds.

    :raises Refused: without words; the same words as last time, on the same day. :raises NotVisible: where the person does not speak for the group.
    """

    def write(locked: Review, group: FamilyGroup) -> FamilyVoice:
        today = group.voices.filter(kind=kind, given_at=calendar.midnight(), given_by=acting_user)
        if (last := today.last()) and (last.words, last.by_whom) == (words, by_whom):
            raise Refused(AGAIN, field="words")
        return _voice(acting_user, group, kind, words, by_whom, for_chair_alone, calendar.midnight())

    return _by_family(acting_user, review, group_id, "family.said", write, kind=kind)


def reply_to_note(
    *, acting_user: User, review: Review, group_id: UUID, contact_id: UUID, kind: NoteAnswer, words: str = ""
) -> FamilyNoteReply:
    """The family says that a note is right, or what should be said differently. The note stays as it was (4.14).

    :raises Refused: a correction without words. :raises NotVisible: for a note of another group.
    """
    if kind == NoteAnswer.CORRECTION and not words.strip():
        raise Refused("Write what should be said differently.", clause="4.14", field="words")

    def write(locked: Review, group: FamilyGroup) -> FamilyNoteReply:
        contact = FamilyContact.objects.filter(pk=contact_id, group=group).first()
        if contact is None or not contact.note:
            raise NotVisible
        return FamilyNoteReply.objects.create(
            review=locked,
            contact=contact,
            kind=kind,
            words=words if kind == NoteAnswer.CORRECTION else "",
            given_at=calendar.midnight(),
            given_by=acting_user,
        )

    return _by_family(acting_user, review, group_id, "family.note_answered", write, kind=kind)


def _by_family(
    acting_user: User,
    review: Review,
    group_id: UUID,
    verb: str,
    write: Callable[[Review, FamilyGroup], Made],
    **ids: str,
) -> Made:
    """An act of the family on its own page, in one transaction, with its entry of the day alone."""
    with transaction.atomic():
        locked = moves.lock(review)
        group = own_group(acting_user, locked, group_id)
        moves.refuse_ended(locked, verb)
        made = write(locked, group)
        record(
            chain=review_chain(locked.id),
            verb=verb,
            actor=acting_user,
            subject=made,
            ids={"group": group_id, **ids},
            day_only=True,
        )
    return made


# By the review -----------------------------------------------------------------------------------------------------
def record_said(
    *,
    acting_user: User,
    review: Review,
    group: FamilyGroup,
    kind: VoiceKind,
    words: str,
    by_whom: str,
    for_chair_alone: bool = False,
) -> FamilyVoice:
    """What the family said to somebody of the review, such as at a meeting, in its words (4.13).

    :raises Refused: without words, or without who said it; for the chair alone by anybody else.
    """
    if not by_whom.strip():
        raise Refused("Say who in the family said or chose it.", clause="4.13", field="by_whom")

    def write(locked: Review) -> FamilyVoice:
        if for_chair_alone and not rights(acting_user, locked).has(Capacity.PANEL_CHAIR):
            raise Refused("Only the chair can keep it for the chair alone.", who="The panel chair")
        row = claimed(locked, acting_user, group, None)
        return _voice(acting_user, row, kind, words, by_whom, for_chair_alone, calendar.now())

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="record what a family said",
        verb="family.said_recorded",
        write=write,
        ids={"group": group.id, "kind": kind},
    )


def answer_voice(
    *, acting_user: User, review: Review, voice: FamilyVoice, taken_up: bool, answer: str = ""
) -> FamilyVoice:
    """The chair answers: it stands in the report as they gave it, or not, for a reason that they read (4.13).

    :raises Refused: by anybody else; where it is not taken up, or they disagree, without words.
    :raises Stale: where it is answered already.
    """
    needs_words = not taken_up or voice.kind in (VoiceKind.DISAGREEMENT, VoiceKind.KNOWN)
    if needs_words and not answer.strip():
        raise Refused("Write your answer, as they will read it.", clause="4.13", field="answer")

    def write(locked: Review) -> FamilyVoice:
        claimed(locked, acting_user, voice.group, None)
        row = FamilyVoice.objects.select_for_update().select_related("group").get(pk=voice.pk, review=locked)
        if row.answered_on is not None:
            raise Stale("The chair has answered this already.")
        row.taken_up, row.answer = taken_up, answer
        row.answered_on, row.answered_by = calendar.today(), acting_user
        row.save(update_fields=["taken_up", "answer", "answered_on", "answered_by"])
        quiet.tell_group(row.group)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="answer a family",
        verb="family.voice_answered",
        write=write,
        ids={"group": voice.group_id, "kind": voice.kind, "taken_up": taken_up},
    )


def answer_note(
    *, acting_user: User, review: Review, reply: FamilyNoteReply, accepted: bool, answer: str = ""
) -> FamilyNoteReply:
    """A correction is accepted, or answered: either way it stands beside the note (4.14).

    :raises Refused: not accepted, and nothing said. :raises Stale: where it is answered already.
    """
    if not accepted and not answer.strip():
        raise Refused("Write your answer, as they will read it.", clause="4.14", field="answer")

    def write(locked: Review) -> FamilyNoteReply:
        row = (
            FamilyNoteReply.objects.select_for_update(of=("self",)).select_related("contact__group")
            .filter(pk=reply.pk, review=locked, kind=NoteAnswer.CORRECTION).first()
        )  # fmt: skip
        if row is None:
            raise NotVisible
        claimed(locked, acting_user, row.contact.group, None)
        if row.answered_on is not None:
            raise Stale("This correction is answered already.")
        row.accepted, row.answer = accepted, answer
        row.answered_on, row.answered_by = calendar.today(), acting_user
        row.save(update_fields=["accepted", "answer", "answered_on", "answered_by"])
        quiet.tell_group(row.contact.group)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="answer a correction",
        verb="family.correction_answered",
        write=write,
        ids={"group": reply.contact.group_id, "accepted": accepted},
    )


def record_help(
    *,
    acting_user: User,
    review: Review,
    group: FamilyGroup,
    role: Helper,
    name: str,
    on: date,
    advocates: str = "",
    coping: str = "",
) -> FamilyHelper:
    """What a family liaison officer or the SIO said: whom the family has already, and how they are (4.14).

    :raises Refused: a day to come; with nothing said.
    """
    if on > calendar.today():
        raise Refused("The day is still to come.", clause="4.14", field="on")
    if not (advocates.strip() or coping.strip()):
        raise Refused("Write what they said.", clause="4.14", field="advocates")

    def write(locked: Review) -> FamilyHelper:
        return FamilyHelper.objects.create(
            review=locked,
            group=claimed(locked, acting_user, group, None),
            role=role,
            name=name,
            on=on,
            advocates=advocates,
            coping=coping,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="record who helped",
        verb="family.help_recorded",
        write=write,
        ids={"group": group.id, "role": role},
    )


def _voice(
    by: User, group: FamilyGroup, kind: VoiceKind, words: str, by_whom: str, alone: bool, at: datetime
) -> FamilyVoice:
    if not words.strip():
        raise Refused("Write something first.", clause="4.13", field="words")
    if alone and kind in IN_THE_REPORT:
        raise Refused("This goes into the report, so it cannot be for the chair alone.", clause="4.13", field="kind")
    return FamilyVoice.objects.create(
        review_id=group.review_id,
        group=group,
        number=group.voices.count() + 1,  # of several on one day the last holds; the hour is not kept
        kind=kind,
        words=words,
        by_whom=by_whom,
        for_chair_alone=alone,
        given_at=at,
        given_by=by,
    )
