"""Contact with a family: what they were told, when they hear next, days to avoid (4.13, 4.14)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused
from reviews import dates
from reviews.enums_report import ContactWay
from reviews.models import DateToAvoid, FamilyContact, FamilyGroup, FamilyQuestion, Review
from reviews.moves import CHAIR, WRITERS
from reviews.services import moves, quiet, schedule
from reviews.services.avoided import is_avoided, refuse_date_to_avoid
from reviews.services.family import claimed

if TYPE_CHECKING:
    from portal.accounts.models import User

__all__ = ["answer_question", "avoid_date", "is_avoided", "record_contact", "record_question", "refuse_date_to_avoid"]


def record_contact(
    *,
    acting_user: User,
    review: Review,
    group: FamilyGroup,
    on: date,
    way: ContactWay,
    told: str,
    present: str = "",
    note: str = "",
    next_on: date,
) -> FamilyContact:
    """A contact that was held, and by when they hear next (4.13). A meeting has a note, which they read and can correct
    on their own page (4.14).

    :raises Refused: a day to come; a meeting without a note; the next contact on a date to avoid, or in the past.
    """
    if on > calendar.today():
        raise Refused("The day of the contact is still to come.", clause="4.13", field="on")
    if way in (ContactWay.IN_PERSON, ContactWay.VIDEO) and not note.strip():
        raise Refused(
            "Every meeting is recorded: write what was said, as agreed with them.", clause="4.14", field="note"
        )
    dates.refuse_before(
        next_on, on, "The next contact, {later}, cannot lie before this one, {earlier}.", clause="4.13", field="next_on"
    )

    def write(locked: Review) -> FamilyContact:
        row = claimed(locked, acting_user, group, None)
        refuse_date_to_avoid(row, next_on, field="next_on")
        row.next_contact_on = next_on
        row.save(update_fields=["next_contact_on"])
        made = FamilyContact.objects.create(
            review=locked,
            group=row,
            on=on,
            way=way,
            told=told,
            present=present,
            note=note,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )
        if note.strip():
            _noted(acting_user, locked, row, made)
        return made

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="record a contact",
        verb="family.contact_recorded",
        write=write,
        ids={"group": group.id, "on": on, "way": way, "next_on": next_on},
    )


def _noted(acting_user: User, review: Review, group: FamilyGroup, contact: FamilyContact) -> None:
    """A note is material (4.22), which names no group that is the chair's alone; and the family can read it."""
    side = "" if group.for_chair_alone else f" with family: {group.get_side_display().lower()}"
    schedule.meeting_noted(acting_user, review, contact.pk, f"Note of a contact{side}", contact.on)
    quiet.tell_group(group)


def avoid_date(
    *,
    acting_user: User,
    review: Review,
    group: FamilyGroup,
    first: date,
    last: date | None = None,
    every_year: bool = False,
    why: str = "",
) -> DateToAvoid:
    """A day, or days, on which nothing is sent to this group.

    :raises Refused: where the last day lies before the first.
    """
    dates.refuse_before(
        last, first, "The last day, {later}, lies before the first, {earlier}.", clause="4.13", field="last"
    )

    def write(locked: Review) -> DateToAvoid:
        row = claimed(locked, acting_user, group, None)
        return DateToAvoid.objects.create(
            review=locked,
            group=row,
            first=first,
            last=last,
            every_year=every_year,
            why=why,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="record a date to avoid",
        verb="family.date_avoided",
        write=write,
        ids={"group": group.id},
    )


def record_question(
    *, acting_user: User, review: Review, group: FamilyGroup, asked_on: date, question: str
) -> FamilyQuestion:
    """What the family asked, to be answered and found again."""

    def write(locked: Review) -> FamilyQuestion:
        row = claimed(locked, acting_user, group, None)
        return FamilyQuestion.objects.create(
            review=locked,
            group=row,
            asked_on=asked_on,
            question=question,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="record a question",
        verb="family.question_recorded",
        write=write,
        ids={"group": group.id},
    )


def answer_question(*, acting_user: User, review: Review, question: FamilyQuestion, answer: str) -> FamilyQuestion:
    """The chair answers a question of the family (4.13)."""

    def write(locked: Review) -> FamilyQuestion:
        claimed(locked, acting_user, question.group, None)
        row = FamilyQuestion.objects.get(pk=question.pk, review=locked)
        row.answer, row.answered_on = answer, calendar.today()
        row.save(update_fields=["answer", "answered_on"])
        quiet.tell_group(row.group)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="answer a family’s question",
        verb="family.question_answered",
        write=write,
        ids={"group": question.group_id},
    )
