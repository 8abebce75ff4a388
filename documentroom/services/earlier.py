"""What was answered for a family by who spoke for it before: theirs to read who speaks for it now, where the chair lets them.

Nobody's words go from one advocate to the next by themselves (4.13): they may have been said to one person. What was for
the chair alone stays so. Of the other groups nothing is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from documentroom.models import Feedback, LedgerLeave
from documentroom.policy import Room, family_groups_of
from documentroom.services.trail import note
from portal.kernel.calendar import now
from portal.kernel.errors import NotVisible, Stale
from reviews import api as reviews
from reviews.enums import FAMILY_CAPACITIES
from reviews.models import Participant
from reviews.policy import standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User
    from reviews.models import FamilyGroup, Review


@dataclass(frozen=True)
class Successor:
    """Somebody who speaks for a family now, how much was answered for it before them, and whether they may read it."""

    part: Participant
    group: FamilyGroup
    answers: int
    leave: LedgerLeave | None


def successors(room: Room) -> list[Successor]:
    """For the chair: who came after somebody who answered. Nothing for anybody else."""
    if not room.answers() or room.review.closed:
        return []
    parts = _speakers(room.review)
    told = list(_answers(room.review).values_list("share__family_group_id", "author_id"))
    leaves = {(one.family_group_id, one.person_id): one for one in _open(room.review)}
    found = []
    for part in parts:
        if part.family_group is None or part.family_group_id in room.walled_groups:
            continue
        now_there = {one.user_id for one in parts if one.family_group_id == part.family_group_id}
        before = [by for group, by in told if group == part.family_group_id and by not in now_there]
        if before:
            found.append(
                Successor(part, part.family_group, len(before), leaves.get((part.family_group.pk, part.user_id)))
            )
    return found


def let(*, acting_user: User, part: Participant) -> LedgerLeave:
    """The chair lets them read it; they are told that something waits.

    :raises NotVisible: for anybody but the chair; where there is nothing. :raises Stale: where they may read it already.
    """
    known = _successor(acting_user, part)
    if known.leave is not None:
        raise Stale("They may read it already.")
    try:
        with transaction.atomic():
            row = LedgerLeave.objects.create(
                review=part.review, family_group=known.group, person=part.user,
                let_by=acting_user, let_at=now(),
            )  # fmt: skip
            _enter("room.ledger_let", acting_user, row)
            reviews.tell_beside_family(part.user, part.review)
    except IntegrityError as error:
        raise Stale("They may read it already.") from error
    return row


def end(*, acting_user: User, part: Participant) -> None:
    """The chair takes it back, from the next page on. :raises NotVisible: as above. :raises Stale: where it is ended."""
    known = _successor(acting_user, part)
    with transaction.atomic():
        ended = {"ended_at": now(), "ended_by": acting_user}
        if known.leave is None or not LedgerLeave.objects.filter(pk=known.leave.pk, ended_at=None).update(**ended):
            raise Stale("They may not read it any more.")
        _enter("room.ledger_ended", acting_user, known.leave)


def said_before(user: User, rights: reviews.Rights) -> list[Feedback]:
    """What this person may read of it now, the latest first, with what the chair gave of what changed because of it."""
    groups = family_groups_of(rights)
    mine = (
        _open(rights.review).filter(person=user, family_group_id__in=groups).values_list("family_group_id", flat=True)
    )
    if not (let_for := set(mine)):
        return []
    there = {(one.family_group_id, one.user_id) for one in _speakers(rights.review)}
    rows = _answers(rights.review).filter(share__family_group_id__in=let_for)
    said = [
        one
        for one in rows.select_related("share__version__document", "answered_by").order_by("-sent_at")
        if (one.share.family_group_id, one.author_id) not in there
    ]
    changes = reviews.changes_of([one.pk for one in said], given=True)
    for one in said:
        one.changes = changes.get(one.pk, [])  # type: ignore[attr-defined]
    return said


def _successor(acting_user: User, part: Participant) -> Successor:
    known = [one for one in successors(Room(acting_user, part.review)) if one.part.pk == part.pk]
    if not known:
        raise NotVisible
    return known[0]


def _speakers(review: Review) -> list[Participant]:
    rows = Participant.objects.filter(standing(), review=review, capacity__in=FAMILY_CAPACITIES)
    return list(rows.select_related("user", "family_group", "review").order_by("invited_at"))


def _answers(review: Review) -> QuerySet[Feedback]:
    return Feedback.objects.filter(review=review, sent_at__isnull=False, for_chair_alone=False)


def _open(review: Review) -> QuerySet[LedgerLeave]:
    return LedgerLeave.objects.filter(review=review, ended_at__isnull=True)


def _enter(verb: str, actor: User, row: LedgerLeave) -> None:
    ids = {"group": str(row.family_group_id), "to": str(row.person_id)}
    note(verb, review_id=row.review_id, actor=actor, subject=row, ids=ids)
