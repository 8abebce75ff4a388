"""Meetings of the panel: called, agenda, who comes, held (4.10, 4.20, 4.21, 4.26)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews.enums import Capacity, ImrState
from reviews.enums_meetings import CLAUSE_OF, PANEL_TABLE, Coming, ItemKind, MeetingState
from reviews.models import AgendaItem, Imr, Meeting, MeetingCall, MeetingPaper, Participant, Review
from reviews.policy import rights, standing
from reviews.selectors.meetings import may_be_called
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

LEADERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})
CHAIR = frozenset({Capacity.PANEL_CHAIR})
ANYBODY = frozenset(Capacity)


def call_meeting(*, acting_user: User, review: Review, on: date, starts: str, place: str) -> Meeting:
    """Calls a meeting of the panel (4.10: dates, times and venues). Everybody of the panel is called.

    :raises Refused: for a day that has passed, or without a place.
    """
    if on < calendar.today():
        raise Refused("The day of the meeting has passed.", clause="4.10", field="on")
    if not place.strip():
        raise Refused("Say where the panel meets.", clause="4.10", field="place")

    def write(locked: Review) -> Meeting:
        last = Meeting.objects.filter(review=locked).aggregate(last=Max("number"))["last"] or 0
        made = Meeting.objects.create(
            review=locked,
            number=last + 1,
            on=on,
            starts=starts.strip(),
            place=place.strip(),
            called_at=calendar.now(),
            called_by=acting_user,
        )
        seen: set[object] = set()
        for one in Participant.objects.filter(standing(), review=locked, capacity__in=PANEL_TABLE):
            if one.user_id not in seen:
                MeetingCall.objects.create(review=locked, meeting=made, participant=one)
                seen.add(one.user_id)
        return made

    return act(acting_user, review, LEADERS, "meeting.called", write, "call a meeting", on=on)


def call_person(*, acting_user: User, meeting: Meeting, participant_id: UUID, sees_papers: bool) -> MeetingCall:
    """Calls somebody else to the meeting: who presents a review, or for whom the chair puts its papers before them.

    :raises Refused: where the papers are to be seen and it is not the chair who says so.
    :raises Stale: where the person is called already.
    """

    def write(locked: Review) -> MeetingCall:
        row = current(locked, meeting, MeetingState.CALLED)
        found = must_exist(may_be_called(locked).filter(pk=participant_id).first())
        if sees_papers and not rights(acting_user, locked).has(Capacity.PANEL_CHAIR):
            raise Refused("Only the chair puts papers before somebody.", clause="4.25", who="The panel chair")
        if row.calls.filter(participant__user_id=found.user_id).exists():
            raise Stale("This person is called already.")
        return MeetingCall.objects.create(review=locked, meeting=row, participant=found, sees_papers=sees_papers)

    ids = {"participant": participant_id, "sees_papers": sees_papers}
    return act(acting_user, meeting.review, LEADERS, "meeting.person_called", write, "call somebody", **ids)


def answer_call(*, acting_user: User, call: MeetingCall, answer: str, words: str) -> MeetingCall:
    """Says that one comes, or sends apologies: one's own call, until the meeting is held.

    :raises NotVisible: for another's. :raises Stale: once it is held.
    """
    if answer not in (Coming.COMING, Coming.APOLOGIES):
        raise Refused("Say whether you come.", field="answer")

    def write(locked: Review) -> MeetingCall:
        current(locked, call.meeting, MeetingState.CALLED)
        row = MeetingCall.objects.select_for_update(of=("self",)).select_related("participant").get(pk=call.pk)
        if row.participant.user_id != acting_user.pk:
            raise NotVisible
        row.answer, row.words = Coming(answer), words.strip()
        row.save(update_fields=["answer", "words"])
        return row

    return act(acting_user, call.meeting.review, ANYBODY, "meeting.answered", write, "answer", answer=answer)


def add_item(*, acting_user: User, meeting: Meeting, kind: str, words: str, imr_id: UUID | None) -> AgendaItem:
    """Puts an item on the agenda. A presentation names whose review it is, and that review is assured (4.17, 4.20).

    :raises Refused: otherwise; an item of another kind without words.
    """

    def write(locked: Review) -> AgendaItem:
        row = current(locked, meeting, MeetingState.CALLED)
        imr = _presented(locked, imr_id) if kind == ItemKind.PRESENTATION else None
        if kind == ItemKind.OTHER and not words.strip():
            raise Refused("Say what the item is.", clause="4.10", field="words")
        last = row.items.aggregate(last=Max("order"))["last"] or 0
        return AgendaItem.objects.create(
            review=locked, meeting=row, order=last + 1, kind=ItemKind(kind), words=words.strip(), imr=imr
        )

    return act(acting_user, meeting.review, LEADERS, "meeting.item_added", write, "write the agenda", kind=kind)


def _presented(review: Review, imr_id: UUID | None) -> Imr:
    found = Imr.objects.filter(pk=imr_id, review=review).select_related("agency").first() if imr_id else None
    if found is None:
        raise Refused("Say which agency presents its review.", clause=CLAUSE_OF[ItemKind.PRESENTATION], field="imr")
    if found.state != ImrState.ASSURED:
        raise Refused(
            f"{found.agency.name}’s review is not quality assured yet, so it cannot be presented.",
            clause="4.17",
            who="The agency’s senior manager",
        )
    return found


def withdraw_item(*, acting_user: User, item: AgendaItem) -> AgendaItem:
    """Takes an item off the agenda of a meeting that is not held yet."""

    def write(locked: Review) -> AgendaItem:
        current(locked, item.meeting, MeetingState.CALLED)
        row = AgendaItem.objects.select_for_update().get(pk=item.pk)
        row.withdrawn_at = row.withdrawn_at or calendar.now()
        row.save(update_fields=["withdrawn_at"])
        return row

    return act(acting_user, item.meeting.review, LEADERS, "meeting.item_withdrawn", write, "write the agenda")


def add_paper(*, acting_user: User, review: Review, meeting_id: UUID, version_id: UUID) -> MeetingPaper:
    """Lays a version of the document room before the meeting; that room has checked that the person reads it.

    :raises NotVisible: for whoever does not lead the review. :raises Stale: once the meeting is held.
    """

    def write(locked: Review) -> MeetingPaper:
        row = must_exist(Meeting.objects.filter(pk=meeting_id, review=locked).first())
        current(locked, row, MeetingState.CALLED)
        made, _ = MeetingPaper.objects.get_or_create(
            meeting=row,
            version_ref=version_id,
            defaults={"review": locked, "added_at": calendar.now(), "added_by": acting_user},
        )
        return made

    ids = {"meeting": meeting_id, "version": version_id}
    return act(acting_user, review, LEADERS, "meeting.paper_added", write, "add a paper", **ids)


def hold(*, acting_user: User, meeting: Meeting, present: Iterable[UUID], stamp: int) -> Meeting:
    """Records that the meeting was held, and who was there.

    :param present: the keys of calls.
    :raises Refused: before its day, or with nobody there. :raises Stale: where somebody recorded it.
    """
    there = set(present)

    def write(locked: Review) -> Meeting:
        row = current(locked, meeting, MeetingState.CALLED)
        moves.claim(row, stamp)
        if row.on > calendar.today():
            raise Refused("Record it once it is held.", clause="4.10", field="present")
        if not there & set(row.calls.values_list("pk", flat=True)):
            raise Refused("Say who was there.", clause="4.10", field="present")
        for one in row.calls.all():
            one.present = one.pk in there
            one.save(update_fields=["present"])
        row.state = MeetingState.HELD
        row.save(update_fields=["state"])
        return row

    return act(acting_user, meeting.review, LEADERS, "meeting.held", write, "record the meeting", present=len(there))


def current(locked: Review, meeting: Meeting, *states: MeetingState) -> Meeting:
    """The meeting under the review's lock. :raises NotVisible: of another review. :raises Stale: in another state."""
    row = must_exist(Meeting.objects.select_for_update().filter(pk=meeting.pk, review=locked).first())
    if states and row.state not in states:
        raise Stale(f"This meeting stands at “{MeetingState(row.state).label}” by now.")
    return row


def act(
    user: User,
    review: Review,
    who: frozenset[Capacity],
    verb: str,
    write: moves.Write[moves.Result],
    label: str,
    **ids: Any,
) -> moves.Result:
    """An act about a meeting, with its entry."""
    return moves.act(acting_user=user, review=review, who=who, verb=verb, write=write, label=label, ids=ids)
