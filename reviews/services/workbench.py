"""Evidence set beside findings and questions, the panel's answers to a finding, a family's question traced (4.13, 4.21, 4.23)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import asked
from reviews.enums import Capacity, Section, Stage, Verb
from reviews.enums_report import PointSaid, ReportKind
from reviews.models import (
    ChronologyRow,
    Citation,
    FamilyAnswerPlace,
    FamilyQuestion,
    Imr,
    Point,
    PointAnswer,
    Review,
    TabledVersion,
)
from reviews.policy import rights
from reviews.selectors import chronology, findings
from reviews.selectors.terms import approved
from reviews.services import moves
from reviews.services.report import WEIGHERS, replied

if TYPE_CHECKING:
    from portal.accounts.models import User

WORKING = frozenset({Stage.GATHERING, Stage.WEIGHING, Stage.REPORTING, Stage.AGREED, Stage.FAMILY})
FINDING = frozenset({Stage.WEIGHING, Stage.REPORTING})
ANSWERED = (PointSaid.AGREES, PointSaid.DISSENTS)


@dataclass(frozen=True)
class Beside:
    """What evidence is set beside: exactly one of these."""

    point: Point | None = None
    question: UUID | None = None
    family: FamilyQuestion | None = None


@dataclass(frozen=True)
class Source:
    """One piece of evidence: a passage of an agency's review, a row of a chronology, or a finding."""

    imr: Imr | None = None
    page: int | None = None
    passage: str = ""
    row: ChronologyRow | None = None
    point: Point | None = None


def cite(*, acting_user: User, review: Review, beside: Beside, source: Source) -> Citation:
    """Sets one piece of evidence beside a finding or a question. What stands there already is given again.

    :raises NotVisible: for anything that this person may not read themselves.
    :raises Refused: without a page or passage; beside a finding that the panel has agreed.
    """
    held = rights(acting_user, review)
    _may_set(acting_user, review, beside)
    if not findings.reads(held, source.imr, source.row, source.point):
        raise NotVisible
    if source.imr is not None and source.page is None and not source.passage.strip():
        raise Refused("Give the page, or the words of the passage.", clause="4.21", field="page")
    if source.point is not None and beside.point is not None:
        raise Refused("A finding rests on reviews and chronologies, not on another finding.", clause="4.21")
    target = {"for_point": beside.point, "for_question": beside.question, "for_family": beside.family}

    def write(locked: Review) -> Citation:
        same = Citation.objects.filter(review=locked, imr=source.imr, page=source.page, row=source.row, **target)
        for known in same.filter(point=source.point):
            if known.passage == source.passage.strip():
                return known
        return Citation.objects.create(
            review=locked,
            **target,
            imr=source.imr,
            page=source.page,
            row=source.row,
            point=source.point,
            passage=source.passage.strip(),
            added_at=calendar.now(),
            added_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WEIGHERS,
        label="cite evidence",
        verb="evidence.cited",
        stages=FINDING if beside.point else WORKING,
        write=write,
        ids=_ids(beside),
    )


def uncite(*, acting_user: User, review: Review, citation: Citation) -> None:
    """Takes a piece of evidence away again. The trail keeps that it stood there.

    :raises NotVisible: for evidence that this person may not read. :raises Refused: beside an agreed finding.
    """
    held = rights(acting_user, review)
    beside = Beside(citation.for_point, citation.for_question, citation.for_family)
    _may_set(acting_user, review, beside)
    if not findings.reads(held, citation.imr, citation.row, citation.point):
        raise NotVisible

    def write(locked: Review) -> None:
        Citation.objects.filter(review=locked, pk=citation.pk).delete()

    moves.act(
        acting_user=acting_user,
        review=review,
        who=WEIGHERS,
        label="take evidence away",
        verb="evidence.removed",
        stages=WORKING,
        write=write,
        ids=_ids(beside),
    )


def _may_set(user: User, review: Review, beside: Beside) -> None:
    held = rights(user, review)
    if beside.point is not None:
        if not findings.sees(held, beside.point):
            raise NotVisible
        if beside.point.agreed_on is not None:
            raise Refused(
                "The panel has agreed this finding with what it rests on.", clause="4.21", who="Record another finding"
            )
    elif beside.question is not None:
        if beside.question not in {one.key for one in asked.asked_in(approved(review))}:
            raise NotVisible
    elif beside.family is None or not held.knows_group(beside.family.group):
        raise NotVisible


def _ids(beside: Beside) -> dict[str, object]:
    if beside.point is not None:
        return {"point": beside.point.pk}
    return {"question": beside.question} if beside.question else {"family_question": beside.family.pk}  # type: ignore[union-attr]


# The panel and a finding (4.21) ---------------------------------------------------------------------------------------
def answer_point(*, acting_user: User, review: Review, point: Point, said: PointSaid, words: str = "") -> PointAnswer:
    """A member agrees, dissents with a reason, or asks. Agreement and dissent replace one another until it is agreed.

    :raises Refused: a dissent or question without words. :raises Stale: where the panel's agreement is recorded.
    """
    if said != PointSaid.AGREES and not words.strip():
        told = "Say what you do not agree, and why." if said == PointSaid.DISSENTS else "Write your question."
        raise Refused(told, clause="4.21", field="words")
    held = rights(acting_user, review)
    if not findings.sees(held, point):
        raise NotVisible

    def write(locked: Review) -> PointAnswer:
        if Point.objects.get(pk=point.pk, review=locked).agreed_on is not None:
            raise Stale("The panel’s agreement to this finding is recorded already.")
        member = next(one for one in held.participants if one.capacity == Capacity.PANEL_MEMBER)
        if said in ANSWERED:
            PointAnswer.objects.filter(point=point, participant=member, said__in=ANSWERED).delete()
        return PointAnswer.objects.create(
            review=locked, point=point, participant=member, said=said, words=words, said_at=calendar.now()
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset({Capacity.PANEL_MEMBER}),
        label="answer a finding",
        verb="report.point_answered",
        stages=FINDING,
        write=write,
        ids={"point": point.pk, "said": said},
        words={"words": words} if words else None,
    )


def reply_to_answer(*, acting_user: User, review: Review, answer: PointAnswer, reply: str) -> PointAnswer:
    """Chair, coordinator or author answers a member's question or dissent. :raises Stale: where it is answered."""
    if not findings.sees(rights(acting_user, review), answer.point):
        raise NotVisible

    def write(locked: Review) -> PointAnswer:
        row = PointAnswer.objects.select_for_update().get(pk=answer.pk, review=locked)
        return replied(row, acting_user, reply)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WEIGHERS,
        label="answer a member",
        verb="report.point_replied",
        write=write,
        ids={"point": answer.point_id},
        words={"reply": reply},
    )


# A family's question, to the page that answers it (4.13) --------------------------------------------------------------
def trace_question(
    *, acting_user: User, review: Review, question: FamilyQuestion, terms_key: UUID | None, place: str
) -> FamilyQuestion:
    """Which question of the terms takes a family's question up, and where the report as tabled now answers it.

    :raises Refused: a place while no report is tabled.
    """
    held = rights(acting_user, review)
    if not (held.knows_group(question.group) and held.may(Verb.READ, Section.FAMILY)):
        raise NotVisible

    def write(locked: Review) -> FamilyQuestion:
        row = FamilyQuestion.objects.get(pk=question.pk, review=locked)
        row.terms_key = terms_key
        row.save(update_fields=["terms_key"])
        version = newest_report(locked)
        if version is None:
            if place.strip():
                raise Refused("No version of the report is before the panel yet.", clause="4.13", field="place")
        elif place.strip():
            known = FamilyAnswerPlace.objects.filter(question=row, version=version).first()
            found = known or FamilyAnswerPlace(review=locked, question=row, version=version)
            found.place, found.recorded_at, found.recorded_by = place.strip(), calendar.now(), acting_user
            found.save()
        else:
            FamilyAnswerPlace.objects.filter(question=row, version=version).delete()
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WEIGHERS,
        label="trace a family’s question",
        verb="family.question_traced",
        write=write,
        stages=WORKING,
        ids={"question": question.pk},
    )


def newest_report(review: Review) -> TabledVersion | None:
    """The version of the report that was laid before the panel last."""
    return TabledVersion.objects.filter(review=review, kind=ReportKind.OVERVIEW_REPORT).order_by("-tabled_at").first()


def chronology_row(user: User, review: Review, row_id: UUID) -> ChronologyRow:
    """A handed-in row that this person may read in the merged chronology. :raises NotVisible:"""
    held = rights(user, review)
    row = chronology.visible_rows(held).filter(pk=row_id, hand_in__isnull=False).first()
    if row is None or not chronology.sees_merged(held):
        raise NotVisible
    return row
