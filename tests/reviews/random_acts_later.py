"""The acts of the second half, from the report to the conclusion, for ``random_acts``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.accounts.models import User
from portal.kernel.calendar import today
from reviews import report_facts as rf
from reviews.enums import Side
from reviews.enums_report import (
    ActionScope,
    ActionState,
    Audience,
    ContactWay,
    FindingAnswer,
    HomeOfficeOutcome,
    PanelAnswer,
    Participation,
    PointKind,
    Proceedings,
    ReleaseCapacity,
)
from reviews.facts import load
from reviews.models import Action, AnonymityCheck, ClearanceLetter, ReleaseDeclaration
from reviews.services import (
    actions,
    anonymity,
    clearance,
    cleared,
    conclusion,
    confirmations,
    contacts,
    contents,
    editors,
    family,
    notices,
    release,
    report,
    shares,
    signoff,
)
from tests.reviews import journey, later
from tests.reviews.random_acts import ACTS, At, Call, of

__all__ = ["ACTS"]


# The report and the plan ----------------------------------------------------------------------------------------------
@of("chair", "coordinator")
def point(at: At) -> Call | None:
    return report.add_point, {**at.base, "kind": PointKind.KEY_POINT, "words": "Nobody asked.", "rests_on": "Page 3"}


@of("chair")
def table(at: At) -> Call | None:
    told = {"kind": at.one(later.KINDS), "version_id": uuid4(), "sha256": "a" * 64, "number": 1 + at.n}
    return report.report_tabled, {**at.base, **told}


@of("police_member", "lantern_member")
def panel_answer(at: At) -> Call | None:
    row = rf.presentation(load(at.review))
    return (report.answer_presentation, {**at.base, "presentation": row, "answer": PanelAnswer.AGREED}) if row else None


@of("chair")
def conclude_report(at: At) -> Call | None:
    row = rf.presentation(load(at.review))
    return (report.conclude_report, {**at.base, "presentation": row}) if row else None


@of("chair")
def hand_over(at: At) -> Call | None:
    return report.hand_over, at.base


@of("chair", "coordinator")
def recommend(at: At) -> Call | None:
    told = actions.RecommendationTold("Ask again", ActionScope.BETWEEN, "Nobody asked.", "All ask.", ())
    return actions.keep_recommendation, {**at.base, "told": told}


@of("police_manager", "trust_manager")
def agree_plan(at: At) -> Call | None:
    body = at.by.agency or at.who.police
    digest = rf.plan_digest(rf.actions_of(load(at.review), body.id))
    return actions.agree_plan, {**at.base, "agency_id": body.id, "digest": digest}


@of("police_manager", "trust_manager")
def answer_part(at: At) -> Call | None:
    row = at.one(rf.parts(load(at.review)))
    if row is None:
        return None
    fair = at.n % 3 != 2
    told = {"part": row, "fair": fair, "words": "" if fair else "Not as it was.", "stamp": row.version}
    return confirmations.answer_part, {**at.base, **told}


@of("police_manager", "trust_manager")
def progress(at: At) -> Call | None:
    row = at.one(Action.objects.filter(review=at.review))
    if row is None:
        return None
    told = {"state": ActionState.DONE, "words": "Done, and seen.", "done_on": today(), "stamp": row.version}
    return actions.report_progress, {**at.base, "action": row, **told}


# The family -----------------------------------------------------------------------------------------------------------
@of("chair", "coordinator")
def group(at: At) -> Call | None:
    return family.add_group, {**at.base, "name": f"Group {at.n}", "side": list(Side)[at.n % len(Side)]}


@of("chair", "coordinator")
def plan_group(at: At) -> Call | None:
    row = at.one(at.review.family_groups.all())
    if row is None:
        return None
    plan = family.GroupPlan(at.one(Participation), called="Rosa", next_contact_on=today() + timedelta(days=9))
    return family.plan_group, {**at.base, "group": row, "plan": plan, "stamp": row.version}


@of("chair")
def proceedings(at: At) -> Call | None:
    return family.consider_proceedings, {**at.base, "state": Proceedings.ENDED, "words": "It has ended."}


@of("chair", "coordinator")
def contact(at: At) -> Call | None:
    row = at.one(at.review.family_groups.all())
    told = {"on": today(), "way": ContactWay.TELEPHONE, "told": "News.", "next_on": today() + timedelta(days=30)}
    return (contacts.record_contact, {**at.base, "group": row, **told}) if row else None


@of("chair")
def share(at: At) -> Call | None:
    """One of the report's versions, or, as nobody may, an agency's own review."""
    row = at.one(at.review.family_groups.all())
    if row is None:
        return None
    filed = list(at.review.imrs.exclude(filed_version=None).values_list("filed_version", flat=True))
    version = at.one(filed) if filed and at.n % 2 else uuid4()
    told = {"kind": "overview_report", "version_id": version, "sha256": "b" * 64, "opens": today()}
    ids = {"family_group_id": row.id, "share_id": uuid4(), "closes": today() + timedelta(days=21)}
    return shares.family_version_shared, {**at.base, **ids, **told}


@of("chair")
def waive(at: At) -> Call | None:
    row = at.one(at.review.family_groups.all())
    told = {"reason": "They do not wish to."}
    return (family.waive_version, {**at.base, "group": row, **told, "stamp": row.version}) if row else None


# Release, clearance, publication, conclusion --------------------------------------------------------------------------
@of("coordinator", "chair")
def put_forward(at: At) -> Call | None:
    kind = at.one(later.KINDS)
    words = later.WORDS[kind] + f"<p>{at.n % 3}</p>"
    names = ("file", "html") if kind == "action_plan" else ("word", "pdf", "html")
    files = {name: later.bytes_of(words) for name in names}
    told = {"kind": kind, "version_id": uuid4(), "number": 2, "files": files, "pages": 3}
    return release.put_forward, {**at.base, **told}


def _with_release(at: At, service: Callable[..., Any], **more: Any) -> Call | None:
    row = release.in_hand(at.review)
    return (service, {**at.base, "release_row": row, **more}) if row else None


@of("chair", "coordinator")
def clean(at: At) -> Call | None:
    for check in AnonymityCheck.objects.filter(review=at.review):
        found = [one.id for one in check.findings.filter(answer=FindingAnswer.OPEN)]
        if found:
            told = {"findings": found, "answer": FindingAnswer.STAYS, "reason": "Names nobody."}
            return anonymity.answer_findings, {**at.base, "check": check, **told}
    return None


@of("ssp")
def sign_off(at: At) -> Call | None:
    row = release.in_hand(at.review)
    if row is None:
        return None
    digest = contents.present_digest(at.review, row)
    return _with_release(at, signoff.sign_off, digest=digest, meeting="Board", met_on=today(), minute="Minute 7")


@of("coordinator", "ssp")
def mark_sent(at: At) -> Call | None:
    return _with_release(at, signoff.mark_sent, sent_on=today(), sent_to="The Home Office")


@of("coordinator", "ssp")
def file_letter(at: At) -> Call | None:
    return clearance.clearance_letter_filed, {**at.base, "version_id": uuid4(), "sha256": "c" * 64}


@of("coordinator", "ssp")
def home_office(at: At) -> Call | None:
    letter = at.one(ClearanceLetter.objects.filter(review=at.review))
    if letter is None:
        return None
    told = {"outcome": at.one(HomeOfficeOutcome), "dated_on": today(), "changes": ("Page 2",)}
    return _with_release(at, clearance.record_answer, letter=letter, **told)


@of("chair", "ssp")
def confirm_changes(at: At) -> Call | None:
    row = release.in_hand(at.review)
    digest = contents.present_digest(at.review, row) if row else ""
    return _with_release(at, clearance.confirm_changes, digest=digest)


@of("coordinator")
def final_copies(at: At) -> Call | None:
    return _with_release(at, cleared.give_final_copies)


@of("ssp")
def agree_date(at: At) -> Call | None:
    row = release.in_hand(at.review)
    return _with_release(at, cleared.agree_date, agreed_date=today(), stamp=row.version) if row else None


@of("chair", "ssp")
def stop(at: At) -> Call | None:
    return _with_release(at, cleared.stop_release, reason="A new fact.") if at.n % 3 == 0 else None


@of("coordinator", "ssp")
def debrief(at: At) -> Call | None:
    return cleared.record_debrief, {**at.base, "audience": at.one(Audience), "on": today(), "words": "Told."}


@of("coordinator")
def name_editor(at: At) -> Call | None:
    one = journey.user("editor", "Nora Webb", office="editor")
    return _with_release(at, editors.name_editor, user=one, capacity=ReleaseCapacity.EDITOR)


@of("ssp")
def decide_editor(at: At) -> Call | None:
    row = at.one(ReleaseDeclaration.objects.filter(release__review_id=at.review.id))
    told = {"accept": True, "reason": "", "stamp": row.version if row else 0}
    return (editors.decide_editor, {**at.base, "declaration": row, **told}) if row else None


@of("stranger")
def publish(at: At) -> Call | None:
    """What the desk tells, whether it is so or not: the rooms have to weigh it."""
    row = release.in_hand(at.review)
    return (told_by_the_desk, {"acting_user": at.by, "release_id": row.id}) if row else None


def told_by_the_desk(*, acting_user: User, release_id: UUID) -> int:
    notices.published(acting_user=acting_user, release_id=release_id, url="/reviews/rosa/", on=today())
    return notices.take_notices()


@of("coordinator", "ssp")
def audit(at: At) -> Call | None:
    return conclusion.record_audit, {**at.base, "held_on": today(), "words": "All seen."}


@of("ssp")
def conclude(at: At) -> Call | None:
    return conclusion.conclude, at.base
