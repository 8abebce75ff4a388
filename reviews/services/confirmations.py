"""Contributors and their part of the report (4.26); reminders, and gates that open on the chair's reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import Capacity, Stage
from reviews.enums_report import GateKind, PartState
from reviews.models import (
    OpenedGate,
    PartConfirmation,
    Participant,
    PlanRequest,
    Presentation,
    Reminder,
    Review,
    TabledVersion,
)
from reviews.moves import CHAIR, WRITERS
from reviews.policy import rights
from reviews.services import moves, quiet

if TYPE_CHECKING:
    from portal.accounts.models import User

WRITING = frozenset({Stage.REPORTING, Stage.AGREED, Stage.FAMILY, Stage.PUBLISHED})
MANAGER = frozenset({Capacity.SENIOR_MANAGER})


def answer_part(
    *, acting_user: User, review: Review, part: PartConfirmation, fair: bool, words: str = "", stamp: int
) -> PartConfirmation:
    """An agency's senior manager confirms that its part is full and fair, or objects and says why (4.26).

    :raises Refused: by anybody but that agency's senior manager; an objection without a reason.
    :raises Stale: where it was answered already, or a new version was tabled.
    """
    if not fair and not words.strip():
        raise Refused(
            "Say what is not full or not fair, so that the chair can answer it.", clause="4.26", field="words"
        )

    def write(locked: Review) -> PartConfirmation:
        if part.agency_id not in rights(acting_user, locked).agency_ids(Capacity.SENIOR_MANAGER):
            raise Refused(
                "Only the agency’s own senior manager can say this.", clause="4.26", who="That agency’s senior manager"
            )
        row = _claimed(locked, part, stamp, {PartState.ASKED})
        row.state = PartState.CONFIRMED if fair else PartState.OBJECTED
        row.words, row.said_at, row.said_by = words, calendar.now(), acting_user
        row.save(update_fields=["state", "words", "said_at", "said_by"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=MANAGER,
        label="confirm an agency’s part",
        verb="report.part_confirmed" if fair else "report.part_objected",
        stages=WRITING,
        write=write,
        ids={"agency": part.agency_id},
        words={"words": words} if words else None,
    )


def answer_objection(
    *, acting_user: User, review: Review, part: PartConfirmation, answer: str, stamp: int
) -> PartConfirmation:
    """The chair answers an objection; that settles the part (4.26).

    :raises Stale: where there is no objection to answer any more.
    """

    def write(locked: Review) -> PartConfirmation:
        row = _claimed(locked, part, stamp, {PartState.OBJECTED})
        row.state, row.answer, row.answered_at, row.answered_by = (
            PartState.ANSWERED,
            answer,
            calendar.now(),
            acting_user,
        )
        row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="answer an objection",
        verb="report.objection_answered",
        write=write,
        ids={"agency": part.agency_id},
        words={"answer": answer},
    )


def add_contributor(
    *, acting_user: User, review: Review, name: str, fair: bool, words: str = "", answer: str = ""
) -> PartConfirmation:
    """The chair records what an individual contributor, who does not sign in, said of their part (4.26).

    :raises Refused: an objection without the chair's answer; before the report is tabled.
    """
    if not fair and not (words.strip() and answer.strip()):
        raise Refused("Record the objection and your answer to it.", clause="4.26", field="answer")

    def write(locked: Review) -> PartConfirmation:
        row = Presentation.objects.filter(review=locked, superseded_at=None).first()
        if row is None or row.report is None:
            raise Refused("The overview report has not been tabled yet.", clause="4.26", who="The panel chair")
        now = calendar.now()
        made = _asked(row.report, name) or PartConfirmation(
            review=locked, report=row.report, contributor=name, asked_at=now
        )
        made.state = PartState.CONFIRMED if fair else PartState.ANSWERED
        made.said_at, made.said_by, made.words, made.answer = now, acting_user, words, answer
        if not fair:
            made.answered_at, made.answered_by = now, acting_user
        made.version += 1
        made.save()
        return made

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="record a contributor’s word",
        verb="report.contributor_heard",
        stages=WRITING,
        write=write,
        words={"name": name, "words": words, "answer": answer},
    )


def _asked(report: TabledVersion, name: str) -> PartConfirmation | None:
    """The question that waits for this person's word, such as a doctor's who left a report at the door (4.19)."""
    rows = report.confirmations.select_for_update().filter(agency=None, state=PartState.ASKED)
    return next((one for one in rows if one.contributor.casefold() == name.strip().casefold()), None)


def _claimed(review: Review, part: PartConfirmation, stamp: int, states: set[PartState]) -> PartConfirmation:
    moves.claim(part, stamp)
    row = PartConfirmation.objects.select_related("report").get(pk=part.pk, review=review)
    current = Presentation.objects.filter(review=review, superseded_at=None).first()
    if current is None or current.report_id != row.report_id:
        raise Stale("A new version of the report has been tabled: it is asked anew.")
    if row.state not in states:
        raise Stale(f"Somebody acted first: this part now stands at “{PartState(row.state).label}”.")
    return row


# Reminders and gates
def waits(review: Review, gate: GateKind, subject_id: UUID) -> tuple[str, list[User], str]:
    """Who is waited for: a name for the chair, the people to remind, the clause.

    :raises Stale: where nothing is waited for any more.
    """
    facts = fact_loader.load(review)
    if gate == GateKind.PANEL_MEMBER:
        row = rf.presentation(facts)
        for member in rf.members_waited_for(facts) if row else []:
            if row and rf.gate_subject(row, member) == subject_id and member.id not in rf.agreements(facts):
                return member.user.name, [member.user], "4.26"
    if gate == GateKind.PART:
        for part in rf.parts(facts):
            if part.id == subject_id and part.state == PartState.ASKED:
                if part.agency is None:  # somebody who does not sign in: the chair hears them
                    return part.contributor, [one.user for one in facts.accepted(Capacity.PANEL_CHAIR)], "4.26"
                return part.agency.name, _managers(facts.participants, part.agency_id), "4.26"
    if gate == GateKind.PLAN:
        for asked in facts.review.plan_requests.all():
            agency = next((one for one in rf.owners(facts) if one.id == asked.agency_id), None)
            if rf.plan_subject(facts, asked) == subject_id and agency and rf.agreement_of(facts, agency.id) is None:
                return agency.name, _managers(facts.participants, agency.id), "4.27"
    if gate == GateKind.IMR:
        for imr in facts.imrs:
            if imr.id == subject_id and not imr.settled:
                return imr.agency.name, _managers(facts.participants, imr.agency_id), "4.16"
    raise Stale("This is no longer waited for.")


def _managers(participants: list[Participant], agency_id: UUID | None) -> list[User]:
    return [
        one.user
        for one in participants
        if one.accepted and one.agency_id == agency_id and one.capacity == Capacity.SENIOR_MANAGER
    ]


def remind(*, acting_user: User, review: Review, gate: GateKind, subject_id: UUID) -> Reminder:
    """Reminds those who are waited for, by neutral mail (never 9). The second comes seven days after the first.

    :raises Refused: too soon after the last reminder.
    :raises Stale: where they answered meanwhile.
    """

    def write(locked: Review) -> Reminder:
        _, people, clause = waits(locked, gate, subject_id)
        last = Reminder.objects.filter(review=locked, gate=gate, subject_id=subject_id).order_by("-sent_on").first()
        today = calendar.today()
        if last and (today - last.sent_on).days < rf.DAYS_BETWEEN_REMINDERS:
            raise Refused(
                f"A reminder was sent on {calendar.long_date(last.sent_on)}. The next can follow seven days after it.",
                clause=clause,
                who="You, on that day",
            )
        for person in people:
            quiet.tell(person, locked)
        return Reminder.objects.create(
            review=locked,
            gate=gate,
            subject_id=subject_id,
            sent_on=today,
            sent_at=calendar.now(),
            sent_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="send a reminder",
        verb="report.reminded",
        write=write,
        ids={"gate": gate, "subject": subject_id},
    )


def open_gate(*, acting_user: User, review: Review, gate: GateKind, subject_id: UUID, reason: str) -> OpenedGate:
    """The chair goes on without an answer, after two reminders seven days apart; the reason travels with the report.

    :raises Refused: before the second reminder; without a reason.
    :raises Stale: where they answered, or the gate is open already.
    """
    if not reason.strip():
        raise Refused("Give the reason: it travels with the report.", field="reason")
    if gate == GateKind.IMR:
        raise Refused("This is recorded with the agency’s own review.", clause="4.16", who="You, on its page")

    def write(locked: Review) -> OpenedGate:
        if OpenedGate.objects.filter(gate=gate, subject_id=subject_id).exists():
            raise Stale("This gate was opened already.")
        name, _, clause = waits(locked, gate, subject_id)
        sent = list(Reminder.objects.filter(review=locked, gate=gate, subject_id=subject_id))
        if not rf.may_open_gate(sent):
            raise Refused(
                "You can go on without an answer only after two reminders, seven days apart.",
                clause=clause,
                who="You, after the second reminder",
            )
        if gate == GateKind.PART:
            PartConfirmation.objects.filter(pk=subject_id).update(state=PartState.OPENED)
        return OpenedGate.objects.create(
            review=locked,
            gate=gate,
            subject_id=subject_id,
            clause=clause,
            waited_for=name,
            reason=reason,
            opened_at=calendar.now(),
            opened_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="go on without an answer",
        verb="report.gate_opened",
        write=write,
        ids={"gate": gate, "subject": subject_id},
        words={"reason": reason},
    )


def ask_plan(review: Review, agency_id: UUID, acting_user: User) -> PlanRequest:
    """That an agency is asked for its agreement to the plan, once; reminders count for the words as they stand."""
    row, _ = PlanRequest.objects.get_or_create(
        review=review, agency_id=agency_id, defaults={"asked_at": calendar.now(), "asked_by": acting_user}
    )
    return row
