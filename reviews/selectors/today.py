"""What waits for one person, over all their reviews: the next thing first, then what is late, then what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.kernel.calendar import today
from reviews import acceptors
from reviews.acts import ACTS, Act
from reviews.clause import ClauseStatus
from reviews.enums import FAMILY_CAPACITIES, Capacity, ClauseState, ParticipantState
from reviews.facts import load_many
from reviews.models import Participant, Review
from reviews.moves import MOVES
from reviews.policy import Rights, rights_in, visible_reviews
from reviews.selectors.standing import Standing, standings
from reviews.selectors.tasks import (
    Task,
    own_access,
    own_answer,
    own_confirmations,
    own_imrs,
    own_meetings,
    own_part,
    own_plan,
    own_telling,
    own_witnesses,
)

if TYPE_CHECKING:
    from portal.accounts.models import User

LEADERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})
WEEK = timedelta(days=7)


SOURCES = (
    own_imrs,
    own_answer,
    own_part,
    own_plan,
    own_meetings,
    own_confirmations,
    own_access,
    own_witnesses,
    own_telling,
)


@dataclass
class Today:
    day: date
    first: Task | None = None
    late: list[Task] = field(default_factory=list)
    week: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)
    reviews: list[Standing] = field(default_factory=list)


def reviews_of(user: User) -> list[Standing]:
    """Each review that exists for this person, as that person may see it. The number of queries does not grow."""
    rows = list(visible_reviews(user).select_related("notification"))
    held = rights_in(user, rows)
    rows = [one for one in rows if held[one.pk].capacities != {Capacity.CUSTODIAN}]  # these have a page of their own
    return standings(load_many(rows), held)


def today_of(user: User) -> Today:
    """The page that a day begins with."""
    found = Today(today(), reviews=reviews_of(user))
    tasks = declarations(user)
    for one in found.reviews:
        tasks += tasks_of(one)
    return arrange(found, tasks)


def arrange(found: Today, tasks: Iterable[Task]) -> Today:
    """First one's own, the latest before all; a leader with nothing of their own is given what is late elsewhere."""
    ordered = sorted(tasks, key=lambda one: (not one.mine, -one.days_late, one.due or date.max))
    mine = [one for one in ordered if one.mine]
    found.first = next(iter(mine), None) or next((one for one in ordered if one.days_late), None)
    rest = [one for one in ordered if one is not found.first]
    found.late = sorted((one for one in rest if one.days_late), key=lambda one: -one.days_late)
    due = sorted((one for one in rest if one.due and not one.days_late), key=lambda one: one.due or date.max)
    found.week = [one for one in due if one.due and one.due <= found.day + WEEK]
    found.later = [one for one in due if one not in found.week] + [
        one for one in rest if not one.due and not one.days_late
    ]
    return found


def tasks_of(standing: Standing) -> list[Task]:
    """What waits in one review, for this person's eyes."""
    found = _clause_tasks(standing)
    for func in SOURCES:
        found += func(standing.facts, standing.rights)
    return found


def _clause_tasks(standing: Standing) -> list[Task]:
    """The open clauses, gathered by the page where they are closed."""
    held = standing.rights.capacities
    if not held & LEADERS and not any(held & act.who for act in ACTS):
        return []
    found = []
    for act in ACTS:
        opened = _opened(standing, act.clauses)
        if _opened(standing, act.after):
            continue
        for later in ACTS:
            if opened and set(later.after) & set(act.clauses):
                opened += _opened(standing, later.clauses)
        mine = bool(held & act.who)
        if opened and (mine or held & LEADERS):
            found.append(_task(standing, act, opened, mine))
    return found


def _opened(standing: Standing, numbers: Iterable[str]) -> list[ClauseStatus]:
    return [one for one in standing.of(numbers) if one.state in (ClauseState.OPEN, ClauseState.LATE)]


def _task(standing: Standing, act: Act, opened: list[ClauseStatus], mine: bool) -> Task:
    review = standing.facts.review
    own = sorted((one for one in opened if one.number in act.clauses), key=lambda one: -one.days_late)
    return Task(
        review.reference,
        tuple(one.number for one in own),
        act.title,
        tuple(said for one in own for said in one.missing),
        own[0].who,
        min((one.due for one in opened if one.due), default=None),
        max(one.days_late for one in opened),
        waiting_move(review, opened),
        act.address(review),
        act.button,
        mine,
    )


def waiting_move(review: Review, opened: Iterable[ClauseStatus]) -> str:
    """The next move that these clauses hold back, in the table's own words."""
    numbers = {one.number for one in opened}
    for move in MOVES.values():
        if review.stage in move.from_ and move.to and numbers & set(move.clauses):
            return move.label
    return ""


# Declarations ---------------------------------------------------------------------------------------------------------
def declarations(user: User) -> list[Task]:
    """Declarations of others that wait for this person's answer, then their own invitations: one query for both."""
    own = Participant.objects.filter(user=user, state__in=[ParticipantState.INVITED, ParticipantState.DECLARED])
    rows = list(acceptors.waiting_for(user) | own)
    return [_answer(one) for one in rows if one.user_id != user.pk] + [
        _invitation(one) for one in rows if one.user_id == user.pk
    ]


def _answer(one: Participant) -> Task:
    return Task(
        one.review.reference,
        (),
        f"Answer {one.user.name}’s declaration",
        (
            f"{one.user.name} is to take part as {_article(one.get_capacity_display())}, "
            "and sees nothing until you have answered.",
        ),
        href=_link("answer_declaration", one),
        button="Read the declaration",
    )


def _invitation(one: Participant) -> Task:
    """Before the declaration is accepted, all that its maker is told of the review is the reference."""
    made = one.state == ParticipantState.DECLARED
    return Task(
        one.review.reference,
        (),
        "Your declaration waits to be accepted" if made else "Make your declaration",
        ("Nothing of the review is open to you until then.",)
        if made
        else ("You are asked to take part in a review. First you say whether anything stands in the way.",),
        href=_link("declare", one),
        button="See what you declared" if made else "Begin",
        mine=not made,
    )


def _link(name: str, participant: Participant) -> str:
    return reverse(f"reviews:{name}", kwargs={"participant_id": participant.pk})


def _article(words: str) -> str:
    lowered = words if words[:3].isupper() else words[0].lower() + words[1:]
    return f"{'an' if lowered[0] in 'aeioAEIO' else 'a'} {lowered}"


def family_only(rights: Rights) -> bool:
    """Whether the person takes part for a family and in no other way: they get their own, quieter pages."""
    return bool(rights.capacities) and rights.capacities <= FAMILY_CAPACITIES
