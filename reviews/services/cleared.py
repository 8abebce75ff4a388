"""After clearance: the agreed date, the agencies’ copies, debriefings, and stopping a release (4.28, 4.29)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import dates, events
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import Stage
from reviews.enums_report import Audience, FamilyStep, ReleaseState
from reviews.models import Debrief, FinalCopy, Release, Review, Telling
from reviews.moves import CHAIR, COORDINATOR, SSP
from reviews.services import contacts, letter_out, moves, notices, release, telling

if TYPE_CHECKING:
    from portal.accounts.models import User

OFFICE = COORDINATOR | SSP


def agree_date(
    *,
    acting_user: User,
    review: Review,
    release_row: Release,
    agreed_date: date,
    until: date | None = None,
    stamp: int,
) -> Release:
    """The SSP chair agrees the date of publication. From now on a page may be permitted for that day (4.25, 4.28).

    :raises Refused: before clearance, or the day that the Home Office gave; while a family was not told that it is
        ready, or does not know every difference; a date that a family asked to avoid.
        What was withdrawn needs another day, of which everybody is told anew.
    :raises Stale: where it was changed meanwhile.
    """
    dates.refuse_before(
        until,
        agreed_date + timedelta(days=1),
        "It would end on {later}, before it was public for a day: the first day on which it can end is {earlier}.",
        clause="4.25",
        field="until",
    )

    def write(locked: Review) -> Release:
        row = release.locked_release(locked, release_row, stamp)
        _refuse_undatable(row)
        _refuse_date(locked, row, agreed_date)
        _refuse_told_before_it_went(row, agreed_date)
        if row.state != ReleaseState.PUBLISHED:
            letter_out.end_unclean(acting_user, locked, row)
        if row.agreed_date != agreed_date:
            row.told_at = None  # another date is told anew
        row.agreed_date, row.until, row.version = agreed_date, until, row.version + 1
        fields = ["agreed_date", "until", "told_at", "version"]
        if row.state == ReleaseState.WITHDRAWN:
            row.state, row.stopped_at = ReleaseState.CLEARED, None
            notices.settle_withdrawn(row)
            fields += ["state", "stopped_at"]
        row.save(update_fields=fields)
        telling.settle(locked, row)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="agree the date of publication",
        verb="clearance.date_agreed",
        stages=frozenset({Stage.CLEARED, Stage.PUBLISHED}),
        clauses=("4.24",),
        write=write,
        ids={"release": release_row.id, "date": agreed_date, "until": until},
    )


def _refuse_undatable(row: Release) -> None:
    if not row.fixed:
        raise Refused("The Home Office has not cleared it.", clause="4.28", who="The Home Office")
    if row.withheld_at is not None:
        raise Refused(
            "It is agreed that this is exceptionally not published. That is lifted first.",
            clause="4.28",
            who="The SSP chair",
        )


def _refuse_date(review: Review, row: Release, day: date) -> None:
    facts = fact_loader.load(review)
    if row.state == ReleaseState.PUBLISHED and day != row.agreed_date:
        raise Refused(
            "It is public: its last day alone can be agreed anew. For another day it is withdrawn first.",
            clause="4.25",
            field="agreed_date",
        )
    if day < calendar.today() and row.state != ReleaseState.PUBLISHED:
        raise Refused("The date lies in the past.", clause="4.25", field="agreed_date")
    earliest = max(
        (one.may_publish_from for one in review.home_office_answers.all() if one.may_publish_from), default=None
    )
    if earliest and day < earliest:
        raise Refused(
            f"The Home Office allows publication from {calendar.long_date(earliest)}.",
            clause="4.31",
            field="agreed_date",
        )
    for group in rf.groups_to_tell(facts):
        if not (rf.waived(facts, group) or rf.had_these_bytes(group, row) or rf.told_of_differences(group, row)):
            raise Refused(
                "A family group has not had this version, nor the list of every difference from the one it had.",
                clause="4.13",
                who="The panel chair or the coordinator, on the family’s page",
            )
        told = [one for one in group.steps.all() if one.step == FamilyStep.TOLD_READY]
        if not any(one.done_on or one.not_done_reason for one in told):
            raise Refused(
                "A family group has not been told that the review is ready for publication, and what that may bring.",
                clause="4.13",
                who="The panel chair or the coordinator, on the family’s page",
            )
        contacts.refuse_date_to_avoid(group, day, field="agreed_date")


def _refuse_told_before_it_went(row: Release, day: date) -> None:
    """Of what was withdrawn everybody hears anew, the family first: what they were told of the day that was is past."""
    if row.state == ReleaseState.WITHDRAWN and Telling.objects.filter(release=row, for_date=day).exists():
        raise Refused(
            "It was withdrawn since those who hear first were told of that day. Agree another, of which they are told.",
            clause="4.13",
            who="The SSP chair",
            field="agreed_date",
        )


def stop_release(*, acting_user: User, review: Review, release_row: Release, reason: str) -> Release:
    """The panel chair or SSP chair stops a cleared or published release; the page goes within a minute (never 7).

    :raises Refused: without a reason, or where nothing is cleared.
    """
    if not reason.strip():
        raise Refused("Give the reason.", field="reason")

    def write(locked: Review) -> Release:
        row = release.to_stop(locked)
        if row is None or row.id != release_row.id:
            raise Stale("There is nothing to stop: this release is not cleared, or is withdrawn already.")
        return stop(row)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR | SSP,
        label="stop a release",
        verb="clearance.stopped",
        write=write,
        ids={"release": release_row.id},
        words={"reason": reason},
    )


def stop(row: Release) -> Release:
    """The release may not be public any more: what shows it goes in this transaction. Within an act of somebody who may."""
    row.state, row.stopped_at, row.agreed_date = ReleaseState.WITHDRAWN, calendar.now(), None
    row.told_at, row.version = None, row.version + 1
    row.save(update_fields=["state", "stopped_at", "agreed_date", "told_at", "version"])
    events.release_stopped.emit(release_id=row.id, reason=ReleaseState.WITHDRAWN.value)
    return row


def give_final_copies(*, acting_user: User, review: Review, release_row: Release) -> int:
    """Each participating agency's senior manager is given the cleared documents (4.29); gives how many were new."""

    def write(locked: Review) -> int:
        row = release.locked_release(locked, release_row)
        if not row.fixed:
            raise Refused("Copies go out on clearance.", clause="4.29", who="The Home Office clears it first")
        made = 0
        for agency in rf.given_copies(fact_loader.load(locked)):
            _, new = FinalCopy.objects.get_or_create(
                release=row,
                agency=agency,
                defaults={"review": locked, "given_at": calendar.now(), "given_by": acting_user},
            )
            made += new
        return made

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OFFICE,
        label="give the agencies their copies",
        verb="clearance.copies_given",
        write=write,
        ids={"release": release_row.id},
    )


def record_debrief(*, acting_user: User, review: Review, audience: Audience, on: date, words: str) -> Debrief:
    """Feedback or a debriefing was given: to staff, family or media; to the media not before clearance (4.28).

    :raises Refused: the media before clearance; a day to come.
    """
    if on > calendar.today():
        raise Refused("The day is still to come.", clause="4.28", field="on")

    def write(locked: Review) -> Debrief:
        if audience == Audience.MEDIA:
            _refuse_before_clearance(locked, on)
        return Debrief.objects.create(
            review=locked, audience=audience, on=on, words=words, recorded_at=calendar.now(), recorded_by=acting_user
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OFFICE,
        label="record a debriefing",
        verb="clearance.debriefed",
        write=write,
        ids={"audience": audience, "on": on},
    )


def _refuse_before_clearance(review: Review, on: date) -> None:
    """The media are not briefed until the report has been cleared (4.28): not now, and not on a day before it was."""
    if not review.has_reached(Stage.CLEARED):
        raise Refused(
            "The media are not briefed until the Home Office has cleared the report.",
            clause="4.28",
            who="The Home Office",
            field="audience",
        )
    days = [calendar.london_date(one.cleared_at) for one in _cleared(review) if one.cleared_at]
    said = "The media cannot have been briefed, {later}, before the Home Office cleared it, {earlier}."
    dates.refuse_before(on, min(days, default=None), said, clause="4.28", field="on")


def _cleared(review: Review) -> QuerySet[Release]:
    return Release.objects.filter(review_id=review.id, cleared_at__isnull=False)


def released_versions(review: Review) -> frozenset[UUID]:
    """The versions that the cleared release is made from; none before clearance."""
    row = _cleared(review).filter(stopped_at=None).first()
    return frozenset(one.version_ref for one in row.files.all() if one.version_ref) if row else frozenset()
