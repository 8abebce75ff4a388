"""The report before the panel (4.21, 4.23, 4.26): findings, versions tabled, the panel's agreement, hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import facts as fact_loader
from reviews import outline
from reviews import report_facts as rf
from reviews.enums import Capacity, Stage
from reviews.enums_report import PanelAnswer, PointKind, ReportKind
from reviews.models import (
    PanelAgreement,
    PartConfirmation,
    Point,
    PointAnswer,
    Presentation,
    ReportHandOver,
    Review,
    TabledVersion,
)
from reviews.moves import CHAIR, WITH_A_REPORT, WRITERS
from reviews.policy import rights
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

Answer = TypeVar("Answer", PanelAgreement, PointAnswer)

WEIGHERS = WRITERS | {Capacity.OVERVIEW_AUTHOR}
TABLING = frozenset({Stage.WEIGHING, Stage.REPORTING, Stage.AGREED, Stage.FAMILY, Stage.PUBLISHED})
TABLED_BY = {Stage.WEIGHING: "begin_report", Stage.AGREED: "table_again", Stage.FAMILY: "table_again"}
ANSWERING = frozenset({Stage.REPORTING, Stage.PUBLISHED})  # a corrected version is presented like the first
FIELDS = {
    ReportKind.OVERVIEW_REPORT: "report",
    ReportKind.EXECUTIVE_SUMMARY: "summary",
    ReportKind.ACTION_PLAN: "plan",
}


# Findings (4.21)
def add_point(*, acting_user: User, review: Review, kind: PointKind, words: str, rests_on: str = "") -> Point:
    """Records one finding, to be followed by what it cites; it is agreed only with something that it rests on.

    :raises Refused: without a right to.
    """

    def write(locked: Review) -> Point:
        return Point.objects.create(
            review=locked,
            number=_next_number(Point.objects.filter(review=locked)),
            kind=kind,
            words=words,
            rests_on=rests_on,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WEIGHERS,
        label="record a finding",
        verb="report.point_added",
        stages=frozenset({Stage.WEIGHING, Stage.REPORTING}),
        write=write,
        ids={"kind": kind},
    )


def agree_point(*, acting_user: User, review: Review, point: Point, stamp: int) -> Point:
    """The chair records that the panel agrees a finding; a dissent stands beside it.

    :raises Refused: while a member's question waits for its answer. :raises Stale: where somebody agreed or changed it first.
    """

    def write(locked: Review) -> Point:
        moves.claim(point, stamp)
        point.refresh_from_db()
        if point.agreed_on is not None:
            raise Stale("The panel’s agreement to this finding is recorded already.")
        sources = point.rests_on.strip() or point.citations.exists()
        if point.kind != PointKind.ACTION_POINT and not sources:
            raise Refused(
                "This finding does not say what it rests on: cite passages or rows first.",
                clause="4.21",
                who="The panel chair, the coordinator or the author",
            )
        if any(one.waits for one in point.panel_answers.all()):
            raise Refused(
                "A member’s question about this finding waits for an answer.",
                clause="4.21",
                who="The panel chair, the coordinator or the author",
            )
        point.agreed_on, point.agreed_by = calendar.today(), acting_user
        point.save(update_fields=["agreed_on", "agreed_by"])
        return point

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="record the panel’s agreement",
        verb="report.point_agreed",
        write=write,
        ids={"number": point.number},
    )


def _next_number(rows: object) -> int:
    last = rows.order_by("-number").first()  # type: ignore[attr-defined]
    return (last.number if last else 0) + 1


# Versions tabled
def may_table(user: User, review: Review) -> None:
    """:raises Refused: where this person cannot table a version now, with what is missing."""
    moves.check_who(user, review, WRITERS, "table a version")
    if review.stage not in TABLING:
        raise Refused(
            f"This review stands at “{Stage(review.stage).label}”: a version is tabled while the report is written.",
            clause="4.23",
            who="The panel chair begins to weigh the evidence first",
        )


def report_tabled(
    *,
    acting_user: User,
    review: Review,
    kind: str,
    version_id: UUID,
    sha256: str,
    number: int,
    passages: Iterable[str] | None = None,
) -> TabledVersion:
    """The document room laid a version before the panel. It begins the report's stage, or a new round.

    Telling the same version twice changes nothing.

    :param passages: an overview report's words, to look for the headings of Appendix 3: what is missing is a warning,
        since the precise format depends on the case (4.24). None where they could not be read.
    :raises Refused: where the person may not, or it is too early or too late.
    """
    known = TabledVersion.objects.filter(review=review, version_ref=version_id).first()
    if known is not None:
        return known
    may_table(acting_user, review)
    kind = ReportKind(kind)

    def write(locked: Review) -> TabledVersion:
        version = TabledVersion.objects.create(
            review=locked,
            kind=kind,
            version_ref=version_id,
            number=number,
            sha256=sha256,
            tabled_at=calendar.now(),
            tabled_by=acting_user,
            lacking=outline.lacking(passages) if passages is not None and kind == ReportKind.OVERVIEW_REPORT else None,
        )
        _present(locked, version)
        return version

    ids = {"kind": kind, "version": version_id, "number": number, "sha256": sha256}
    return moves.act_or_move(
        move=TABLED_BY.get(Stage(review.stage)),
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="table a version",
        verb="report.tabled",
        stages=ANSWERING,
        write=write,
        ids=ids,
    )


def _present(review: Review, version: TabledVersion) -> None:
    """Puts the version into the round in hand; one that has been answered or concluded gives way to a new round."""
    row = Presentation.objects.filter(review=review, superseded_at=None).first()
    field = FIELDS[ReportKind(version.kind)]
    if row is None or row.concluded_at or getattr(row, f"{field}_id") or row.agreements.exists():
        row = _next_round(review, row)
    setattr(row, field, version)
    row.version += 1
    row.save()
    if field == "report":
        _ask_contributors(review, version)


def _next_round(review: Review, before: Presentation | None) -> Presentation:
    now = calendar.now()
    if before is not None:
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
    return Presentation.objects.create(
        review=review,
        round=before.round + 1 if before else 1,
        report=before.report if before else None,
        summary=before.summary if before else None,
        plan=before.plan if before else None,
        opened_at=now,
    )


def _ask_contributors(review: Review, version: TabledVersion) -> None:
    """4.26: each agency whose part stands in the report, and through the chair each professional who sent a report,
    is asked whether it is full and fair.
    """
    for one in review.outside_reports.all():
        name = f"{one.name}, {one.practice}"
        PartConfirmation.objects.create(review=review, report=version, contributor=name, asked_at=calendar.now())
    for agency in rf.contributing_agencies(fact_loader.load(review)):
        PartConfirmation.objects.create(review=review, report=version, agency=agency, asked_at=calendar.now())


# The panel's agreement (4.26)
def answer_presentation(
    *, acting_user: User, review: Review, presentation: Presentation, answer: PanelAnswer, reason: str = ""
) -> PanelAgreement:
    """A member agrees what is presented, or not and says why. Once a round: a second click gives the first answer.

    :raises Refused: by somebody who is no member; without a reason; with a document missing.
    :raises Stale: where a new version was tabled meanwhile, or the same member answered otherwise.
    """
    if answer == PanelAnswer.NOT_AGREED and not reason.strip():
        raise Refused("Say what you do not agree, so that the chair can answer it.", clause="4.26", field="reason")

    def write(locked: Review) -> PanelAgreement:
        row = _in_hand(locked, presentation)
        member = next(one for one in rights(acting_user, locked).participants if one.capacity == Capacity.PANEL_MEMBER)
        known = row.agreements.filter(participant=member).first()
        if known is not None:
            if known.answer == answer:
                return known
            raise Stale("You have answered this round already: your first answer stands.")
        return PanelAgreement.objects.create(
            review=locked,
            presentation=row,
            participant=member,
            answer=answer,
            reason=reason,
            answered_at=calendar.now(),
            answered_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset({Capacity.PANEL_MEMBER}),
        label="agree what is presented",
        verb="report.panel_answered",
        stages=ANSWERING,
        write=write,
        ids={"answer": answer, "round": presentation.round},
        words={"reason": reason} if reason else None,
    )


def _in_hand(review: Review, presentation: Presentation) -> Presentation:
    row = Presentation.objects.filter(review=review, superseded_at=None).first()
    if row is None or row.id != presentation.id:
        raise Stale("A new version has been tabled since you opened this page. Look at it first.")
    if not row.complete:
        raise Refused(
            "Report, summary and action plan must all be tabled before the panel answers.",
            clause="4.26",
            who="The panel chair",
        )
    if row.concluded_at is not None and review.stage == Stage.PUBLISHED:
        raise Stale("The panel’s agreement to these documents is concluded. A corrected version is tabled first.")
    return row


def reply_to_member(*, acting_user: User, review: Review, agreement: PanelAgreement, reply: str) -> PanelAgreement:
    """The chair answers a member who does not agree.

    :raises Stale: where it was answered already.
    """

    def write(locked: Review) -> PanelAgreement:
        row = PanelAgreement.objects.select_for_update().get(pk=agreement.pk, review=locked)
        return replied(row, acting_user, reply)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="answer a member",
        verb="report.member_replied",
        write=write,
        words={"reply": reply},
    )


def replied(row: Answer, acting_user: User, reply: str) -> Answer:
    """A member's answer, locked by the caller, is answered once. :raises Stale: where it was."""
    if row.replied_at is not None:
        raise Stale("This has been answered already.")
    row.reply, row.replied_at, row.replied_by = reply, calendar.now(), acting_user
    row.save(update_fields=["reply", "replied_at", "replied_by"])
    return row


def conclude_report(*, acting_user: User, review: Review, presentation: Presentation) -> Presentation:
    """The chair concludes that the panel agrees what is presented (4.26).

    :raises Refused: while a member or contributor is waited for.
    :raises Stale: where another round began, or it was concluded already.
    """

    def write(locked: Review) -> Presentation:
        row = _in_hand(locked, presentation)
        row.concluded_at, row.concluded_by = calendar.now(), acting_user
        row.save(update_fields=["concluded_at", "concluded_by"])
        return row

    return moves.step(
        acting_user=acting_user,
        review=review,
        move="conclude_report",
        write=write,
        verb="report.concluded",
        ids={"round": presentation.round},
    )


def hand_over(*, acting_user: User, review: Review, note: str = "") -> ReportHandOver:
    """Report, summary and plan go to the partnership's chair, who can read them from now on (4.27).

    :raises Refused: while an action lacks a quality, or an agency has not agreed.
    :raises Stale: where they were handed over already.
    """

    def write(locked: Review) -> ReportHandOver:
        row = Presentation.objects.get(review=locked, superseded_at=None)
        if ReportHandOver.objects.filter(presentation=row).exists():
            raise Stale("These documents were handed over already.")
        now = calendar.now()
        locked.handed_over_at = now
        locked.save(update_fields=["handed_over_at"])
        return ReportHandOver.objects.create(
            review=locked, presentation=row, handed_at=now, handed_by=acting_user, note=note
        )

    if review.stage in WITH_A_REPORT and not Presentation.objects.filter(review=review, superseded_at=None).exists():
        raise Refused("Nothing has been tabled.", clause="4.26", who="The panel chair")
    return moves.step(acting_user=acting_user, review=review, move="hand_over", write=write, verb="report.handed_over")
