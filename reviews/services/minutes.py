"""The minutes of a meeting: drafted, corrected, agreed at the next one; and what is to be done (4.10, 4.21)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import dates
from reviews.enums import Capacity
from reviews.enums_meetings import PANEL_TABLE, MeetingState
from reviews.models import Meeting, MeetingAction, Minutes, MinutesCorrection, Participant, Review
from reviews.policy import rights, standing
from reviews.selectors.meetings import View, view_of
from reviews.services import schedule
from reviews.services.meetings import CHAIR, LEADERS, act, current

if TYPE_CHECKING:
    from portal.accounts.models import User

WRITERS = LEADERS | {Capacity.MINUTE_TAKER}
PANEL = frozenset(PANEL_TABLE)


def write_minutes(*, acting_user: User, meeting: Meeting, words: str, stamp: int) -> Minutes:
    """Writes the minutes, or a new wording of them; each earlier wording stays. A new one settles what was asked for.

    :param stamp: the number of the wording that was on the screen, 0 for none.
    :raises Refused: before the meeting is held, or with no words. :raises Stale: where somebody wrote since.
    """

    def write(locked: Review) -> Minutes:
        row = current(locked, meeting)
        _seen(acting_user, locked, row, writes=True)
        if row.state == MeetingState.CALLED:
            raise Refused("Minutes are written once the meeting is held.", clause="4.10")
        if row.state == MeetingState.AGREED:
            raise Stale("These minutes are agreed, and stay as they are.")
        if not words.strip():
            raise Refused("Write the minutes.", clause="4.10", field="words")
        if _last(row) != stamp:
            raise Stale("Somebody wrote the minutes while you were writing. Read theirs, then add yours.")
        made = Minutes.objects.create(
            review=locked, meeting=row, number=stamp + 1, words=words.strip(), at=calendar.now(), by=acting_user
        )
        for one in row.corrections.filter(settled_at__isnull=True):
            _settle(one, acting_user, f"Settled by wording {made.number}.")
        return made

    return act(acting_user, meeting.review, WRITERS, "meeting.minutes_written", write, "write the minutes")


def ask_correction(*, acting_user: User, meeting: Meeting, words: str) -> MinutesCorrection:
    """A member of the panel asks for the minutes to be corrected, before they are agreed.

    :raises Refused: without words, or where there are no minutes.
    """

    def write(locked: Review) -> MinutesCorrection:
        row = current(locked, meeting, MeetingState.HELD)
        _seen(acting_user, locked, row)
        if not _last(row):
            raise Refused("There are no minutes yet.", clause="4.10")
        if not words.strip():
            raise Refused("Say what should be put right.", clause="4.10", field="words")
        return MinutesCorrection.objects.create(
            review=locked, meeting=row, words=words.strip(), at=calendar.now(), by=acting_user
        )

    return act(acting_user, meeting.review, PANEL, "meeting.correction_asked", write, "ask for a correction")


def keep_as_is(*, acting_user: User, correction: MinutesCorrection, answer: str) -> MinutesCorrection:
    """The chair leaves the minutes as they are, with the reason.

    :raises Refused: without one. :raises Stale: where it is settled.
    """
    if not answer.strip():
        raise Refused("Give the reason: it stands beside the minutes.", clause="4.10", field="answer")

    def write(locked: Review) -> MinutesCorrection:
        row = must_exist(MinutesCorrection.objects.select_for_update().filter(pk=correction.pk, review=locked).first())
        if row.settled_at is not None:
            raise Stale("This is settled already.")
        return _settle(row, acting_user, answer.strip())

    return act(acting_user, correction.meeting.review, CHAIR, "meeting.correction_left", write, "answer a correction")


def _settle(row: MinutesCorrection, user: User, answer: str) -> MinutesCorrection:
    row.settled_at, row.settled_by, row.answer = calendar.now(), user, answer
    row.save()
    return row


def agree(*, acting_user: User, meeting: Meeting, at: Meeting, stamp: int) -> Meeting:
    """The panel agrees the minutes at a later meeting; they are material of the schedule from then on (4.22).

    :raises Refused: without minutes, with a correction not settled, or where ``at`` is no later meeting that was held.
    :raises Stale: where a new wording was written since.
    """

    def write(locked: Review) -> Meeting:
        row = current(locked, meeting, MeetingState.HELD)
        if not _last(row):
            raise Refused("There are no minutes to agree.", clause="4.10")
        if _last(row) != stamp:
            raise Stale("The minutes were written anew while you were reading. Read them first.")
        waiting = row.corrections.filter(settled_at__isnull=True).count()
        if waiting:
            raise Refused(
                "A correction that was asked for is not settled yet.", clause="4.10", who="Whoever writes the minutes"
            )
        later = Meeting.objects.filter(pk=at.pk, review=locked).exclude(state=MeetingState.CALLED).first()
        if later is None or later.number <= row.number:
            raise Refused("Minutes are agreed at a later meeting, once it is held.", clause="4.10", field="at")
        row.state, row.agreed_at, row.agreed_on = MeetingState.AGREED, later, later.on
        row.save(update_fields=["state", "agreed_at", "agreed_on"])
        schedule.meeting_noted(acting_user, locked, row.pk, f"Minutes of meeting {row.number} of the panel", row.on)
        return row

    return act(acting_user, meeting.review, CHAIR, "meeting.minutes_agreed", write, "agree minutes", at=at.pk)


def add_action(*, acting_user: User, meeting: Meeting, words: str, owner_id: UUID, due_on: date) -> MeetingAction:
    """Records what somebody is to do, and by when. It comes back at each meeting until it is done.

    :raises Refused: without words, a day before the meeting, or an owner who does not sit at the panel's table.
    """

    def write(locked: Review) -> MeetingAction:
        row = current(locked, meeting, MeetingState.HELD, MeetingState.AGREED)
        _seen(acting_user, locked, row, writes=True)
        if not words.strip():
            raise Refused("Say what is to be done.", clause="4.21", field="words")
        dates.refuse_before(
            due_on, row.on, "The date, {later}, lies before the meeting, {earlier}.", clause="4.21", field="due_on"
        )
        rows = Participant.objects.filter(standing(), review=locked, capacity__in=PANEL_TABLE)
        owner = rows.filter(pk=owner_id).first()
        if owner is None:
            raise Refused("Choose somebody of the panel.", clause="4.21", field="owner")
        last = MeetingAction.objects.filter(review=locked).aggregate(last=Max("number"))["last"] or 0
        return MeetingAction.objects.create(
            review=locked,
            meeting=row,
            number=last + 1,
            words=words.strip(),
            owner=owner,
            due_on=due_on,
            added_at=calendar.now(),
            added_by=acting_user,
        )

    return act(acting_user, meeting.review, WRITERS, "meeting.action_added", write, "record an action", due_on=due_on)


def finish_action(*, acting_user: User, action: MeetingAction, words: str) -> MeetingAction:
    """Its owner, or chair or coordinator for them, says that an action is done and what came of it.

    :raises Refused: without words. :raises NotVisible: for anybody else. :raises Stale: where it is done.
    """
    if not words.strip():
        raise Refused("Say what was done.", clause="4.21", field="words")

    def write(locked: Review) -> MeetingAction:
        rows = MeetingAction.objects.select_for_update(of=("self",)).select_related("owner")
        row = rows.filter(pk=action.pk, review=locked).first()
        own = row is not None and row.owner.user_id == acting_user.pk
        if row is None or not (own or rights(acting_user, locked).has(*LEADERS)):
            raise NotVisible
        if row.done_on is not None:
            raise Stale("This is done already.")
        row.done_on, row.done_words, row.done_by = calendar.today(), words.strip(), acting_user
        row.save()
        return row

    return act(
        acting_user,
        action.meeting.review,
        PANEL,
        "meeting.action_done",
        write,
        "finish an action",
        number=action.number,
    )


def _last(meeting: Meeting) -> int:
    return int(meeting.minutes.aggregate(last=Max("number"))["last"] or 0)


def _seen(user: User, locked: Review, meeting: Meeting, *, writes: bool = False) -> View:
    """:raises NotVisible: where the meeting's words do not exist for this person."""
    found = view_of(rights(user, locked), meeting.pk)
    if found is None or not (found.writes if writes else found.whole):
        raise NotVisible
    return found
