"""What a family tells the chair, in their own words, and the chair's answer to each (4.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documentroom import selectors
from documentroom.enums import FeedbackKind
from documentroom.models import Feedback, Share, Version
from documentroom.policy import Room, family_shares
from documentroom.services import facts
from documentroom.services.trail import note
from portal.kernel.calendar import long_date, midnight, now, today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import access_sheet
from reviews import api as reviews

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User
    from reviews.models import ReplyChange, Review

AGAIN = "You have sent these words already, today. They are with the chair, and you need not send them again."
HEADS = (
    "Family group", "Document", "Version", "Page", "Kind", "Their words", "Sent on", "Answered on", "Answer",
    "What changed because of it",
)  # fmt: skip
EMPTY = "Write something first, or go on reading. You need not answer."


def keep(
    *,
    acting_user: User,
    share: Share,
    kind: str = "",
    page: int | None = None,
    words: str = "",
    for_chair_alone: bool = False,
) -> Feedback:
    """Keep what is written so far, for its writer alone. No time is noted (never 12).

    :raises NotVisible: where the share is not open to this person.
    """
    _reads(acting_user, share)
    with transaction.atomic():
        draft = (
            Feedback.objects.select_for_update().filter(share=share, author=acting_user, sent_at__isnull=True).first()
        )
        draft = draft or Feedback(review_id=share.review_id, share=share, author=acting_user)
        draft.kind, draft.page, draft.words, draft.for_chair_alone = kind, page, words, for_chair_alone
        draft.save()
    return draft


def send(
    *, acting_user: User, share: Share, kind: str, page: int | None, words: str, for_chair_alone: bool
) -> Feedback:
    """Send it to the chair. The words stay as they were written; of when, the day is kept and not the hour (never 12).

    :raises NotVisible: where the share is not open to this person. :raises Refused: without words or kind; the very
    same words on the very same day, as a browser sends them that goes back and forward.
    """
    _reads(acting_user, share)
    if kind not in FeedbackKind.values:
        raise Refused("Choose what it is.", field="kind")
    if not words.strip():
        raise Refused(EMPTY, field="words")
    with transaction.atomic():
        Share.objects.select_for_update().get(pk=share.pk)
        _refuse_again(acting_user, share, kind, page, words.strip())
        Feedback.objects.filter(share=share, author=acting_user, sent_at__isnull=True).delete()
        sent = Feedback(
            review_id=share.review_id,
            share=share,
            author=acting_user,
            kind=kind,
            page=page,
            words=words.strip(),
            for_chair_alone=for_chair_alone,
            sent_at=midnight(),
        )
        sent.save(force_insert=True)
        note(
            "room.family_answered",
            review_id=share.review_id,
            actor=acting_user,
            subject=sent,
            ids=_ids(sent),
            day_only=True,
        )
        facts.family_answered(acting_user=acting_user, feedback=sent)
    return sent


def _refuse_again(acting_user: User, share: Share, kind: str, page: int | None, words: str) -> None:
    """The words are sealed, so they are compared once opened. :raises Refused: sent already today."""
    today_already = Feedback.objects.filter(share=share, author=acting_user, kind=kind, page=page, sent_at=midnight())
    if any(one.words == words for one in today_already):
        raise Refused(AGAIN, field="words")


def finish(*, acting_user: User, share: Share) -> None:
    """The family have said all they want to say, or that they will not. They may still read, and still write.

    :raises NotVisible: where the share is not open to this person.
    """
    _reads(acting_user, share)
    with transaction.atomic():
        locked = Share.objects.select_for_update().select_related("version__document").get(pk=share.pk)
        if locked.finished_on is not None:
            return
        locked.finished_on = today()
        locked.save(update_fields=["finished_on"])
        note(
            "room.family_finished",
            review_id=locked.review_id,
            actor=acting_user,
            subject=locked,
            ids={"share": str(locked.pk)},
            day_only=True,
        )
        facts.family_finished(acting_user=acting_user, share=locked)


def answer(*, acting_user: User, feedback: Feedback, words: str) -> Feedback:
    """The chair answers one. An answer is given once; what is to be added is said in person or in a new letter.

    :raises NotVisible: where the person does not answer families. :raises Refused: without words.
    :raises Stale: where it is answered already.
    """
    room = Room(acting_user, feedback.review)
    if not room.answers() or not room.feedback().filter(pk=feedback.pk).exists():
        raise NotVisible
    if not words.strip():
        raise Refused("Write your answer.", field="words")
    with transaction.atomic():
        locked = Feedback.objects.select_for_update().select_related("share").get(pk=feedback.pk)
        if locked.sent_at is None:
            raise NotVisible
        if locked.answered_at is not None:
            raise Stale(f"This was answered already, on {long_date(locked.answered_at)}.")
        locked.answer, locked.answered_by, locked.answered_at = words.strip(), acting_user, now()
        locked.save(update_fields=["answer", "answered_by", "answered_at"])
        note("room.feedback_answered", review_id=locked.review_id, actor=acting_user, subject=locked, ids=_ids(locked))
        facts.feedback_answered(acting_user=acting_user, feedback=locked)
    return locked


def later_versions(room: Room, feedback: Feedback) -> QuerySet[Version]:
    """The versions in which something can have changed because of this answer: later ones of the same document."""
    shared = feedback.share.version
    return room.readable().filter(document_id=shared.document_id, number__gt=shared.number).order_by("-number")


def tie(*, acting_user: User, feedback: Feedback, version: Version, page: int | None, words: str) -> None:
    """Chair or author says what changed in a later version because of this answer.

    :raises NotVisible: for anybody else; for a version that is not later, or not theirs to read.
    :raises Refused: before the chair has answered it; without words.
    """
    room = Room(acting_user, feedback.review)
    if not room.ties_changes() or not room.feedback().filter(pk=feedback.pk).exists():
        raise NotVisible
    if not later_versions(room, feedback).filter(pk=version.pk).exists():
        raise NotVisible
    facts.change_tied(acting_user=acting_user, feedback=feedback, version=version, page=page, words=words)


def export(*, acting_user: User, review: Review) -> bytes:
    """The ledger as far as this person reads it, as a spreadsheet; entered before the first byte (never 1).

    :raises NotVisible: for anybody but chair, coordinator and author.
    """
    room = Room(acting_user, review)
    if not room.takes_feedback():
        raise NotVisible
    with transaction.atomic():
        note("room.feedback_exported", review_id=review.pk, actor=acting_user, subject=review, ids={"form": "excel"})
    rows = selectors.feedback_in(room)
    changes = reviews.changes_of([one.pk for one in rows])
    return access_sheet.written(
        f"What families answered, review {review.reference}",
        [_line(one, changes.get(one.pk, [])) for one in rows],
        marking=reviews.marking(review),
        heads=HEADS,
        wide=(1, 2, 5, 6, 9),
        name="Answers",
    )


def _line(one: Feedback, changes: list[ReplyChange]) -> tuple[str, ...]:
    version, group = one.share.version, one.share.family_group
    told = [f"Version {row.number}{f', {row.place}' if row.place else ''}: {row.words}" for row in changes]
    return (
        group.name if group else "",
        version.document.title,
        str(version.number),
        f"Page {one.page}" if one.page else "The whole",
        one.get_kind_display(),
        one.words,
        long_date(one.sent_at),
        long_date(one.answered_at),
        one.answer,
        "\n".join(told),
    )


def _reads(acting_user: User, share: Share) -> None:
    if not family_shares(acting_user, share.review).filter(pk=share.pk).exists():
        raise NotVisible


def _ids(feedback: Feedback) -> dict[str, object]:
    return {
        "feedback": str(feedback.pk),
        "share": str(feedback.share_id),
        "version": str(feedback.share.version_id),
        "kind": feedback.kind,
        "page": feedback.page,
        "for_chair_alone": feedback.for_chair_alone,
    }
