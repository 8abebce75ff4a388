"""Clauses 4.15 to 4.20: records secured, each agency's own review, independence, quality, interviews."""

from __future__ import annotations

from datetime import date, timedelta

from portal.kernel.calendar import long_date
from reviews.clauses.shown import on
from reviews.enums import Capacity, Contribution, ImrState
from reviews.facts import Facts
from reviews.models import HoldNotice, Imr

FILED = (ImrState.FILED, ImrState.ASSURED, ImrState.EXCUSED)


def secured_missing(facts: Facts) -> list[str]:
    """4.15: each agency is told to secure its records and answers; immediate lessons reach three places."""
    noticed = {one.agency_id: one for one in facts.review.hold_notices.all()}
    said = []
    for row in facts.agencies:
        notice = noticed.get(row.agency_id)
        if notice is None:
            said.append(f"{row.agency.name} has not been told to secure its records.")
        elif notice.acknowledged_on is None:
            said.append(f"{row.agency.name} has not answered the notice of {long_date(notice.sent_on)}.")
    if facts.chair and any(one.directed_by_id and not one.confirmed_by_chair_at for one in noticed.values()):
        said.append("The chair has not confirmed the notices sent before the appointment.")
    return said + _lessons_missing(facts)


def notice_due(facts: Facts, notice: HoldNotice) -> date:
    """4.15: records are secured at once: an answer is waited for as long as for any other, then it is late."""
    return notice.sent_on + timedelta(days=facts.edition.reminder_days)


def secured_due(facts: Facts) -> date | None:
    """The earliest date by which a notice is still to be answered."""
    waiting = [one for one in facts.review.hold_notices.all() if one.acknowledged_on is None]
    return min((notice_due(facts, one) for one in waiting), default=None)


def _lessons_missing(facts: Facts) -> list[str]:
    said = []
    for one in facts.review.immediate_lessons.all():
        gaps = [
            words
            for words, day in (
                ("sent to the agency", one.to_agency_on),
                ("secured for the report", one.secured_on),
                ("forwarded to the disclosure officer", one.to_disclosure_on),
            )
            if day is None
        ]
        if gaps:
            said.append(f"An immediate lesson for {one.agency.name} is not yet {' or '.join(gaps)}.")
    return said


def secured_evidence(facts: Facts) -> list[str]:
    rows = list(facts.review.hold_notices.all())
    said = [f"{len(rows)} notices, the first{on(facts, rows[0].sent_on, rows[0].sent_by_id)}."] if rows else []
    days = [one.acknowledged_on for one in rows if one.acknowledged_on]
    if days:
        said.append(f"{len(days)} answers, the last{on(facts, max(days))}.")
    return said + chronologies_evidence(facts)


def chronologies_evidence(facts: Facts) -> list[str]:
    """4.15, 4.16: which agency handed in its chronology, when, and how many rows."""
    said = []
    for one in facts.review.chronology_hand_ins.all():
        what = (
            "no contact" if one.nothing_known else "1 row" if one.rows_handed_in == 1 else f"{one.rows_handed_in} rows"
        )
        said.append(f"{one.agency.name} on {long_date(one.at)}, {what}, by {one.by.name}")
    return [f"Chronologies handed in: {'; '.join(said)}."] if said else []


def commissioned_missing(facts: Facts) -> list[str]:
    """4.16: each agency's review is commissioned by letter and filed by its date."""
    rows = {one.agency_id: one for one in facts.imrs}
    said = []
    for agency in facts.agencies:
        row = rows.get(agency.agency_id)
        if row is None:
            if not agency.no_imr_reason:
                said.append(f"{agency.agency.name} has not been asked for its review.")
            continue
        said += _filing_missing(row, facts.day)
    return said


def _filing_missing(row: Imr, day: date) -> list[str]:
    if row.state in FILED:
        return []
    said = []
    if row.letter is None or not row.letter.sent:
        said.append(f"The letter to {row.agency.name} is not marked as sent.")
    if row.due_on < day:
        said.append(f"{row.agency.name}’s review was due on {long_date(row.due_on)} and has not been filed.")
    return said


def commissioned_due(facts: Facts) -> date | None:
    """The earliest date by which something is still to be filed."""
    return min((one.due_on for one in facts.imrs if one.state not in FILED), default=None)


def commissioned_evidence(facts: Facts) -> list[str]:
    filed = [one for one in facts.imrs if one.state in FILED]
    said = [f"{len(facts.imrs)} commissioned, {len(filed)} filed."] if facts.imrs else []
    said += [
        f"{one.agency.name}: letter sent{on(facts, one.letter.sent_on, one.letter.sent_by_id)}."
        for one in facts.imrs
        if one.letter and one.letter.sent_on
    ]
    said += [
        f"{one.agency.name}: filed{on(facts, one.filed_at, one.filed_by_id)}." for one in facts.imrs if one.filed_at
    ]
    return said + nil_evidence(facts) + chronologies_evidence(facts)


def nil_evidence(facts: Facts) -> list[str]:
    """4.16: which agencies answered, signed and assured, that they had no contact with the family."""
    return [
        f"{one.agency.name} had no contact with this family: a nil return, signed by {nil.signed_by.name} on "
        f"{long_date(nil.signed_at)} and quality assured."
        for one in facts.imrs
        if one.state == ImrState.ASSURED and (nil := one.nil_return)
    ]


def assured_missing(facts: Facts) -> list[str]:
    """4.17: the author's independence is declared, and another person, the senior manager, assures the quality."""
    said = []
    for one in facts.imrs:
        if one.kind == Contribution.IMR and not one.settled:
            said += one_assured_missing(facts, one)
    return said


def one_assured_missing(facts: Facts, row: Imr) -> list[str]:
    """What one agency's review still needs before the panel may read it."""
    name = row.agency.name
    if not facts.of_agency(row.agency_id, Capacity.IMR_AUTHOR):
        return [f"{name} has not named its author."]
    declared = next(iter(row.independences.all()), None)
    if declared is None:
        return [f"{name}’s author has not declared independence, so nothing can be filed yet."]
    if not declared.holds:
        return [f"{name}’s author is not independent, and the chair has not decided whether to go on."]
    if not facts.of_agency(row.agency_id, Capacity.SENIOR_MANAGER):
        return [f"{name} has not named the senior manager who assures its quality."]
    if row.state == ImrState.RETURNED:
        return [f"{name}’s review was returned to its author."]
    if row.state == ImrState.FILED:
        return [f"{name}’s review is filed, and its quality is not assured."]
    return [f"{name}’s review is not filed."]


def assured_evidence(facts: Facts) -> list[str]:
    said = []
    for one in facts.imrs:
        row = next(iter(one.assurances.all()), None)
        if one.state == ImrState.ASSURED:
            said.append(f"{one.agency.name}: assured{on(facts, row.at, row.by_id) if row else ''}.")
    return said


def interviews_missing(facts: Facts) -> list[str]:
    """4.18: an interview is recorded, shared and not disciplinary; where a policy was not followed, why is asked."""
    said = []
    for row in facts.imrs:
        for one in row.interviews.all():
            if one.held_on is None:
                continue
            when = f"{row.agency.name}’s interview of {long_date(one.held_on)}"
            if not one.recorded_in_writing:
                said.append(f"No written record was made of {when}.")
            if one.shared_on is None:
                said.append(f"The record of {when} has not been shared with the person interviewed.")
            if not one.told_not_disciplinary:
                said.append(f"At {when}, the person was not told that the review is not disciplinary.")
            if one.policy_not_followed and not one.reason_asked and not one.reason_not_asked:
                said.append(f"{when[0].upper()}{when[1:]} shows a policy not followed: nobody was asked why.")
    return said


def interviews_evidence(facts: Facts) -> list[str]:
    days = [one.held_on for row in facts.imrs for one in row.interviews.all() if one.held_on]
    return [f"{len(days)} held, the last{on(facts, max(days))}."] if days else ["None held so far."]


def witnesses_apply(facts: Facts) -> bool:
    """Where a witness is to be interviewed, or a professional outside the process has sent a report (4.19)."""
    return bool(facts.review.outside_reports.all()) or _witnesses(facts)


def _witnesses(facts: Facts) -> bool:
    return any(one.witness for row in facts.imrs for one in row.interviews.all())


def witnesses_missing(facts: Facts) -> list[str]:
    """4.19: before a witness is interviewed, the SIO's view and the partnership's advice. No reason opens this gate."""
    waiting = [
        one
        for row in facts.imrs
        for one in row.interviews.all()
        if one.witness and not (one.sio_view_on and one.ssp_advice_on)
    ]
    if not waiting:
        return []
    count = "One interview waits" if len(waiting) == 1 else f"{len(waiting)} interviews wait"
    return [f"{count} for the senior investigating officer’s view and the partnership’s advice."]


def witnesses_evidence(facts: Facts) -> list[str]:
    rows = [one for row in facts.imrs for one in row.interviews.all() if one.witness]
    views = [(one.sio_view_on, one.sio_view_by_id) for one in rows if one.sio_view_on]
    advice = [(one.ssp_advice_on, one.ssp_advice_by_id) for one in rows if one.ssp_advice_on]
    said = [f"The officer’s view{on(facts, *views[-1])}."] if views else []
    said += [f"The partnership’s advice{on(facts, *advice[-1])}."] if advice else []
    return said + [
        f"A report from a professional outside the process came on {long_date(one.received_at)}: {one.role}, "
        f"{one.practice}."
        for one in facts.review.outside_reports.all()
    ]


def template_evidence(facts: Facts) -> list[str]:
    said = ["The template is made for each agency. Nothing in the portal can publish or share these reviews."]
    settled = len(facts.review.chronology_settlements.all())
    if settled:
        said.append(
            f"{settled} {'difference' if settled == 1 else 'differences'} between the chronologies settled with a note."
        )
    return said
