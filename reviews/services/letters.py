"""Letters written from the record. People send them; the portal marks them sent, with date and address (never 9)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.kernel.calendar import add_months, london_date, long_date, now, today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import dates
from reviews import facts as fact_loader
from reviews.criteria import limbs_of
from reviews.editions import edition
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Course, LetterKind, Outcome
from reviews.facts import Facts
from reviews.models import Consultation, Decision, FamilyGroup, Imr, Letter, Review
from reviews.policy import rights
from reviews.services import contacts, letter_templates, moves, schedule

if TYPE_CHECKING:
    from portal.accounts.models import User

WRITERS = {
    LetterKind.HOME_OFFICE_DECISION: SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR},
    LetterKind.IMR_COMMISSION: frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR}),
    LetterKind.HOME_OFFICE_PACK: SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR},
    LetterKind.MANAGER_COPY: SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR},
}
OTHERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})


def write_decision_letter(*, acting_user: User, review: Review) -> Letter:
    """The letter to the Home Office on the decision, either way (4.4). A letter that waits to be sent is given again.

    :raises Refused: where the decision is not recorded.
    """

    def write(locked: Review) -> Letter:
        facts = fact_loader.load(locked)
        if facts.decision is None or not facts.decision.recorded:
            raise Refused("The decision is not recorded yet.", clause="4.4", who="The partnership’s chair")
        if facts.decision_letter is not None:
            return facts.decision_letter
        return create(acting_user, locked, LetterKind.HOME_OFFICE_DECISION, decision_words(facts))

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS[LetterKind.HOME_OFFICE_DECISION],
        verb="letter.written",
        write=write,
        label="write to the Home Office",
        ids={"kind": LetterKind.HOME_OFFICE_DECISION},
    )


def create(
    acting_user: User,
    review: Review,
    kind: LetterKind,
    words: Any,
    agency: Any = None,
    group: FamilyGroup | None = None,
) -> Letter:
    """The letter's row, in the transaction of whoever writes it; it is on the schedule of material from then on.

    It keeps the template in force and all that the template may ask for. Of a letter to a family that is for the chair
    alone, the schedule says that it is a letter.
    """
    held = edition(review.edition)
    fixed = {"marking": held.marked, "partnership": settings.PARTNERSHIP_NAME, "review_name": held.review_name}
    row = Letter.objects.create(
        review=review,
        kind=kind,
        agency=agency,
        group=group,
        template=letter_templates.in_force(kind),
        content={**words, **fixed},
        written_at=now(),
        written_by=acting_user,
    )
    label = LetterKind.OTHER.label if group is not None and group.for_chair_alone else LetterKind(kind).label
    schedule.letter_written(acting_user, review, row.pk, label, agency)
    return row


def ids_of(letter: Letter) -> dict[str, Any]:
    """What the trail says of a letter; the group, so that who must not know of it is shown nothing (never 1)."""
    return {"kind": letter.kind, **({"group": letter.group_id} if letter.group_id else {})}


def mark_sent(*, acting_user: User, letter: Letter, sent_on: date, sent_to: str) -> Letter:
    """Marks a letter as sent by people. Marking it twice with the same day and address changes nothing.

    :raises Refused: for a day before it was written or still to come, or without an address.
    :raises Stale: where it is marked already with something else.
    """

    def write(locked: Review) -> Letter:
        row = Letter.objects.select_for_update().filter(pk=letter.pk, review=locked).first()
        if row is None or (row.group is not None and not rights(acting_user, locked).knows_group(row.group)):
            raise NotVisible
        if row.sent and (row.sent_on, row.sent_to) == (sent_on, sent_to):
            return row
        if row.sent:
            raise Stale(f"This letter was marked as sent on {long_date(row.sent_on)} already.")
        dates.not_to_come(sent_on, "The day on which it was sent", clause="", field="sent_on")
        said = "It was sent on {later}: that is not possible before it was written, {earlier}."
        dates.refuse_before(sent_on, london_date(row.written_at), said, clause="", field="sent_on")
        if not sent_to.strip():
            raise Refused("Say to which address it was sent.", field="sent_to")
        if row.group is not None:
            contacts.refuse_date_to_avoid(row.group, sent_on, field="sent_on")
        row.sent_on, row.sent_to, row.sent_by = sent_on, sent_to.strip(), acting_user
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=letter.review,
        who=WRITERS.get(LetterKind(letter.kind), OTHERS),
        verb="letter.sent",
        write=write,
        label="mark this letter as sent",
        ids={**ids_of(letter), "sent_on": sent_on},
    )


def word_file(letter: Letter) -> bytes:
    """The letter as a Word file, with the template that it was written with; the same words each time.

    :raises Refused: where the template's child was ended before it was done.
    """
    marked = edition(letter.review.edition).marked
    values = letter_templates.values_of(letter.content, letter.review.reference, london_date(letter.written_at), marked)
    if letter.template is not None:
        return letter_templates.filled(letter.template, values)
    return letter_templates.built_in(values)


def decision_words(facts: Facts) -> dict[str, Any]:
    """What the Home Office is told: the decision, the criteria behind it, who was consulted, what comes next (4.4)."""
    decision, review, held_edition = facts.decision, facts.review, facts.edition
    if decision is None:
        raise Refused("The decision is not recorded yet.", clause="4.4")
    held = decision.outcome == Outcome.REVIEW
    said = [
        f"The Chair of the {settings.PARTNERSHIP_NAME} has decided {'' if held else 'not '}to hold a "
        f"{held_edition.review_name} after the incident of {long_date(review.incident_on)}. The decision was taken on "
        f"{long_date(decision.decided_at)}.",
        f"Reason: {decision.reason}",
        "The criteria of paragraph 2.1 were answered as follows.",
        *_limbs(decision, held_edition.includes_suicide),
    ]
    if decision.departure_reason:
        said.append(f"The decision departs from what the criteria came to: {decision.departure_reason}")
    if decision.course:
        said.append(f"Which review leads (3.3): {Course(decision.course).label}. {decision.course_reason}".strip())
    if decision.lead_area:
        said.append(f"Lead authority (4.2): {decision.lead_area}. {decision.lead_reason}")
    said.append("The decision was taken in consultation (4.3).")
    said += [_consulted(facts, one) for one in facts.consultations]
    if held:
        finish = long_date(add_months(today(), held_edition.completion_months))
        said.append(
            f"The review is to be complete within {held_edition.completion_months} months of this notification, by {finish}."
        )
    return {
        "to": [held_edition.home_office, held_edition.home_office_address],
        "subject": f"{held_edition.review_name}: decision",
        "paragraphs": said,
        "signed": ["Yours faithfully", "", *for_the_partnership(facts)],
    }


def for_the_partnership(facts: Facts) -> list[str]:
    """Who signs, and as what: a deputy who stands in says so."""
    chair = facts.ssp_chair
    deputy = chair is not None and chair.capacity == Capacity.DEPUTY_SSP_CHAIR
    post = "Deputy chair, standing in for the Chair" if deputy else "Chair"
    return [chair.user.name if chair else "The Chair", f"{post}, {settings.PARTNERSHIP_NAME}"]


def _limbs(decision: Decision, includes_suicide: bool) -> list[str]:
    said = []
    for name, question in limbs_of(includes_suicide):
        answer = getattr(decision, f"get_{name}_display")()
        said.append(f"{question[0].upper()}{question[1:]}: {answer.lower()}. {getattr(decision, f'{name}_reason')}")
    return said


def _consulted(facts: Facts, one: Consultation) -> str:
    name = facts.edition.body(one.body) or one.name or one.get_body_display()
    if one.answered_on:
        return f"{name}, {long_date(one.answered_on)}: {one.get_recommendation_display().lower()}."
    if one.waived_on:
        return f"{name}: no answer after two reminders; gone on without on {long_date(one.waived_on)}."
    return f"{name}: asked on {long_date(one.asked_on)}."


AIMS = (
    "It is to look openly and critically at individual and organisational practice, and the context in which people "
    "were working, to see whether changes could and should be made; to identify how those changes will be brought "
    "about; and to identify examples of good practice.",
    "Please present and examine the chronology of events and highlight any discrepancies, report comprehensively on "
    "the actions of your agency, and make any other management reports and relevant information available.",
)
KEEPS_TO = (
    "The author was not directly involved with the person who died, the person suspected or their families, and is "
    "not the line manager of staff involved. You assure its quality before it reaches the panel; you cannot be its "
    "author (4.17).",
    "Interviews are recorded in writing and shared with the person interviewed, and staff are told that this is not "
    "disciplinary (4.18). Before a witness in criminal proceedings is interviewed, the senior investigating "
    "officer’s view and the partnership’s advice are sought (4.19).",
    "The template for your agency is in the review’s room (4.20). What you send will not be made public (4.20); it "
    "may have to be disclosed in criminal proceedings (4.22).",
)


def commission_words(facts: Facts, imr: Imr) -> dict[str, Any]:
    """The letter that commissions an agency's review: the aims of 4.16, the date, what 4.17 to 4.20 ask."""
    manager = next(iter(facts.of_agency(imr.agency_id, Capacity.SENIOR_MANAGER)), None)
    terms = facts.approved_terms
    said = [
        f"I chair the Review Panel of this {facts.edition.review_name}. I write to commission an Individual Management "
        f"Review from {imr.agency.name}, to reach me by {long_date(imr.due_on)} (4.16).",
        *AIMS,
        *KEEPS_TO,
    ]
    if terms is not None and terms.purpose:
        said += [f"The terms of reference (version {terms.number}) say what the review is for.", terms.purpose]
    chair = facts.chair.user.name if facts.chair else "The Chair"
    return {
        "to": [manager.user.name if manager else "The senior manager", imr.agency.name],
        "subject": "Individual Management Review: commission",
        "paragraphs": said,
        "signed": ["Yours sincerely", "", chair, "Chair of the Review Panel"],
    }


def notice_words(facts: Facts, to: str) -> dict[str, Any]:
    """The notice to secure records (4.15)."""
    chair = facts.chair
    signer = chair.user.name if chair else (facts.coordinator.user.name if facts.coordinator else "The coordinator")
    post = "Chair of the Review Panel" if chair else "Review coordinator, on the direction of the partnership’s chair"
    return {
        "to": ["The senior manager", to],
        "subject": f"{facts.edition.review_name}: securing of records",
        "paragraphs": [
            f"A {facts.edition.review_name} is to be held after the incident of {long_date(facts.review.incident_on)}.",
            "You are asked to secure at once any records pertaining to the case against loss and interference (4.15), "
            "and to confirm that you have done so. The names are given to the person in your agency who is invited to "
            "the review’s rooms, not in this letter.",
            "If your records show something that should be acted on now, tell us at once: lessons are not to wait "
            "(3.6, 4.15).",
        ],
        "signed": ["Yours sincerely", "", signer, post],
    }
