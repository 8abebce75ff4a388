"""Clauses 4.5 to 4.11: the panel, its independent chair, the terms of reference and the date for completion."""

from __future__ import annotations

from datetime import date

from portal.kernel.calendar import add_months, long_date
from reviews.clauses.shown import on
from reviews.enums import (
    AgencyRole,
    Capacity,
    ChairRequirement,
    Consideration,
    ConsiderationState,
    ExtensionState,
    Stage,
)
from reviews.enums import TermsState as State
from reviews.facts import Facts
from reviews.models import Extension, Participant

LACKING: dict[str, str] = {
    "statutory": "Nobody from a statutory agency sits on the panel.",
    "voluntary": "Nobody from the voluntary sector sits on the panel.",
    "victim": "Nobody on the panel represents the person who died (an IDVA or a specialist service).",
}


def represents_victim(member: Participant) -> bool:
    """4.5: an IDVA, a specialist service, a specialist BME organisation, or a member named for it."""
    return member.represents_victim or bool(member.agency and member.agency.speaks_for_victims)


def lacking(facts: Facts) -> list[str]:
    """4.5: the keys of what the panel's composition lacks, accepted members alone counting."""
    members = facts.accepted(Capacity.PANEL_MEMBER)
    has = {
        "statutory": any(one.agency and not one.agency.voluntary for one in members),
        "voluntary": any(one.agency and one.agency.voluntary for one in members),
        "victim": any(represents_victim(one) for one in members),
    }
    return [key for key, held in has.items() if not held]


def composition_missing(facts: Facts) -> list[str]:
    """4.5: what is missing, unless the chair went on for a recorded reason."""
    gaps = lacking(facts)
    reasoned = next(iter(facts.review.compositions.all()), None)
    if reasoned and set(gaps) <= set(reasoned.lacking):
        return []
    said = [LACKING[key] for key in gaps]
    if "victim" in gaps:
        said += [
            f"{one.agency.name if one.agency else one.user.name}’s member has not been accepted yet."
            for one in facts.pending(Capacity.PANEL_MEMBER)
            if represents_victim(one)
        ]
    return said


def composition_evidence(facts: Facts) -> list[str]:
    members = facts.accepted(Capacity.PANEL_MEMBER)
    days = [one.accepted_at for one in members if one.accepted_at]
    since = f", the last on {long_date(max(days))}" if days else ""
    said = [f"{len(members)} members accepted{since}."] if members else []
    reasoned = next(iter(facts.review.compositions.all()), None)
    if reasoned and lacking(facts):
        said.append(f"Gone on with for a recorded reason{on(facts, reasoned.recorded_at, reasoned.recorded_by_id)}.")
    return said


def bodies_missing(facts: Facts) -> list[str]:
    """4.6: the bodies with a duty, or directed, are on the review."""
    return [] if facts.agencies else ["No agency is named on the review yet."]


def bodies_evidence(facts: Facts) -> list[str]:
    duty = [one for one in facts.agencies if one.agency.kind in facts.edition.duty_kinds]
    if not duty:
        return []
    named = f"With a duty to take part: {', '.join(one.agency.name for one in duty)}."
    return [named, f"The last of them was recorded{on(facts, duty[-1].added_at, duty[-1].added_by_id)}."]


def others(facts: Facts) -> list[str]:
    return [one.agency.name for one in facts.agencies if one.agency.kind not in facts.edition.duty_kinds]


def others_apply(facts: Facts) -> bool:
    return bool(others(facts))


def others_missing(facts: Facts) -> list[str]:
    """4.7: involvement of a body not named in law is agreed by the panel, or directed."""
    return [
        f"The panel’s agreement to {one.agency.name} taking part is not recorded."
        for one in facts.agencies
        if one.agency.kind not in facts.edition.duty_kinds and one.role == AgencyRole.DUTY
    ]


def others_evidence(facts: Facts) -> list[str]:
    rows = [one for one in facts.agencies if one.agency.kind not in facts.edition.duty_kinds]
    return [f"{one.agency.name}: recorded{on(facts, one.added_at, one.added_by_id)}." for one in rows]


def chair_missing(facts: Facts) -> list[str]:
    """4.8 with 4.9: a chair is appointed, associated with no agency on the review, or for a recorded reason."""
    row = facts.appointment
    if row is None:
        return ["The panel has not appointed a chair."]
    connected = associations(facts)
    if connected and not row.exception_reason:
        return [f"The chair is associated with {', '.join(connected)}, and no reason is recorded for going on."]
    return []


def associations(facts: Facts) -> list[str]:
    row = facts.appointment
    if row is None:
        return []
    return facts.connected_agencies(row.participant, [one.id for one in row.associations.all()])


def chair_evidence(facts: Facts) -> list[str]:
    row = facts.appointment
    if row is None:
        return []
    checked = f"Checked against {len(facts.agencies)} agencies"
    found = associations(facts)
    outcome = f"associated with {', '.join(found)}, with a recorded reason" if found else "no connection"
    return [f"{row.participant.user.name}, appointed on {long_date(row.appointed_on)}. {checked}: {outcome}."]


def skills_missing(facts: Facts) -> list[str]:
    """4.9: each of the six requirements is evidenced."""
    row = facts.appointment
    if row is None:
        return ["The panel has not appointed a chair."]
    shown = {one.requirement for one in row.evidence.all() if one.evidence}
    return [f"Not shown: {one.label.lower()}." for one in ChairRequirement if one not in shown]


def skills_evidence(facts: Facts) -> list[str]:
    row = facts.appointment
    return [f"Each evidenced{on(facts, row.checked_at, row.recorded_by_id)}."] if row else []


def six_months(facts: Facts) -> date | None:
    """4.10: six months from the day on which the Home Office was notified."""
    letter = facts.decision_letter
    if letter is None or letter.sent_on is None:
        return None
    return add_months(letter.sent_on, facts.edition.completion_months)


def agreed_date(facts: Facts) -> date | None:
    """The date that leads now: the last one agreed, else the six months, which stay as history."""
    agreed = [one.new_date for one in facts.extensions if one.state == ExtensionState.AGREED]
    return agreed[-1] if agreed else six_months(facts)


def terms_missing(facts: Facts) -> list[str]:
    """4.10: each consideration answered, or not relevant with a reason; a named person answers for family and media."""
    if facts.terms is None:
        return ["No terms of reference are drafted."]
    terms = facts.terms
    said = [f"“{label}” is not written." for label, words in _parts(facts) if not words]
    rows = {one.consideration: one for one in terms.answers.all()}
    for one in Consideration:
        row = rows.get(one)
        if row is None or row.state == ConsiderationState.OPEN:
            said.append(f"Not answered: {one.label.lower()}.")
        elif not row.words:
            said.append(f"No words are given for: {one.label.lower()}.")
    named = rows.get(Consideration.FAMILY_MEDIA)
    if named and named.state == ConsiderationState.ANSWERED and not named.responsible:
        said.append("Nobody is named to answer for family, the public and the media.")
    return said + _timescale_missing(facts)


def _parts(facts: Facts) -> list[tuple[str, object]]:
    terms = facts.terms
    if terms is None:
        return []
    return [("What the review is for", terms.purpose), ("The date for completion", terms.complete_by)]


def _timescale_missing(facts: Facts) -> list[str]:
    """No later than the date agreed; until the Home Office is told, than six months from today."""
    if facts.terms is None or facts.terms.complete_by is None:
        return []
    agreed = agreed_date(facts)
    latest = agreed or add_months(facts.day, facts.edition.completion_months)
    if facts.terms.complete_by <= latest:
        return []
    if agreed is None:
        return [
            f"The date for completion lies more than {facts.edition.completion_months} months ahead, and the letter "
            f"that tells the Home Office of the decision is not marked sent."
        ]
    return [f"The date for completion lies after {long_date(latest)}: the partnership has agreed no later one."]


def terms_evidence(facts: Facts) -> list[str]:
    row = facts.terms
    return [f"All ten, in version {row.number}, drafted{on(facts, row.drafted_at, row.drafted_by_id)}."] if row else []


def extension_applies(facts: Facts) -> bool:
    """The footnote to 4.10 is about a delay: an extension asked for, or the date passed."""
    due = agreed_date(facts)
    return bool(facts.extensions) or bool(due and due < facts.day and not delivered(facts))


def delivered(facts: Facts) -> bool:
    """Whether the review is complete: its report is with the Home Office, or past it (4.10, 4.23)."""
    return facts.review.has_reached(Stage.SUBMITTED)


def extension_missing(facts: Facts) -> list[str]:
    """4.10 footnote: the panel tells the partnership; a new date is agreed, or the delay is referred."""
    if delivered(facts):
        return []
    waiting = [one for one in facts.extensions if one.state == ExtensionState.ASKED]
    if waiting:
        new, asked = long_date(waiting[-1].new_date), long_date(waiting[-1].asked_on)
        return [f"A new date, {new}, was asked for on {asked}: no answer yet."]
    due = agreed_date(facts)
    if due and due < facts.day:
        return [f"The review was to be complete by {long_date(due)}, and no later date is agreed."]
    return []


def extension_due(facts: Facts) -> date | None:
    return agreed_date(facts)


def extension_evidence(facts: Facts) -> list[str]:
    said = []
    for one in facts.extensions:
        if one.state == ExtensionState.AGREED and one.answered_on:
            said.append(f"New date agreed on {long_date(one.answered_on)}{_by(one)}: {long_date(one.new_date)}.")
        elif one.state == ExtensionState.REFERRED and one.answered_on:
            said.append(f"Referred to the Home Office on {long_date(one.answered_on)}{_by(one)}.")
    return said


def _by(row: Extension) -> str:
    return f" by {row.answered_by.name}" if row.answered_by else ""


def approval_missing(facts: Facts) -> list[str]:
    """4.11: the panel chair makes the final decision on the terms."""
    return [] if facts.approved_terms else ["The chair has not approved the terms of reference."]


def approval_evidence(facts: Facts) -> list[str]:
    row = facts.approved_terms
    if row is None or row.state != State.APPROVED:
        return []
    by = f" by {row.approved_by.name}" if row.approved_by else ""
    return [f"Version {row.number}, approved on {long_date(row.approved_at)}{by}."]
