"""The demo's workbench: findings that cite, a member who dissents, one who asked, and what a family asked traced to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo import cast
from portal.kernel.calendar import today
from reviews.asked import asked_in
from reviews.enums_report import PointKind, PointSaid
from reviews.models import FamilyGroup, FamilyQuestion, Point, PointAnswer
from reviews.services import contacts, report, workbench
from reviews.services.workbench import Beside, Source

if TYPE_CHECKING:
    from demo.story_report import ReportStory

TOLD = (
    (
        PointKind.KEY_POINT,
        "Two agencies kept two notes of one joint visit, and neither read the other’s.",
        ((cast.HOUSING, 4), (cast.TRUST, 3)),
        ("Joint visit with the police", "Joint visit with housing"),
    ),
    (
        PointKind.PRACTICE,
        "Her wish to move was written down and not followed up before the application was closed.",
        ((cast.HOUSING, 3),),
        ("Transfer application closed",),
    ),
    (
        PointKind.GOOD_PRACTICE,
        "At the outpatient clinic she was asked alone, and felt listened to.",
        ((cast.TRUST, 2),),
        ("attends an outpatient clinic",),
    ),
)


def weighs(story: ReportStory) -> None:
    """Findings with what they rest on; the panel answers each, and the chair records what it agrees (4.21)."""
    by = {"acting_user": story.who["chair"], "review": story.review}
    made = [_finding(story, *told) for told in TOLD]
    first, second, _ = made
    for point in made:
        for name in ("panel-lantern", "panel-council"):
            _answers(story, name, point, PointSaid.AGREES)
    asked = _answers(story, "panel-police", first, PointSaid.ASKS, "Does the hospital’s note name who was there?")
    workbench.reply_to_answer(**by, answer=asked, reply="It does not. The housing officer’s does.")
    _answers(story, "panel-police", first, PointSaid.AGREES)
    _answers(
        story,
        "panel-police",
        second,
        PointSaid.DISSENTS,
        "A letter was sent. Whether it reached her is not known, so “not followed up” says more than we know.",
    )
    for point in made:
        report.agree_point(**by, point=point, stamp=point.version)
    _sets_beside(story, made)


def _finding(
    story: ReportStory, kind: PointKind, words: str, passages: tuple[tuple[str, int], ...], events: tuple[str, ...]
) -> Point:
    by = {"acting_user": story.who["chair"], "review": story.review}
    point = report.add_point(**by, kind=kind, words=words)
    beside = Beside(point=point)
    for body, number in passages:
        imr = story.review.imrs.get(agency__name=body)
        workbench.cite(**by, beside=beside, source=Source(imr=imr, page=number, passage="Section 6"))
    for event in events:
        workbench.cite(**by, beside=beside, source=_row(story, event))
    return point


def _row(story: ReportStory, event: str) -> Source:
    rows = story.review.chronology_rows.filter(hand_in__isnull=False)
    return Source(row=next(one for one in rows if event in one.kept["event"]))


def _answers(story: ReportStory, name: str, point: Point, said: PointSaid, words: str = "") -> PointAnswer:
    return workbench.answer_point(acting_user=story.who[name], review=story.review, point=point, said=said, words=words)


def _sets_beside(story: ReportStory, made: list[Point]) -> None:
    """Evidence beside the questions of the terms: the third has none yet, which the page says."""
    by = {"acting_user": story.who["author"], "review": story.review}
    questions = asked_in(story.review.terms.get(state="approved"))
    wishes, told = Beside(question=questions[0].key), Beside(question=questions[1].key)
    for beside, source in (
        (wishes, Source(point=made[1])),
        (wishes, _row(story, "calls for advice")),
        (told, Source(point=made[0])),
        (told, _row(story, "A neighbour calls 101")),
    ):
        workbench.cite(**by, beside=beside, source=source)


def family_asks(story: ReportStory) -> None:
    """Her family asked; a question of the terms takes it up, and a finding answers it (4.13)."""
    group = FamilyGroup.objects.filter(review=story.review).first()
    assert group is not None  # noqa: S101
    by = {"acting_user": story.who["chair"], "review": story.review}
    question = contacts.record_question(
        **by, group=group, asked_on=today(), question="Why did nobody help her to move?"
    )
    point = story.review.points.get(number=2)
    key = asked_in(story.review.terms.get(state="approved"))[0].key
    workbench.cite(**by, beside=Beside(family=question), source=Source(point=point))
    workbench.trace_question(**by, question=question, terms_key=key, place="")
    contacts.answer_question(
        **by,
        question=question,
        answer="She asked to move, and the application was closed when no reply was received. The report says what "
        "should have been done, and what has changed since.",
    )


def says_where(story: ReportStory) -> None:
    """The author says where the tabled report answers the family's question (4.13)."""
    row = FamilyQuestion.objects.filter(review=story.review, terms_key__isnull=False).get()
    workbench.trace_question(
        acting_user=story.who["author"],
        review=story.review,
        question=row,
        terms_key=row.terms_key,
        place="Chapter 5, on the transfer application",
    )
