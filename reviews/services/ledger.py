"""What changed because of what a family said: tied to their answer, and given to them by the chair (4.13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import Capacity
from reviews.models import FamilyReply, ReplyChange, Review
from reviews.policy import Rights, rights
from reviews.services import moves, quiet

if TYPE_CHECKING:
    from portal.accounts.models import User

CHAIR = frozenset({Capacity.PANEL_CHAIR})
TIES = CHAIR | {Capacity.OVERVIEW_AUTHOR}


def tie_change(
    *, acting_user: User, review: Review, feedback_id: UUID, version_id: UUID, number: int, place: str, words: str
) -> ReplyChange:
    """Chair or author says what changed in a later version because of one answer. The chair's own is given at once.

    :raises Refused: before the chair has answered it; without words. :raises NotVisible: of what is not theirs to read.
    """
    if not words.strip():
        raise Refused("Say what changed.", clause="4.13", field="words")

    def write(locked: Review) -> ReplyChange:
        held = rights(acting_user, locked)
        reply = FamilyReply.objects.select_related("group").filter(review=locked, feedback_ref=feedback_id).first()
        if reply is None or not _reads(held, reply):
            raise NotVisible
        if reply.answered_at is None:
            raise Refused("The chair answers it first.", clause="4.13", who="The panel chair")
        row = ReplyChange(
            review=locked, reply=reply, version_ref=version_id, number=number, place=place, words=words.strip(),
            tied_at=calendar.now(), tied_by=acting_user,
        )  # fmt: skip
        if held.has(Capacity.PANEL_CHAIR):
            _give(row, acting_user)
        row.save()
        return row

    return moves.act(
        acting_user=acting_user, review=review, who=TIES, verb="family.change_tied", write=write,
        label="say what changed because of a family’s answer", ids={"feedback": feedback_id, "version": version_id},
    )  # fmt: skip


def give_change(*, acting_user: User, review: Review, change_id: UUID) -> ReplyChange:
    """The chair gives the family what the author wrote: nothing reaches a family but as the chair directs (4.25).

    :raises Stale: where it is given already.
    """

    def write(locked: Review) -> ReplyChange:
        row = ReplyChange.objects.select_related("reply__group").filter(review=locked, pk=change_id).first()
        if row is None or not _reads(rights(acting_user, locked), row.reply):
            raise NotVisible
        if row.given_at is not None:
            raise Stale("The family has this already.")
        _give(row, acting_user)
        row.save(update_fields=["given_at", "given_by"])
        return row

    return moves.act(
        acting_user=acting_user, review=review, who=CHAIR, verb="family.change_given", write=write,
        label="give a family what changed", ids={"change": change_id},
    )  # fmt: skip


def changes_of(feedback_ids: Iterable[UUID], *, given: bool = False) -> dict[UUID, list[ReplyChange]]:
    """By the room's key of an answer, what changed because of it; ``given``: what the family may read, and no more."""
    rows = ReplyChange.objects.filter(reply__feedback_ref__in=list(feedback_ids)).select_related("reply", "tied_by")
    if given:
        rows = rows.filter(given_at__isnull=False)
    found: dict[UUID, list[ReplyChange]] = {}
    for row in rows:
        found.setdefault(row.reply.feedback_ref, []).append(row)
    return found


def _give(row: ReplyChange, acting_user: User) -> None:
    row.given_at, row.given_by = calendar.now(), acting_user
    quiet.tell_group(row.reply.group)


def _reads(held: Rights, reply: FamilyReply) -> bool:
    """What is for the chair alone is the chair's; a group that does not exist for the person has no answer."""
    chair = held.has(Capacity.PANEL_CHAIR)
    return held.knows_group(reply.group) and (chair or not (reply.for_chair_alone or reply.group.for_chair_alone))
