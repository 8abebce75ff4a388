"""Clauses 1.3 to 4.4: who has adopted the protocol, the criteria, which review leads, the decision and its letter."""

from __future__ import annotations

from datetime import date

from portal.kernel.calendar import add_months, long_date
from reviews.clauses.shown import on
from reviews.criteria import compute, limbs_of, recommend
from reviews.enums import Answer, Course, Outcome
from reviews.enums_report import LessonKind, LessonReach
from reviews.facts import Facts


def adoption_missing(facts: Facts) -> list[str]:
    """1.3: an agency that has not adopted the protocol is told before its first review."""
    return [f"{one.agency.name} has not adopted the protocol." for one in facts.agencies if not one.agency.adopted_on]


def adoption_evidence(facts: Facts) -> list[str]:
    kept = [one.agency for one in facts.agencies if one.agency.adopted_on]
    said = []
    for one in kept:
        signed = f", signed by {one.adopted_by.rstrip('.')}" if one.adopted_by else ""
        said.append(f"Adopted by {one.name} on {long_date(one.adopted_on)}{signed}.")
    return said or ([] if facts.agencies else ["No agency is named on the review yet."])


def criteria_missing(facts: Facts) -> list[str]:
    """2.1: each limb answered with a reason; a decision that departs from what they come to has its own reason."""
    if facts.decision is None:
        return ["No limb of the criteria is answered yet."]
    said = []
    for name, question in limbs_of(facts.edition.includes_suicide):
        if not getattr(facts.decision, name):
            said.append(f"Not answered: {question}.")
        elif not getattr(facts.decision, f"{name}_reason"):
            said.append(f"No reason is given for the answer to: {question}.")
    computed = compute(facts.decision, includes_suicide=facts.edition.includes_suicide)
    if facts.decision.outcome and computed != facts.decision.outcome and not facts.decision.departure_reason:
        said.append("The decision departs from what the criteria come to, and no reason is recorded for that.")
    return said


def criteria_evidence(facts: Facts) -> list[str]:
    if facts.decision is None or not facts.decision.computed:
        return []
    said = [f"The criteria came to: {Outcome(facts.decision.computed).label.lower()}."]
    if facts.decision.decided_at:
        outcome = Outcome(facts.decision.outcome).label.lower()
        by = f" by {facts.decision.decided_by.name}" if facts.decision.decided_by else ""
        said.append(f"Decided on {long_date(facts.decision.decided_at)}{by}: {outcome}.")
    return said


def purpose_evidence(facts: Facts) -> list[str]:
    said = ["The purpose stands where people decide and write, and each lesson says what is expected to change."]
    lessons = [one for one in facts.review.lessons.all() if one.kind == LessonKind.LESSON]
    if lessons:
        between = sum(one.reach == LessonReach.BETWEEN for one in lessons)
        said.append(f"Lessons within agencies: {len(lessons) - between}; between agencies: {between}.")
    return said


def discipline_evidence(facts: Facts) -> list[str]:
    rows = list(facts.review.disciplinary_referrals.all())
    if not rows:
        return ["None referred so far."]
    last = ", the last" if len(rows) > 1 else ""
    when = on(facts, rows[-1].referred_on, rows[-1].recorded_by_id)
    return [f"{len(rows)} referred{last}{when}, kept apart from the review."]


def course_missing(facts: Facts) -> list[str]:
    """3.3: which review leads is decided; another course than the text gives needs a reason."""
    if not facts.victims:
        return ["The person who died is not recorded."]
    if facts.decision is None or not facts.decision.course:
        return ["It is not decided which review leads."]
    course, _ = recommend(facts)
    if facts.decision.course != course and not facts.decision.course_reason:
        return [f"The text gives “{course.label}”. Another course is chosen, and no reason is recorded."]
    return []


def course_evidence(facts: Facts) -> list[str]:
    if facts.decision is None or not facts.decision.course:
        return []
    return [f"{Course(facts.decision.course).label}.", *_with_the_decision(facts)]


def _with_the_decision(facts: Facts) -> list[str]:
    """Who answers for what the decision records, and since when."""
    row = facts.decision
    return (
        [f"Recorded with the decision{on(facts, row.decided_at, row.decided_by_id)}."] if row and row.recorded else []
    )


def parent_applies(facts: Facts) -> bool:
    """3.4 applies unless nobody who died was a parent."""
    return any(one.is_parent != Answer.NO for one in facts.victims) or not facts.victims


def parent_missing(facts: Facts) -> list[str]:
    """3.4: where a parent died, a serious case review is considered before the decision can be recorded."""
    if any(one.is_parent == Answer.UNKNOWN for one in facts.victims):
        return ["It is not recorded whether the person who died was a parent."]
    if facts.decision is None or facts.decision.scr_considered != Answer.YES or not facts.decision.scr_reason:
        return ["A parent died, and it is not recorded that a serious case review was considered."]
    return []


def parent_evidence(facts: Facts) -> list[str]:
    if facts.decision and facts.decision.scr_considered == Answer.YES:
        return ["A serious case review was considered, and the outcome recorded.", *_with_the_decision(facts)]
    return []


def boards_apply(facts: Facts) -> bool:
    return bool(facts.decision and facts.decision.course and facts.decision.course != Course.REVIEW_ALONE)


def boards_missing(facts: Facts) -> list[str]:
    """3.5: the boards liaise on the best course; what they agreed is recorded."""
    if facts.decision and not facts.decision.joint_lead:
        return ["What the boards agreed (which process leads, who chairs) is not recorded."]
    return []


def boards_evidence(facts: Facts) -> list[str]:
    if facts.decision is None or not facts.decision.joint_lead:
        return []
    return ["What the boards agreed is recorded.", *_with_the_decision(facts)]


def early_lessons_missing(facts: Facts) -> list[str]:
    """3.6: a lesson that was drawn early is sent, and followed up."""
    said = []
    for one in facts.review.early_lessons.all():
        if one.sent_on is None:
            said.append("An early lesson is recorded and has not been sent to its agency.")
        elif one.followed_up_on is None:
            said.append(f"An early lesson was sent on {long_date(one.sent_on)} and has not been followed up.")
    return said


def early_lessons_evidence(facts: Facts) -> list[str]:
    rows = list(facts.review.early_lessons.all())
    sent = [one.sent_on for one in rows if one.sent_on]
    back = [one.followed_up_on for one in rows if one.followed_up_on]
    last = on(facts, rows[-1].recorded_at, rows[-1].recorded_by_id) if rows else ""
    said = [f"{len(rows)} recorded, the last{last}."] if rows else ["None so far."]
    said += [f"{len(sent)} sent, the last{on(facts, max(sent))}."] if sent else []
    return said + ([f"{len(back)} followed up, the last{on(facts, max(back))}."] if back else [])


def notified_missing(facts: Facts) -> list[str]:
    """4.1: the police inform the partnership in writing; the letter may follow another source."""
    if facts.review.notification.letter_pending:
        return ["The police’s own letter has not come."]
    return []


def notified_evidence(facts: Facts) -> list[str]:
    row = facts.review.notification
    said = [f"Received on {long_date(row.received_on)}, recorded{on(facts, row.recorded_at, row.recorded_by_id)}."]
    if row.letter_dated_on:
        said.insert(0, f"Letter dated {long_date(row.letter_dated_on)}.")
    return said


def lead_missing(facts: Facts) -> list[str]:
    """4.2: the lead authority, with the reason."""
    if facts.decision is None or not facts.decision.lead_area:
        return ["The lead authority is not recorded."]
    return [] if facts.decision.lead_reason else ["No reason is recorded for the lead authority."]


def lead_evidence(facts: Facts) -> list[str]:
    if facts.decision is None or not facts.decision.lead_area:
        return []
    return _with_the_decision(facts) or ["Recorded, with the reason."]


def consultation_missing(facts: Facts) -> list[str]:
    """4.3: the SSP chair decides, each board was consulted, other reviews were looked for, a panel is suggested."""
    said = []
    if facts.ssp_chair is None:
        said.append("The partnership’s chair has no accepted declaration on this review.")
    settled = {one.body for one in facts.consultations if one.settled}
    asked = {one.body for one in facts.consultations}
    for body, name in facts.edition.bodies:
        if body in settled:
            continue
        said.append(f"The {name} has not answered." if body in asked else f"The {name} has not been consulted.")
    if facts.decision is None or not facts.decision.parallel_checked:
        said.append("It is not recorded whether other reviews or proceedings are under way.")
    if facts.decision and facts.decision.outcome == Outcome.REVIEW and not facts.decision.panel_suggested:
        said.append("Nobody is named yet as best placed to sit on the panel.")
    return said


def consultation_evidence(facts: Facts) -> list[str]:
    said = []
    for one in facts.consultations:
        name = facts.edition.body(one.body) or one.get_body_display()
        if one.answered_on:
            said.append(f"{name}: answered on {long_date(one.answered_on)}.")
        elif one.waived_on:
            said.append(f"{name}: gone on without, for a recorded reason, on {long_date(one.waived_on)}.")
    return said


def told_due(facts: Facts) -> date:
    """4.4: one month from the incident."""
    return add_months(facts.review.incident_on, facts.edition.decision_months)


def told_missing(facts: Facts) -> list[str]:
    """4.4: the decision, either way, is confirmed to the Home Office: the letter is marked sent."""
    if facts.decision is None or not facts.decision.recorded:
        return ["The decision is not recorded yet, so the Home Office cannot be told."]
    if facts.decision_letter is None:
        return ["The letter to the Home Office has not been written."]
    return [] if facts.decision_letter.sent else ["The letter to the Home Office is written and not marked as sent."]


def told_evidence(facts: Facts) -> list[str]:
    letter = facts.decision_letter
    if letter is None or letter.sent_on is None:
        return []
    spare = (told_due(facts) - letter.sent_on).days
    side = "before" if spare > 0 else "after"
    when = (
        f"{abs(spare)} {'day' if abs(spare) == 1 else 'days'} {side} it was due" if spare else "on the day it was due"
    )
    by = f" by {letter.sent_by.name}" if letter.sent_by else ""
    return [f"Letter sent on {long_date(letter.sent_on)}{by}, {when}."]
