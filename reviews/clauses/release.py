"""4.28 to 4.34: sign-off, submission, clearance, publication, the plan's end and what is learned."""

from __future__ import annotations

from portal.kernel.calendar import long_date
from reviews import report_facts as rf
from reviews.clauses.family import count
from reviews.clauses.shown import by, on
from reviews.enums_report import Forum, HomeOfficeOutcome, ReleaseState
from reviews.facts import Facts


def signed_missing(facts: Facts) -> list[str]:
    """4.28: the partnership signs off these exact bytes, and sends them to the Home Office."""
    row = rf.release(facts)
    if row is None:
        return ["Nothing is put forward for release yet."]
    if rf.inheritance(facts, row) is not None and row.fixed:
        return []
    if rf.sign_off(facts, row) is None:
        return ["The partnership has not signed off the report and its documents."]
    return [] if rf.submission(facts, row) else ["The pack has not been marked sent to the Home Office."]


def signed_evidence(facts: Facts) -> list[str]:
    row = rf.release(facts)
    said = []
    signed = rf.sign_off(facts, row) if row else None
    sent = rf.submission(facts, row) if row else None
    if signed:
        said.append(f"Signed off by {signed.signed_by.name} at the meeting of {long_date(signed.met_on)}.")
    if sent:
        said.append(f"Sent to the Home Office on {long_date(sent.sent_on)} by {sent.sent_by.name}.")
    return said


def concluded_missing(facts: Facts) -> list[str]:
    """4.29: copies to each senior manager, publication (where it is not agreed that there is none), the plan followed up
    to its end, the audit."""
    row = rf.release(facts)
    said = []
    given = {one.agency_id for one in facts.review.final_copies.all() if row and one.release_id == row.id}
    without = [one for one in rf.given_copies(facts) if one.id not in given]
    if without:
        said.append(f"{count(len(without), 'agency has', 'agencies have')} not been given the final copy.")
    if row is None or (row.published_at is None and row.withheld_at is None):
        said.append("Report and summary are not on the partnership’s page yet.")
    running = [one for one in facts.review.actions.all() if not one.settled]
    if running:
        said.append(f"{count(len(running), 'action is', 'actions are')} neither done nor closed.")
    if not facts.review.plan_audits.all():
        said.append("The audit of the action plan is not recorded.")
    return said


def concluded_evidence(facts: Facts) -> list[str]:
    done = [one for one in facts.review.actions.all() if one.settled]
    said = [f"{count(len(done), 'action')} done or closed."] if done else []
    audit, row = next(iter(facts.review.plan_audits.all()), None), rf.release(facts)
    if row and row.published_at:
        said.append(f"Published on {long_date(row.published_at)}.")
    elif row and row.withheld_at:
        said.append(f"It was agreed on {long_date(row.withheld_at)} that it is exceptionally not published.")
    if audit:
        said.append(f"The plan was audited{on(facts, audit.held_on, audit.recorded_by_id)}.")
    if hasattr(facts.review, "conclusion"):
        end = facts.review.conclusion
        said.append(f"Concluded{on(facts, end.concluded_at, end.concluded_by_id)}.")
    return said


def assessed_missing(facts: Facts) -> list[str]:
    """4.30: the Home Office's group assesses."""
    row = rf.release(facts)
    if row is None or rf.submission(facts, row) is None or rf.home_office_answer(facts, row):
        return []
    return ["The Home Office has not answered yet."]


def assessed_evidence(facts: Facts) -> list[str]:
    answers = list(facts.review.home_office_answers.all())
    return [
        f"{HomeOfficeOutcome(one.outcome).label}, in the letter of {long_date(one.dated_on)}, "
        f"recorded{on(facts, one.recorded_at, one.recorded_by_id)}."
        for one in answers
    ]


def outstanding_missing(facts: Facts) -> list[str]:
    """4.31: outstanding issues are closed before anything is public."""
    row = rf.release(facts)
    if row is None:
        return ["No release has been cleared."]
    if row.state == ReleaseState.CONDITIONAL:
        answer = rf.home_office_answer(facts, row)
        named = len(answer.changes.all()) if answer else 0
        return [f"{count(named, 'named change has', 'named changes have')} to be made in a new version."]
    if row.state == ReleaseState.RETURNED:
        return ["The Home Office returned the report."]
    return [] if row.fixed else ["The Home Office has not cleared it for publication."]


def outstanding_evidence(facts: Facts) -> list[str]:
    row = rf.release(facts)
    if row is None or row.cleared_at is None:
        return []
    answer = rf.home_office_answer(facts, row)  # none where two confirmed named changes of an earlier version
    recorded = f", as recorded{by(facts, answer.recorded_by_id)}" if answer else ""
    said = [f"Cleared on {long_date(row.cleared_at)}{recorded}."]
    if row.agreed_date:
        said.append(f"To be published on {long_date(row.agreed_date)}.")
    return said


def themes_missing(facts: Facts) -> list[str]:
    """4.32: common themes are identified."""
    bare = [one for one in facts.review.recommendations.all() if not one.themes]
    return [f"{count(len(bare), 'recommendation has', 'recommendations have')} no theme."] if bare else []


def themes_evidence(facts: Facts) -> list[str]:
    named = [(one.themes, one.added_at, one.added_by_id) for one in facts.review.recommendations.all() if one.themes]
    named += [(one.themes, one.recorded_at, one.recorded_by_id) for one in facts.review.lessons.all() if one.themes]
    if not named:
        return []
    themes = {theme for held, _, _ in named for theme in held}
    _, last, who = max(named, key=lambda one: one[1])
    return [f"{count(len(themes), 'theme')} named, the last in what was recorded{on(facts, last, who)}."]


def learning_missing(facts: Facts) -> list[str]:
    """4.33: the SSP chair considers what is passed on, how and to whom; and it is."""
    said = []
    if not facts.review.learning_plans.all():
        said.append("The partnership’s chair has not recorded what is passed on, to whom and how.")
    if not facts.review.disseminations.all():
        said.append("It is not recorded to whom the learning was given.")
    return said


def learning_evidence(facts: Facts) -> list[str]:
    rows = list(facts.review.disseminations.all())
    plan = next(iter(facts.review.learning_plans.all()), None)
    said = [f"Considered by {plan.decided_by.name} on {long_date(plan.decided_at)}."] if plan else []
    return said + (
        [
            f"Given to {count(len({one.forum for one in rows}), 'forum').lower()}, last{on(facts, rows[0].on, rows[0].recorded_by_id)}."
        ]
        if rows
        else []
    )


def audited_evidence(facts: Facts) -> list[str]:
    checked = [one for one in facts.review.actions.all() if one.outcome_checked_on]
    said = learning_evidence(facts)
    if checked:
        last = max(checked, key=lambda one: one.outcome_checked_on or facts.day)
        when = on(facts, last.outcome_checked_on, last.outcome_checked_by_id)
        said.append(f"{count(len(checked), 'outcome')} checked, the last{when}.")
    return said


def audited_missing(facts: Facts) -> list[str]:
    """4.34: MARAC, the boards and training are told; actions are audited against the intended outcomes."""
    said = []
    plan = next(iter(facts.review.learning_plans.all()), None)
    wanted = plan.forums if plan else facts.edition.learning_forums
    given = {one.forum for one in facts.review.disseminations.all()}
    waiting = [Forum(one).label for one in wanted if one not in given]
    if waiting:
        said.append(f"Not passed on yet: {', '.join(waiting)}.")
    bare = [one for one in facts.review.actions.all() if one.settled and one.outcome_checked_on is None]
    if bare:
        said.append(
            f"{count(len(bare), 'finished action is', 'finished actions are')} not checked against its outcome."
        )
    return said
