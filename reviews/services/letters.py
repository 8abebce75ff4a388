"""Letters written from the record. People send them; the portal marks them sent, with date and address (never 9)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.kernel.calendar import add_months, long_date, now, today
from portal.kernel.errors import NotVisible, Refused
from reviews import documents
from reviews import facts as fact_loader
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Course, LetterKind, Outcome
from reviews.facts import Facts
from reviews.models import Imr, Letter, Review
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

WRITERS = {
    LetterKind.HOME_OFFICE_DECISION: SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR},
    LetterKind.IMR_COMMISSION: frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR}),
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


def create(acting_user: User, review: Review, kind: LetterKind, words: Any, agency: Any = None) -> Letter:
    """The letter's row, in the transaction of whoever writes it."""
    return Letter.objects.create(
        review=review, kind=kind, agency=agency, content=words, written_at=now(), written_by=acting_user
    )


def mark_sent(*, acting_user: User, letter: Letter, sent_on: date, sent_to: str) -> Letter:
    """Marks a letter as sent by people. Marking it twice with the same day and address changes nothing.

    :raises Refused: for a day before it was written or still to come, or without an address.
    :raises Stale: where it is marked already with something else.
    """

    def write(locked: Review) -> Letter:
        row = Letter.objects.select_for_update().filter(pk=letter.pk, review=locked).first()
        if row is None:
            raise NotVisible
        if row.sent and (row.sent_on, row.sent_to) == (sent_on, sent_to):
            return row
        if row.sent:
            raise moves.Stale(f"This letter was marked as sent on {long_date(row.sent_on)} already.")
        if sent_on < row.written_at.date() or sent_on > today():
            raise Refused("Give the day on which it was sent: not before it was written.", field="sent_on")
        if not sent_to.strip():
            raise Refused("Say to which address it was sent.", field="sent_to")
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
        ids={"kind": letter.kind, "sent_on": sent_on},
    )


def _head(review: Review, *lines: str) -> list[str]:
    return [settings.PARTNERSHIP_NAME, f"Our reference: {review.reference}", long_date(today()), *lines]


def decision_words(facts: Facts) -> documents.Content:
    """What the Home Office is told: the decision, the criteria behind it, who was consulted, what comes next."""
    decision, review, edition = facts.decision, facts.review, facts.edition
    if decision is None:
        raise Refused("The decision is not recorded yet.", clause="4.4")
    held = decision.outcome == Outcome.REVIEW
    blocks: list[documents.Block] = [
        {
            "text": f"The Chair of the {settings.PARTNERSHIP_NAME} has decided {'' if held else 'not '}to hold a "
            f"{edition.review_name} after the incident of {long_date(review.incident_on)}. The decision was taken on "
            f"{long_date(decision.decided_at)}."
        },
        {"heading": "The criteria (paragraph 2.1)"},
        {"pairs": _limb_pairs(decision)},
        {"text": f"Reason for the decision: {decision.reason}"},
    ]
    if decision.departure_reason:
        blocks.append({"text": f"The decision departs from what the criteria came to: {decision.departure_reason}"})
    if decision.course:
        blocks.append({"heading": "Which review leads (paragraph 3.3)"})
        blocks.append({"text": f"{Course(decision.course).label}. {decision.course_reason}".strip()})
    if decision.lead_area:
        blocks.append({"heading": "Lead authority (paragraph 4.2)"})
        blocks.append({"text": f"{decision.lead_area}. {decision.lead_reason}"})
    blocks.append({"heading": "Who was consulted (paragraph 4.3)"})
    blocks.append({"bullets": [_consulted(facts, one) for one in facts.consultations]})
    if held and facts.decision_letter is None:
        finish = long_date(add_months(today(), edition.completion_months))
        blocks.append({"text": f"The review is to be complete within six months of this letter: by {finish}."})
    signer = facts.ssp_chair.user.name if facts.ssp_chair else "The Chair"
    return documents.content(
        title=f"{edition.review_name}: decision",
        top=_head(review),
        to=[edition.home_office, edition.home_office_address],
        blocks=blocks,
        sign=["Yours faithfully", "", signer, f"Chair, {settings.PARTNERSHIP_NAME}"],
    )


def _limb_pairs(decision: Any) -> list[tuple[str, str]]:
    from reviews.criteria import LIMBS

    said = []
    for name, question in LIMBS:
        answer = getattr(decision, f"get_{name}_display")()
        said.append((question[0].upper() + question[1:], f"{answer}. {getattr(decision, f'{name}_reason')}"))
    return said


def _consulted(facts: Facts, one: Any) -> str:
    name = facts.edition.body(one.body) or one.name or one.get_body_display()
    if one.answered_on:
        return f"{name}, {long_date(one.answered_on)}: {one.get_recommendation_display().lower()}"
    if one.waived_on:
        return f"{name}: no answer after two reminders; gone on without on {long_date(one.waived_on)}"
    return f"{name}: asked on {long_date(one.asked_on)}"


def commission_words(facts: Facts, imr: Imr) -> documents.Content:
    """The letter that commissions an agency's review: the aims of 4.16, the date, what 4.17 to 4.20 ask."""
    manager = next(iter(facts.of_agency(imr.agency_id, Capacity.SENIOR_MANAGER)), None)
    terms = facts.approved_terms
    blocks: list[documents.Block] = [
        {
            "text": f"I chair the Review Panel of this {facts.edition.review_name}. I write to commission an Individual "
            f"Management Review from {imr.agency.name}, to reach me by {long_date(imr.due_on)}."
        },
        {"heading": "What it is for (paragraph 4.16)"},
        {
            "bullets": [
                "to look openly and critically at individual and organisational practice, and the context in which "
                "people were working, to see whether changes could and should be made",
                "to identify how those changes will be brought about",
                "to identify examples of good practice",
                "to present and examine the chronology of events, and highlight any discrepancies",
                "to report comprehensively on the actions of your agency",
                "to make any other management reports and relevant information available",
            ]
        },
        {"heading": "What it must keep to"},
        {
            "bullets": [
                "The author was not directly involved with the victim, the perpetrator or their families, and is not "
                "the line manager of staff involved (4.17).",
                "You assure its quality before it reaches the panel. You cannot be its author (4.17).",
                "Interviews are recorded in writing and shared with the person interviewed; staff are told that this "
                "is not disciplinary (4.18).",
                "Before a witness in criminal proceedings is interviewed, the senior investigating officer’s view and "
                "the partnership’s advice are sought (4.19).",
                "The template is in the review’s room, under your agency’s name (4.20).",
                "It will not be made public (4.20). It may have to be disclosed in criminal proceedings (4.22).",
            ]
        },
    ]
    if terms is not None and terms.purpose:
        blocks += [{"heading": f"Terms of reference, version {terms.number}"}, {"text": terms.purpose}]
    chair = facts.chair.user.name if facts.chair else "The Chair of the Review Panel"
    to = [manager.user.name if manager else "The senior manager", imr.agency.name]
    return documents.content(
        title="Individual Management Review: commission",
        top=_head(facts.review),
        to=to,
        blocks=blocks,
        sign=["Yours sincerely", "", chair, "Chair of the Review Panel"],
    )
