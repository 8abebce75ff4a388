"""Lessons and good practice, what the SSP chair decides to pass on, and early lessons that the chair releases.

3.1: each lesson says where it lies, what is to change and by when. 3.6, 4.32 to 4.34.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, must_exist
from reviews import matcher, register
from reviews.editions import edition
from reviews.enums import Capacity, Stage
from reviews.enums_report import Forum, LessonKind, LessonReach, Theme
from reviews.models import EarlyLesson, Identity, LearningPlan, Lesson, Person, Recommendation, Review
from reviews.moves import SSP
from reviews.services import actions, moves

if TYPE_CHECKING:
    from portal.accounts.models import User

WRITERS = actions.PLANNERS
WRITING = actions.PLANNING | actions.FOLLOWING
AFTER = frozenset({Stage.CLEARED, Stage.PUBLISHED})
CHAIR = frozenset({Capacity.PANEL_CHAIR})


@dataclass(frozen=True)
class LessonTold:
    """A lesson or an example of good practice, as it is written down."""

    kind: LessonKind
    reach: LessonReach
    words: str
    themes: tuple[Theme, ...]
    change: str = ""
    by_when: date | None = None
    recommendation: Recommendation | None = None


def keep_lesson(
    *, acting_user: User, review: Review, told: LessonTold, lesson: Lesson | None = None, stamp: int | None = None
) -> Lesson:
    """Writes a lesson, new or changed.

    :raises Refused: without a theme (4.32); a lesson that does not say what is to change, or by when (3.1).
    :raises Stale: where somebody changed it meanwhile.
    """
    _check(told)

    def write(locked: Review) -> Lesson:
        row = Lesson(review=locked, recorded_at=calendar.now(), recorded_by=acting_user)
        if lesson is not None:
            found = must_exist(Lesson.objects.filter(pk=lesson.pk, review=locked).first())
            moves.claim(found, stamp)
            row = found
        under = told.recommendation
        if under is not None and under.review_id != locked.pk:
            raise NotVisible
        row.kind, row.reach, row.words, row.recommendation = told.kind, told.reach, told.words, under
        row.change, row.by_when, row.themes = told.change, told.by_when, [str(one) for one in told.themes]
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="write down what was learned",
        verb="learning.lesson_kept",
        stages=WRITING,
        write=write,
        ids={"kind": told.kind, "reach": told.reach, "themes": [str(one) for one in told.themes]},
    )


def _check(told: LessonTold) -> None:
    if not told.themes:
        raise Refused("Name at least one theme, so that it is found across reviews.", clause="4.32", field="themes")
    if told.kind == LessonKind.GOOD_PRACTICE:
        return
    if not told.change.strip():
        raise Refused("Say what is expected to change.", clause="3.1", field="change")
    if told.by_when is None:
        raise Refused("Say by when it is to change.", clause="3.1", field="by_when")


def decide_learning(
    *, acting_user: User, review: Review, what: str, how: str, forums: tuple[Forum, ...], left_out: str = ""
) -> LearningPlan:
    """The SSP chair considers what is passed on, how, and to whom (4.33). The latest counts.

    :raises Refused: a forum of 4.34 that is left out without a reason; by anybody else.
    """
    missing = [one for one in edition(review.edition).learning_forums if one not in forums]
    if missing and not left_out.strip():
        names = ", ".join(Forum(one).label for one in missing)
        raise Refused(f"Say why it is not passed on to: {names}.", clause="4.34", field="left_out")

    def write(locked: Review) -> LearningPlan:
        return LearningPlan.objects.create(
            review=locked, what=what, how=how, forums=[str(one) for one in forums], left_out=left_out.strip(),
            decided_at=calendar.now(), decided_by=acting_user,
        )  # fmt: skip

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="decide what is passed on",
        verb="learning.decided",
        stages=AFTER,
        write=write,
        ids={"forums": [str(one) for one in forums]},
    )


def release_early(
    *, acting_user: User, review: Review, lesson: EarlyLesson, words: str, themes: tuple[Theme, ...]
) -> EarlyLesson:
    """The chair releases an early lesson, in words that name nobody, to all who take part professionally (3.6, 4.25).

    :raises Refused: by anybody but the chair; words in which the register or a pattern finds somebody; no theme.
    """
    if not themes:
        raise Refused("Name at least one theme, so that it is found across reviews.", clause="4.32", field="themes")

    def write(locked: Review) -> EarlyLesson:
        row = must_exist(EarlyLesson.objects.filter(pk=lesson.pk, review=locked).first())
        people = register.people_of(Identity.objects.filter(review=locked), Person.objects.filter(review=locked))
        found = matcher.find_in(words, people)
        if found:
            places = "one place" if len(found) == 1 else f"{len(found)} places"
            raise Refused(
                f"These words could tell who somebody is, in {places}. Write them without names, addresses or dates.",
                clause="4.24",
                field="words",
            )
        row.released_words, row.themes = words, [str(one) for one in themes]
        row.released_at, row.released_by = calendar.now(), acting_user
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="release an early lesson",
        verb="early_lesson.released",
        write=write,
        ids={"lesson": lesson.id, "themes": [str(one) for one in themes]},
    )
