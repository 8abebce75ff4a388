"""Meetings as one person may see them: the panel all of them, others those to which they are called (access.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.kernel.calendar import today
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Section, Verb
from reviews.enums_meetings import BEFORE_THEM, PANEL_TABLE, PRESENTERS, MeetingState
from reviews.models import AgendaItem, Meeting, MeetingAction, MeetingCall, MeetingPaper, Participant, Review
from reviews.policy import Rights, standing

if TYPE_CHECKING:
    from portal.accounts.models import User

# Whose cell for "terms, panel papers" says "read": agenda and agreed minutes of every meeting, no draft and no seat.
READERS = (*SSP_CHAIR_CAPACITIES, Capacity.BOARD_MEMBER)
AFTERWARDS = timedelta(days=14)  # how long papers put before somebody for a meeting can still be read


def may_be_called(review: Review) -> QuerySet[Participant]:
    """Who can be called besides the panel: those who present a review, and those who see what is put before them."""
    return Participant.objects.filter(standing(), review=review, capacity__in=(*BEFORE_THEM, *PRESENTERS))


def of_panel(held: Rights) -> bool:
    """Whether the person sits at the panel's table."""
    return held.has(*PANEL_TABLE)


def reads_papers(held: Rights) -> bool:
    """Whether the person reads the panel's agendas and agreed minutes without a seat at its table: the partnership's
    chair, and a board member from the hand-over on (access.md). Not behind a wall: words of meetings may touch it.
    """
    return held.has(*READERS) and held.may(Verb.READ, Section.TERMS) and not held.walled


def visible_meetings(held: Rights) -> QuerySet[Meeting]:
    """The meetings that exist for this person."""
    rows = Meeting.objects.filter(review=held.review)
    if of_panel(held) or reads_papers(held):
        return rows
    mine = [one.pk for one in held.participants if one.capacity in (*BEFORE_THEM, *PRESENTERS)]
    return rows.filter(calls__participant_id__in=mine).distinct()


@dataclass(frozen=True)
class View:
    """One meeting as one person sees it."""

    meeting: Meeting
    held: Rights
    call: MeetingCall | None

    @property
    def panel(self) -> bool:
        return of_panel(self.held)

    @property
    def whole(self) -> bool:
        """Agenda and minutes: the panel, and before whom the chair puts the papers; not behind a wall."""
        return not self._walled and (self.panel or bool(self.call and self.call.sees_papers))

    @property
    def reads_minutes(self) -> bool:
        """Minutes and what is to be done: whoever has the whole, and once they are agreed, who reads the papers."""
        agreed = self.meeting.state == MeetingState.AGREED
        return self.whole or self.writes or (agreed and reads_papers(self.held))

    @property
    def writes(self) -> bool:
        """Whether the person writes the minutes: chair, coordinator, and the minute taker who is called."""
        taker = self.call is not None and self.call.participant.capacity == Capacity.MINUTE_TAKER
        return not self._walled and (self.held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR) or taker)

    @property
    def _walled(self) -> bool:
        walls = {wall.agency_id for wall in self.held.walls}
        return bool(walls & {item.imr.agency_id for item in self._items if item.imr}) or (
            None in walls  # a family group: minutes speak of it anywhere
        )

    @property
    def _items(self) -> list[AgendaItem]:
        return [one for one in self.meeting.items.all() if one.withdrawn_at is None]

    @property
    def items(self) -> list[AgendaItem]:
        """The agenda; for who presents a review, that item alone; never one behind a wall."""
        walls = {wall.agency_id for wall in self.held.walls if wall.agency_id}
        seen = [one for one in self._items if one.imr is None or one.imr.agency_id not in walls]
        if self.panel or self.whole or self.writes or reads_papers(self.held):
            return seen
        own = self.held.agency_ids(*PRESENTERS)
        return [one for one in seen if one.imr and one.imr.agency_id in own]


def view_of(held: Rights, meeting_id: UUID) -> View | None:
    """The meeting as this person sees it; None where it does not exist for them."""
    rows = visible_meetings(held).select_related("agreed_at").prefetch_related("items__imr__agency")
    found = rows.filter(pk=meeting_id).first()
    if found is None:
        return None
    found.review = held.review
    mine = found.calls.filter(participant__user_id=held.user.pk).select_related("participant").first()
    return View(found, held, mine)


def open_actions(review: Review) -> QuerySet[MeetingAction]:
    """What comes back at each meeting until it is done."""
    rows = MeetingAction.objects.filter(review=review, done_on__isnull=True)
    return rows.select_related("owner__user", "meeting").order_by("due_on", "number")


def walled(held: Rights) -> bool:
    """Whether the person stands behind any wall: words of meetings may speak of what it hides."""
    return held.walled


def coming_back(held: Rights) -> list[MeetingAction]:
    """The panel's open actions, as one of it sees them: behind any wall none."""
    if not of_panel(held) or walled(held):
        return []
    return list(open_actions(held.review))


def papers_of(meeting: Meeting) -> list[UUID]:
    """The document room's versions that lie before a meeting, in order."""
    return list(MeetingPaper.objects.filter(meeting=meeting).values_list("version_ref", flat=True))


def papers_before(user: User, review: Review) -> frozenset[UUID]:
    """Versions that the chair put before this person for a meeting, from the call to two weeks after its day."""
    calls = MeetingCall.objects.filter(
        standing_of("participant"),
        review=review,
        participant__user_id=user.pk,
        participant__capacity__in=BEFORE_THEM,
        sees_papers=True,
        meeting__on__gte=today() - AFTERWARDS,
    ).exclude(meeting__state=MeetingState.AGREED)
    rows = MeetingPaper.objects.filter(review=review, meeting__in=calls.values("meeting"))
    return frozenset(rows.values_list("version_ref", flat=True))


def standing_of(path: str) -> Q:
    """The participant at the end of ``path`` takes part now."""
    return Q(**{f"{path}__in": Participant.objects.filter(standing())})
