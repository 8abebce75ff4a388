"""The completed version and the family's answer, as the document room reports them (4.13, 4.25)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import facts as fact_loader
from reviews import protocol
from reviews.enums import FAMILY_CAPACITIES, ParticipantState, Stage
from reviews.enums_report import FamilyAnswer, FamilyStep, Participation, ReadingWay
from reviews.models import (
    CompletedVersion,
    FamilyGroup,
    FamilyPlanStep,
    FamilyReply,
    Participant,
    Review,
    ToldOfDifferences,
)
from reviews.moves import CHAIR, WRITERS
from reviews.policy import rights, standing
from reviews.services import agencys_own, contacts, moves, quiet
from reviews.services.family import claimed

if TYPE_CHECKING:
    from portal.accounts.models import User

SHARING = frozenset({Stage.AGREED, Stage.FAMILY, Stage.SIGNED_OFF, Stage.SUBMITTED, Stage.CLEARED, Stage.PUBLISHED})


def family_groups(review: Review) -> list[FamilyGroup]:
    """Every group of the review. For the chair's eyes: who may see which is for ``visible_groups``."""
    return list(FamilyGroup.objects.filter(review=review))


def readers_to_tell(group_id: UUID, on: date) -> list[User]:
    """Who reads for a group and may be told on that day that something waits: nobody on a date to avoid (4.13)."""
    group = FamilyGroup.objects.prefetch_related("dates_to_avoid").get(pk=group_id)
    if contacts.is_avoided(group, on):
        return []
    rows = Participant.objects.filter(standing(), family_group=group, capacity__in=FAMILY_CAPACITIES)
    return [row.user for row in rows.select_related("user")]


def may_share_with_family(*, acting_user: User, review: Review, family_group_id: UUID, opens: date) -> None:
    """Whether the chair can share with this group from that day.

    :raises Refused: anybody but the chair; before the panel agreed (4.26) or the proceedings were weighed (4.25); a
        group that does not take part, or that nobody speaks for; a date to avoid.
    :raises NotVisible: for a group of another review.
    """
    moves.check_who(acting_user, review, CHAIR, "share with a family")
    group = must_exist(FamilyGroup.objects.filter(review=review, pk=family_group_id).first())
    if review.stage not in SHARING:
        raise Refused(
            "The panel has not concluded that it agrees the report.", clause="4.26", who="The panel chair concludes it"
        )
    found = protocol.open_clause(fact_loader.load(review), ("4.25",))
    if found:
        raise Refused(" ".join(found.missing), clause="4.25", who=found.who)
    if group.participation in (Participation.NOT_ASKED, Participation.EXCLUDED):
        raise Refused("This group has not been invited to take part.", clause="4.12", who="The panel chair")
    if not Participant.objects.filter(
        family_group=group, capacity__in=FAMILY_CAPACITIES, state=ParticipantState.ACCEPTED
    ).exists():
        raise Refused(
            "No advocate or relative of this group has an accepted declaration.",
            clause="4.13",
            who="The panel chair accepts one",
        )
    contacts.refuse_date_to_avoid(group, opens, field="opens")


def family_version_shared(
    *,
    acting_user: User,
    review: Review,
    family_group_id: UUID,
    share_id: UUID,
    kind: str,
    version_id: UUID,
    sha256: str,
    opens: date,
    closes: date | None,
    way: str = ReadingWay.SCREEN,
) -> CompletedVersion:
    """The chair shared one version with one group, from a date to a date. Told twice, it is recorded once.

    :raises Refused: as ``may_share_with_family``; for a version that was filed as an agency's review (never 5).
    """
    known = CompletedVersion.objects.filter(review=review, share_ref=share_id).first()
    if known is not None:
        return known
    may_share_with_family(acting_user=acting_user, review=review, family_group_id=family_group_id, opens=opens)

    def write(locked: Review) -> CompletedVersion:
        agencys_own.refuse(locked, version_id, "shared with a family")
        return CompletedVersion.objects.create(
            review=locked,
            group_id=family_group_id,
            share_ref=share_id,
            version_ref=version_id,
            kind=kind,
            sha256=sha256,
            way=way,
            opens_on=opens,
            closes_on=closes,
            shared_at=calendar.now(),
            shared_by=acting_user,
        )

    ids = {"group": family_group_id, "version": version_id, "sha256": sha256, "opens": opens, "closes": closes}
    return moves.act_or_move(
        move="share_with_family" if review.stage == Stage.AGREED else None,
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="share with a family",
        verb="family.version_shared",
        stages=SHARING,
        write=write,
        ids=ids,
    )


def record_other_reading(
    *, acting_user: User, review: Review, group: FamilyGroup, version_id: UUID, way: ReadingWay, on: date, note: str
) -> CompletedVersion:
    """A group had the completed version on numbered paper, translated, or read together: each counts (4.13).

    :raises Refused: as ``may_share_with_family``; a day to come.
    """
    if on > calendar.today():
        raise Refused("The day is still to come.", clause="4.13", field="on")
    may_share_with_family(acting_user=acting_user, review=review, family_group_id=group.id, opens=on)

    def write(locked: Review) -> CompletedVersion:
        agencys_own.refuse(locked, version_id, "shared with a family")
        FamilyPlanStep.objects.update_or_create(
            group=group,
            step=FamilyStep.COMPLETED_VERSION,
            defaults={
                "review": locked,
                "done_on": on,
                "note": note,
                "recorded_at": calendar.now(),
                "recorded_by": acting_user,
            },
        )
        return CompletedVersion.objects.create(
            review=locked,
            group=group,
            version_ref=version_id,
            way=way,
            opens_on=on,
            shared_at=calendar.now(),
            shared_by=acting_user,
            finished_at=calendar.now(),
            finished_by=acting_user,
        )

    move = "share_with_family" if review.stage == Stage.AGREED else None
    ids = {"group": group.id, "version": version_id, "way": way, "on": on}
    if move:
        return moves.perform(
            acting_user=acting_user, review=review, move=move, write=write, verb="family.version_read", ids=ids
        )
    return moves.act(
        acting_user=acting_user, review=review, who=CHAIR, verb="family.version_read", write=write, ids=ids
    )


def family_share_recalled(*, acting_user: User, review: Review, share_id: UUID) -> None:
    """The chair took a share back: from then on it does not count as had, unless they answered.

    :raises Refused: by anybody but the chair.
    """

    def write(locked: Review) -> None:
        CompletedVersion.objects.filter(review=locked, share_ref=share_id, recalled_at=None).update(
            recalled_at=calendar.now()
        )

    moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="take a share back",
        verb="family.share_recalled",
        write=write,
        ids={"share": share_id},
    )


def family_answered(
    *,
    acting_user: User,
    review: Review,
    family_group_id: UUID,
    feedback_id: UUID,
    kind: str,
    version_id: UUID,
    words: str,
    place: str = "",
    for_chair_alone: bool = False,
) -> FamilyReply:
    """A family answered through its advocate or by itself. The words are kept here too: a disagreement travels with
    the report. The trail keeps the day, not the hour (never 12).

    :raises NotVisible: where the person does not speak for this group.
    """
    known = FamilyReply.objects.filter(feedback_ref=feedback_id).first()
    if known is not None:
        return known
    with transaction.atomic():
        locked = moves.lock(review)
        _speaks_for(acting_user, locked, family_group_id)
        moves.refuse_ended(locked, "family.answered")
        row = FamilyReply.objects.create(
            review=locked,
            group_id=family_group_id,
            feedback_ref=feedback_id,
            version_ref=version_id,
            kind=FamilyAnswer(kind),
            place=place,
            words=words,
            for_chair_alone=for_chair_alone,
            given_at=calendar.midnight(),
            given_by=acting_user,
        )
        record(
            chain=review_chain(locked.id),
            verb="family.answered",
            actor=acting_user,
            subject=row,
            ids={"group": family_group_id, "kind": row.kind, "version": version_id},
            day_only=True,
        )
    return row


def family_finished(*, acting_user: User, review: Review, share_id: UUID) -> None:
    """The family has answered all that it wants, or wants to answer nothing.

    :raises NotVisible: where the person does not speak for the group that has this share.
    """
    with transaction.atomic():
        locked = moves.lock(review)
        row = must_exist(CompletedVersion.objects.filter(review=locked, share_ref=share_id).first())
        _speaks_for(acting_user, locked, row.group_id)
        moves.refuse_ended(locked, "family.finished")
        if row.finished_at is not None:
            return
        row.finished_at, row.finished_by = calendar.midnight(), acting_user
        row.save(update_fields=["finished_at", "finished_by"])
        record(
            chain=review_chain(locked.id),
            verb="family.finished",
            actor=acting_user,
            subject=row,
            ids={"group": row.group_id},
            day_only=True,
        )


def _speaks_for(user: User, review: Review, group_id: UUID) -> None:
    held = rights(user, review).participants
    if not any(one.family_group_id == group_id and one.capacity in FAMILY_CAPACITIES for one in held):
        raise NotVisible


def feedback_answered(*, acting_user: User, review: Review, feedback_id: UUID, answer: str) -> FamilyReply:
    """The chair answers one answer of the family (4.13).

    :raises Refused: by anybody else; without words.
    :raises Stale: where it was answered already.
    """
    if not answer.strip():
        raise Refused("Write your answer to the family.", clause="4.13", field="answer")

    def write(locked: Review) -> FamilyReply:
        row = must_exist(
            FamilyReply.objects.select_for_update().filter(review=locked, feedback_ref=feedback_id).first()
        )
        if row.answered_at is not None:
            raise Stale("The chair has answered this already.")
        row.answer, row.answered_at, row.answered_by = answer, calendar.now(), acting_user
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        quiet.tell_group(row.group)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="answer a family",
        verb="family.replied",
        write=write,
        ids={"feedback": feedback_id},
    )


def tell_differences(
    *,
    acting_user: User,
    review: Review,
    group: FamilyGroup,
    release_id: UUID,
    given_on: date | None,
    not_given_reason: str = "",
) -> ToldOfDifferences:
    """The group got the list of every difference between its version and the one released, or why not (never 6).

    :raises Refused: with neither a day nor a reason; on a date to avoid.
    """
    if given_on is None and not not_given_reason.strip():
        raise Refused("Give the day, or the reason why not.", clause="4.31", field="given_on")
    if given_on and given_on > calendar.today():
        raise Refused("The day is still to come.", clause="4.31", field="given_on")

    def write(locked: Review) -> ToldOfDifferences:
        row, _ = ToldOfDifferences.objects.update_or_create(
            group=claimed(locked, acting_user, group, None),
            release_ref=release_id,
            defaults={
                "review": locked,
                "given_on": given_on,
                "not_given_reason": "" if given_on else not_given_reason,
                "recorded_at": calendar.now(),
                "recorded_by": acting_user,
            },
        )
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS if given_on else CHAIR,
        label="record what a family was told",
        verb="family.told_of_differences",
        write=write,
        ids={"group": group.id, "release": release_id, "given_on": given_on},
    )
