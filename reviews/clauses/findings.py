"""4.21 to 4.27 but for the family: what the panel weighs, the report, its anonymity, its parts and its plan."""

from __future__ import annotations

from datetime import date

from portal.kernel.calendar import long_date
from reviews import register
from reviews import report_facts as rf
from reviews.clauses import who
from reviews.clauses.family import count
from reviews.clauses.shown import on
from reviews.enums import Capacity, ParallelKind
from reviews.enums_disclosure import RequestState
from reviews.enums_report import PartState, Proceedings, ReportKind
from reviews.facts import Facts

NAMES = {
    ReportKind.OVERVIEW_REPORT: "The overview report",
    ReportKind.EXECUTIVE_SUMMARY: "The executive summary",
    ReportKind.ACTION_PLAN: "The action plan",
}


def weighing_missing(facts: Facts) -> list[str]:
    """4.21: findings rest on what the agencies gave; contradictions are listed; the panel agrees each."""
    points = list(facts.review.points.all())
    if not points:
        return ["No finding is recorded yet."]
    waiting = [one for one in points if one.agreed_on is None]
    return ["Not every finding is agreed by the panel."] if waiting else []  # no number: a wall may hide one


def weighing_evidence(facts: Facts) -> list[str]:
    agreed = [one for one in facts.review.points.all() if one.agreed_on]
    if not agreed:
        return []
    last = max(agreed, key=lambda one: one.agreed_on or facts.day)
    return [f"Findings agreed by the panel, the last{on(facts, last.agreed_on, last.agreed_by_id)}."]


def disclosure_applies(facts: Facts) -> bool:
    """4.22 is about a review that runs beside criminal proceedings."""
    weighed = next(iter(facts.review.proceedings_considered.all()), None)
    if weighed is not None:
        return weighed.state != Proceedings.NONE
    return any(one.kind == ParallelKind.CRIMINAL for one in facts.review.parallel_reviews.all())


def disclosure_missing(facts: Facts) -> list[str]:
    """4.22: somebody links with the prosecutor, and what was asked for is answered."""
    if not facts.accepted(Capacity.DISCLOSURE_OFFICER, Capacity.SIO):
        return ["No disclosure officer has an accepted declaration, so nobody links the review with the prosecutor."]
    return [
        f"Item {one.item.number} of the schedule was asked for on {long_date(one.asked_at)} and waits for an answer."
        for one in facts.review.supply_requests.all()
        if one.waits
    ]


def disclosure_who(facts: Facts) -> str:
    """The chair answers what is asked for; the coordinator sees to it that somebody links with the prosecutor."""
    return who.chair(facts) if any(one.waits for one in facts.review.supply_requests.all()) else who.coordinator(facts)


def disclosure_evidence(facts: Facts) -> list[str]:
    people = facts.accepted(Capacity.DISCLOSURE_OFFICER, Capacity.SIO)
    supplied = [one for one in facts.review.supply_requests.all() if one.state == RequestState.SUPPLIED]
    said = [
        f"{one.user.name} links with the panel’s chair, accepted{on(facts, one.accepted_at)}." for one in people[:1]
    ]
    if supplied:
        last = on(facts, supplied[-1].answered_on, supplied[-1].answered_by_id)
        said.append(f"{count(len(supplied), 'item')} supplied on request, the last{last}.")
    return said


def report_missing(facts: Facts) -> list[str]:
    """4.23: the overview report is written, and tabled within the agreed time."""
    row = rf.presentation(facts)
    return [] if row and row.report_id else ["The overview report has not been tabled."]


def report_due(facts: Facts) -> date | None:
    agreed = [one.new_date for one in facts.extensions if one.state == "agreed"]
    if agreed:
        return agreed[-1]
    return facts.approved_terms.complete_by if facts.approved_terms else None


def report_evidence(facts: Facts) -> list[str]:
    row = rf.presentation(facts)
    if row is None or row.report is None:
        return []
    return [f"Version {row.report.number}, tabled{on(facts, row.report.tabled_at, row.report.tabled_by_id)}."]


def anonymous_missing(facts: Facts) -> list[str]:
    """4.24: what goes out names nobody of the case: each document checked, each finding answered."""
    row = rf.release(facts)
    if row is None:
        return ["Nothing is put forward for release yet, so its anonymity is not checked."]
    said = []
    for part in rf.missing_parts(row):
        said.append(f"Not put forward yet: {part.label}.")
    digest = register.digest_of(facts.review.identities.all(), facts.people())
    for kind, version in rf.released_versions(row).items():
        check = rf.check_of(facts, version, kind)
        if check is None:
            said.append(f"{NAMES[ReportKind(kind)]} has not been checked against the register of identities.")
            continue
        waiting = rf.open_findings(check)
        if waiting:
            left = count(waiting, "finding is", "findings are")
            said.append(f"{NAMES[ReportKind(kind)]}: {left.lower()} not answered, or to be taken out.")
        elif check.register_digest != digest:
            said.append(
                f"{NAMES[ReportKind(kind)]}: the register has changed since the check. Put it forward again: it is checked anew."
            )
    return said


def anonymous_evidence(facts: Facts) -> list[str]:
    row = rf.release(facts)
    if row is None:
        return []
    checks = [rf.check_of(facts, version, kind) for kind, version in rf.released_versions(row).items()]
    found = sum(len(one.findings.all()) for one in checks if one)
    made = [one for one in checks if one]
    last = max(made, key=lambda one: one.made_at) if made else None
    when = f" The last check was made{on(facts, last.made_at, last.made_by_id)}." if last else ""
    left = sum(rf.open_findings(one) for one in made)
    state = "each answered" if not left else f"{left} of them open"
    said = f"{count(found, 'finding').lower()}, {state}" if found else "and nothing found"
    return [f"{count(len(made), 'document')} checked, {said}.{when}"] if made else []


def fair_missing(facts: Facts) -> list[str]:
    """4.26: panel and contributors, presented with the report, are satisfied; the chair concludes."""
    row = rf.presentation(facts)
    if row is None:
        return ["Nothing has been tabled for the panel."]
    said = [
        f"{label} has not been tabled."
        for label, there in (
            (NAMES[ReportKind.OVERVIEW_REPORT], row.report_id),
            (NAMES[ReportKind.EXECUTIVE_SUMMARY], row.summary_id),
            (NAMES[ReportKind.ACTION_PLAN], row.plan_id),
        )
        if there is None
    ]
    waiting = rf.members_waited_for(facts)
    if waiting:
        said.append(f"Not agreed by the panel yet: {', '.join(one.user.name for one in waiting)}.")
    for part in rf.parts(facts):
        if not part.settled:
            said.append(_part_sentence(part.agency.name if part.agency else "An individual contributor", part.state))
    if row.concluded_at is None and not said:
        said.append("The chair has not concluded that the panel agrees what is presented.")
    return said


def _part_sentence(name: str, state: str) -> str:
    if state == PartState.OBJECTED:
        return f"{name} objects to its part, and the chair has not answered."
    return f"{name} has not confirmed that its part is full and fair."


def fair_evidence(facts: Facts) -> list[str]:
    row = rf.presentation(facts)
    said = []
    if row and row.concluded_at:
        said.append(f"Concluded that the panel agrees{on(facts, row.concluded_at, row.concluded_by_id)}.")
    settled = [one for one in rf.parts(facts) if one.settled]
    if settled:
        said.append(f"{count(len(settled), 'contributor has', 'contributors have')} been heard on their part.")
    return said


def plan_missing(facts: Facts) -> list[str]:
    """4.27: each action has the five qualities, an owner and a date; each owner agrees; the plan is handed over."""
    actions = list(facts.review.actions.all())
    if not actions:
        return ["The action plan holds no action."]
    said = [f"Action {one.number} does not say {_listed(rf.gaps(one))}." for one in actions if rf.gaps(one)]
    for agency in rf.owners(facts):
        if rf.agreement_of(facts, agency.id) is None and not rf.plan_opened(facts, agency.id):
            said.append(f"{agency.name} has not agreed to its actions at senior level.")
    if not said and not rf.handed_over(facts):
        said.append("Report, summary and plan have not been handed over to the partnership’s chair.")
    return said


def _listed(gaps: list[str]) -> str:
    return gaps[0] if len(gaps) == 1 else f"{', '.join(gaps[:-1])} and {gaps[-1]}"


def plan_evidence(facts: Facts) -> list[str]:
    actions = list(facts.review.actions.all())
    said = [f"{count(len(actions), 'action')}, each specific, measurable, achievable, realistic and timely."]
    said += [
        f"{one.agency.name} agreed{on(facts, one.agreed_at, one.agreed_by_id)}."
        for one in (rf.agreement_of(facts, agency.id) for agency in rf.owners(facts))
        if one
    ]
    handed = next(iter(facts.review.report_hand_overs.all()), None)
    if handed:
        said.append(f"Handed over{on(facts, handed.handed_at, handed.handed_by_id)}.")
    return said
