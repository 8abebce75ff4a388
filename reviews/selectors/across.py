"""Learning across reviews: which themes recur, what was done, what came of it (4.32 to 4.34).

Two sources and no third (never 1): what is published, which everybody may read; and cleared reviews in which this
person takes part with an accepted declaration. Early lessons come only as the chair released them, to professionals of
that review. A total that concerns persons is shown from five on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reviews.enums import FAMILY_CAPACITIES, Section, Stage, Verb
from reviews.enums_report import ActionState, Forum, LessonKind, ReleaseState, Theme
from reviews.models import Action, Dissemination, EarlyLesson, Lesson, Release, Review
from reviews.openers import WHOLE
from reviews.policy import Rights, rights_in, visible_reviews

if TYPE_CHECKING:
    from portal.accounts.models import User

FEWEST = 5
CLEARED = (Stage.CLEARED, Stage.PUBLISHED)


@dataclass(frozen=True)
class Line:
    """One action under one recommendation, with its themes and where it stands."""

    review_id: UUID
    recommendation: str
    themes: tuple[str, ...]
    state: str
    checked: bool = False


@dataclass
class ThemeRow:
    """One theme: in how many reviews, in how many recommendations, and what became of the actions."""

    theme: Theme
    reviews: int
    recommendations: int
    done: int
    running: int
    closed: int
    checked: int
    bars: list[dict[str, str]] = field(default_factory=list)

    @property
    def actions(self) -> int:
        return self.done + self.running + self.closed


@dataclass
class Across:
    """What one person may see across reviews."""

    reviews: int
    own: list[Review]
    themes: list[ThemeRow]
    lessons: list[Lesson]
    practice: list[Lesson]
    early: list[EarlyLesson]
    forums: list[tuple[str, int, str]]


def few(total: int) -> str:
    """A number that concerns persons: told from five on, since a smaller one could tell who they were."""
    return str(total) if total >= FEWEST else "fewer than five"


def across(user: User) -> Across:
    """Everything on the page, for this person."""
    rows = list(visible_reviews(user))
    held = rights_in(user, rows)
    own = [one for one in rows if one.stage in CLEARED and _reads_plan(held[one.id])]
    walled = {one.id: held[one.id].reach(Section.ACTION_PLAN).walled_agency_ids for one in own}
    lines = [*_own_lines(own, walled), *_published_lines({one.id for one in own})]
    lessons = list(Lesson.objects.filter(review__in=own).select_related("review", "recommendation"))
    professional = [one for one in rows if _takes_part(held[one.id])]
    early = EarlyLesson.objects.filter(review__in=professional, released_at__isnull=False).order_by("-released_at")
    closed = {one.id: held[one.id].reach(Section.EVIDENCE).walled_agency_ids for one in professional}
    return Across(
        len({one.review_id for one in lines}),
        own,
        _themes(lines),
        [one for one in lessons if one.kind == LessonKind.LESSON],
        [one for one in lessons if one.kind == LessonKind.GOOD_PRACTICE],
        [one for one in early if one.agency_id not in closed[one.review_id]],
        _forums(own),
    )


def _reads_plan(held: Rights) -> bool:
    return any(grant.scope in WHOLE for grant in held.reach(Section.ACTION_PLAN).having(Verb.READ))


def _takes_part(held: Rights) -> bool:
    """Professionally, in the room: whom 4.25 names."""
    return bool(held.capacities - FAMILY_CAPACITIES) and bool(held.reach(Section.TERMS))


def _own_lines(own: list[Review], walled: dict[UUID, frozenset[UUID]]) -> Iterable[Line]:
    rows = Action.objects.filter(review__in=own).select_related("recommendation")
    for one in rows:
        if one.agency_id not in walled[one.review_id]:
            key = str(one.recommendation_id)
            checked = one.outcome_checked_on is not None
            yield Line(one.review_id, key, tuple(one.recommendation.themes), one.state, checked)


def _published_lines(but: set[UUID]) -> Iterable[Line]:
    """What stands on the public page: nothing else of a review in which the person has no part."""
    for row in Release.objects.filter(state=ReleaseState.PUBLISHED).exclude(review_id__in=but):
        for one in row.actions:
            now: dict[str, Any] = row.progress.get(str(one["number"]), {})
            state = str(now.get("state", ActionState.PLANNED))
            key = f"{row.review_id} {one['recommendation']}"
            yield Line(row.review_id, key, tuple(one.get("themes", ())), state)


def _themes(lines: list[Line]) -> list[ThemeRow]:
    found = []
    for theme in Theme:
        of = [one for one in lines if theme in one.themes]
        if not of:
            continue
        states = Counter(_came(one.state) for one in of)
        found.append(
            ThemeRow(
                theme,
                len({one.review_id for one in of}),
                len({one.recommendation for one in of}),
                states["done"],
                states["running"],
                states["closed"],
                sum(one.checked for one in of),
            )
        )
    found.sort(key=lambda row: (-row.reviews, -row.recommendations, row.theme.label))
    most = max((row.actions for row in found), default=1)
    for row in found:
        row.bars = _bars(row, most)
    return found


def _came(state: str) -> str:
    if state == ActionState.DONE:
        return "done"
    return "closed" if state == ActionState.CLOSED_UNDONE else "running"


def _bars(row: ThemeRow, most: int) -> list[dict[str, str]]:
    """The theme's bar in three pieces, in per cent of the longest: done, on the way, closed undone."""
    found, at = [], 0.0
    for kind, count in (("c-done", row.done), ("c-run", row.running), ("c-open", row.closed)):
        width = 100 * count / most
        if count:
            found.append({"kind": kind, "x": f"{at:.2f}%", "width": f"{width:.2f}%"})
        at += width
    return found


def _forums(own: list[Review]) -> list[tuple[str, int, str]]:
    """How often each forum was told, and how many people were there, where that was counted."""
    rows = list(Dissemination.objects.filter(review__in=own))
    found = []
    for forum in Forum:
        of = [one for one in rows if one.forum == forum]
        counted = [one.people for one in of if one.people is not None]
        if of:
            found.append((forum.label, len(of), few(sum(counted)) if counted else "not counted"))
    return found
