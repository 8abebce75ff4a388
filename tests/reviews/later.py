"""Steps 7 to 11 of a review, walked through the services by the people whose steps they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

from portal.kernel.calendar import today
from reviews import report_facts as rf
from reviews.enums import Capacity, Side
from reviews.enums_report import (
    ActionScope,
    ActionState,
    ContactWay,
    FamilyStep,
    FindingAnswer,
    HomeOfficeOutcome,
    PanelAnswer,
    Participation,
    PointKind,
    Proceedings,
    ReleaseCapacity,
    ToldFirst,
)
from reviews.facts import load
from reviews.handling import handling_hash
from reviews.models import (
    Action,
    AnonymityCheck,
    ClearanceLetter,
    FamilyGroup,
    PartConfirmation,
    Release,
    ReleaseDeclaration,
    Review,
)
from reviews.services import (
    actions,
    anonymity,
    clearance,
    cleared,
    conclusion,
    confirmations,
    contacts,
    editors,
    family,
    imrs,
    notices,
    release,
    report,
    shares,
    signoff,
    telling,
)
from tests.reviews import journey

KINDS = ("overview_report", "executive_summary", "action_plan")
WORDS = {
    "overview_report": "<h1>Overview Report</h1><p>This is the story of Rosa, who died in her home.</p><p>Lessons.</p>",
    "executive_summary": "<h1>Executive Summary</h1><p>A summary of the report about Rosa.</p>",
    "action_plan": "<h1>Action plan</h1><p>Each clinic asks in private.</p>",
}


def bytes_of(text: str, size: int = 1) -> Iterator[bytes]:
    yield text.encode() * size


def weighing(who: journey.Cast, review: Review | None = None) -> Review:
    """Both agencies' reviews are assured, and the panel weighs; from the review given, or from the beginning."""
    review = review or journey.walk(who, "commissioned")
    police, trust = review.imrs.all()
    people = {
        who.police.id: (who.police_author, who.police_manager),
        who.trust.id: (who.trust_author, who.trust_manager),
    }
    for row in (police, trust):
        journey.assured(row, *people[row.agency_id])
    imrs.weigh(acting_user=who.chair, review=review)
    review.refresh_from_db()
    point = report.add_point(
        acting_user=who.chair, review=review, kind=PointKind.KEY_POINT, words="Nobody asked.", rests_on="Police, page 3"
    )
    report.agree_point(acting_user=who.chair, review=review, point=point, stamp=point.version)
    return review


def tabled(who: journey.Cast, review: Review, kinds: tuple[str, ...] = KINDS) -> dict[str, UUID]:
    """The chair lays report, summary and plan before the panel."""
    found = {}
    for number, kind in enumerate(kinds, 1):
        found[kind] = uuid4()
        report.report_tabled(
            acting_user=who.chair, review=review, kind=kind, version_id=found[kind], sha256="a" * 64, number=number
        )
    review.refresh_from_db()
    return found


def planned(who: journey.Cast, review: Review) -> list[Action]:
    """A plan with one finished action for each agency, and each senior manager's agreement."""
    by = {"acting_user": who.chair, "review": review}
    asked = actions.RecommendationTold("Ask, and ask again", ActionScope.BETWEEN, "Nobody asked.", "All ask.", ())
    row = actions.keep_recommendation(**by, told=asked)
    made = []
    for body in (who.police, who.trust):
        told = actions.ActionTold(
            specific="Every clinic asks in private",
            measurable="A sample of sixty records each quarter",
            achievable="The training team has the hours",
            realistic="Two clinics do it already",
            due_on=today() + timedelta(days=60),
            agency_id=body.id,
            monitoring="The board reads the figures each quarter",
        )
        made.append(actions.keep_action(**by, recommendation=row, told=told))
    agree_plan(who, review)
    return made


def agree_plan(who: journey.Cast, review: Review) -> None:
    for body, manager in ((who.police, who.police_manager), (who.trust, who.trust_manager)):
        digest = rf.plan_digest(rf.actions_of(load(review), body.id))
        actions.agree_plan(acting_user=manager, review=review, agency_id=body.id, digest=digest)


def panel_agrees(who: journey.Cast, review: Review) -> None:
    row = rf.presentation(load(review))
    assert row is not None
    for member in (who.police_member, who.lantern_member):
        report.answer_presentation(acting_user=member, review=review, presentation=row, answer=PanelAnswer.AGREED)


def parts_confirmed(who: journey.Cast, review: Review) -> None:
    managers = {who.police.id: who.police_manager, who.trust.id: who.trust_manager}
    for part in rf.parts(load(review)):
        assert part.agency_id is not None
        confirmations.answer_part(
            acting_user=managers[part.agency_id], review=review, part=part, fair=True, stamp=part.version
        )


def part_of(review: Review, agency_id: UUID) -> PartConfirmation:
    return next(one for one in rf.parts(load(review)) if one.agency_id == agency_id)


def agreed(who: journey.Cast, review: Review | None = None) -> Review:
    """Step 7: the panel and the agencies are satisfied, the plan is agreed, and all is handed over."""
    review = review or weighing(who)
    tabled(who, review)
    planned(who, review)
    panel_agrees(who, review)
    parts_confirmed(who, review)
    row = rf.presentation(load(review))
    assert row is not None
    report.conclude_report(acting_user=who.chair, review=review, presentation=row)
    report.hand_over(acting_user=who.chair, review=review)
    review.refresh_from_db()
    return review


def group_taking_part(who: journey.Cast, review: Review, side: Side = Side.VICTIM) -> FamilyGroup:
    """A group with its advocate, and what a share asks for besides."""
    group = family.add_group(acting_user=who.chair, review=review, name="Her sister and parents", side=side)
    group = family.plan_group(
        acting_user=who.chair,
        review=review,
        group=group,
        plan=family.GroupPlan(Participation.TAKES_PART, called="Rosa", next_contact_on=today() + timedelta(days=14)),
        stamp=group.version,
    )
    row = journey.invited(who, review, who.advocate, Capacity.ADVOCATE, by="chair", family_group=group)
    journey.accept(row, who.chair)
    return group


def weighed(who: journey.Cast, review: Review) -> None:
    family.consider_proceedings(
        acting_user=who.chair, review=review, state=Proceedings.ENDED, words="The trial has ended."
    )


def shared(who: journey.Cast, review: Review, group: FamilyGroup, version: UUID) -> UUID:
    """Step 8: the chair shares one version with the advocate."""
    share = uuid4()
    shares.family_version_shared(
        acting_user=who.chair,
        review=review,
        family_group_id=group.id,
        share_id=share,
        kind="overview_report",
        version_id=version,
        sha256="b" * 64,
        opens=today(),
        closes=today() + timedelta(days=21),
    )
    review.refresh_from_db()
    return share


def answered(who: journey.Cast, review: Review, group: FamilyGroup, version: UUID) -> None:
    """The advocate answers, the chair answers the answer."""
    feedback = uuid4()
    shares.family_answered(
        acting_user=who.advocate,
        review=review,
        family_group_id=group.id,
        feedback_id=feedback,
        kind="disagreement",
        version_id=version,
        words="She did ring the clinic.",
        place="Page 2",
    )
    shares.feedback_answered(
        acting_user=who.chair, review=review, feedback_id=feedback, answer="You are right, it is corrected."
    )


def put(who: journey.Cast, review: Review, kind: str, version: UUID, html: str = "", number: int = 1) -> UUID:
    """The document room puts one document forward."""
    words = html or WORDS[kind]
    files = (
        {"file": bytes_of(f"plan {words}"), "html": bytes_of(words)}
        if kind == "action_plan"
        else {"word": bytes_of(f"word {words}"), "pdf": bytes_of(f"pdf {words}"), "html": bytes_of(words)}
    )
    made = release.put_forward(
        acting_user=who.coordinator,
        review=review,
        kind=kind,
        version_id=version,
        number=number,
        files=files,
        pages=3,
    )
    review.refresh_from_db()
    return made


def with_family(who: journey.Cast, review: Review | None = None) -> tuple[Review, FamilyGroup, dict[str, UUID]]:
    """Steps 7 and 8: the family has had the version that is released, and was answered."""
    review = review or agreed(who)
    versions = {kind: uuid4() for kind in KINDS}
    group = group_taking_part(who, review)
    weighed(who, review)
    shared(who, review, group, versions["overview_report"])
    answered(who, review, group, versions["overview_report"])
    return review, group, versions


def forwarded(who: journey.Cast, review: Review | None = None) -> tuple[Review, FamilyGroup, Release, dict[str, UUID]]:
    """All three documents are put forward, the details are written, each finding is answered."""
    review, group, versions = with_family(who, review)
    for kind in KINDS:
        put(who, review, kind, versions[kind])
    row = release.in_hand(review)
    assert row is not None
    row = release.set_details(
        acting_user=who.coordinator, review=review, release=row, details=details(), stamp=row.version
    )
    clean(who, review)
    return review, group, row, versions


def details(**changes: object) -> release.Details:
    values: dict[str, object] = {
        "title": "The review after Rosa’s death",
        "pseudonym": "Rosa",
        "died": date(2025, 4, 20),
        "chair": "Helen Marsh",
        "author": "Helen Marsh",
        "panel": ("Tom Reid, Police", "Sana Mirza, Lantern"),
    }
    return release.Details(**{**values, **changes})  # type: ignore[arg-type]


def clean(who: journey.Cast, review: Review) -> None:
    for check in AnonymityCheck.objects.filter(review=review):
        found = [one.id for one in check.findings.filter(answer=FindingAnswer.OPEN)]
        if found:
            anonymity.answer_findings(
                acting_user=who.chair,
                review=review,
                check=check,
                findings=found,
                answer=FindingAnswer.STAYS,
                reason="Names nobody.",
            )


def signed(who: journey.Cast, review: Review, row: Release) -> None:
    """Step 9: the SSP chair signs off these exact bytes."""
    from reviews.services.contents import present_digest

    signoff.sign_off(
        acting_user=who.ssp,
        review=review,
        release_row=row,
        digest=present_digest(review, row),
        meeting="Partnership board",
        met_on=today(),
        minute="Minute 7",
    )
    review.refresh_from_db()
    row.refresh_from_db()


def submitted(who: journey.Cast, review: Review, row: Release) -> None:
    signoff.mark_sent(
        acting_user=who.coordinator, review=review, release_row=row, sent_on=today(), sent_to="The Home Office"
    )
    review.refresh_from_db()
    row.refresh_from_db()


def letter(who: journey.Cast, review: Review) -> ClearanceLetter:
    return clearance.clearance_letter_filed(
        acting_user=who.coordinator, review=review, version_id=uuid4(), sha256="c" * 64
    )


def answer(
    who: journey.Cast,
    review: Review,
    row: Release,
    outcome: HomeOfficeOutcome = HomeOfficeOutcome.CLEARED,
    changes: tuple[str, ...] = (),
) -> None:
    clearance.record_answer(
        acting_user=who.coordinator,
        review=review,
        release_row=row,
        outcome=outcome,
        letter=letter(who, review),
        dated_on=today(),
        changes=changes,
    )
    review.refresh_from_db()
    row.refresh_from_db()


def is_cleared(who: journey.Cast) -> tuple[Review, FamilyGroup, Release]:
    review, group, row, _ = forwarded(who)
    signed(who, review, row)
    submitted(who, review, row)
    answer(who, review, row)
    return review, group, row


def dated(who: journey.Cast, review: Review, group: FamilyGroup, row: Release) -> Release:
    """The family is told, the copies go out, the date is agreed."""
    told = family.StepTold(done_on=today())
    family.record_step(acting_user=who.chair, review=review, group=group, step=FamilyStep.TOLD_READY, told=told)
    cleared.give_final_copies(acting_user=who.coordinator, review=review, release_row=row)
    return cleared.agree_date(
        acting_user=who.ssp, review=review, release_row=row, agreed_date=today(), stamp=row.version
    )


def told(who: journey.Cast, review: Review, group: FamilyGroup, row: Release) -> Release:
    """Family, agencies and media heard of the date, in that order."""
    for to, of, said in (
        (ToldFirst.FAMILY, group, telling.Told(today())),
        (ToldFirst.AGENCIES, None, telling.Told(today())),
        (ToldFirst.MEDIA, None, telling.Told(None, None, "", "Nobody is told beforehand.")),
    ):
        telling.record(acting_user=who.coordinator, review=review, release_row=row, to=to, group=of, told=said)
    row.refresh_from_db()
    return row


def editor(who: journey.Cast, review: Review, row: Release) -> ReleaseDeclaration:
    """An editor is named, declares, and is accepted by the SSP chair."""
    one = journey.user("editor", "Nora Webb", office="editor")
    who.users["editor"] = one
    made = editors.name_editor(
        acting_user=who.coordinator, review=review, release_row=row, user=one, capacity=ReleaseCapacity.EDITOR
    )
    editors.release_card(one, made.id)
    made = editors.declare_for_release(
        acting_user=one, declaration_id=made.id, interest="My work.", conflict="", terms_hash=handling_hash()
    )
    return editors.decide_editor(
        acting_user=who.ssp, review=review, declaration=made, accept=True, reason="", stamp=made.version
    )


def is_published(who: journey.Cast) -> tuple[Review, Release]:
    review, group, row = is_cleared(who)
    dated(who, review, group, row)
    notices.published(acting_user=who.stranger, release_id=row.id, url="/reviews/rosa/", on=today())
    notices.take_notices()
    review.refresh_from_db()
    row.refresh_from_db()
    return review, row


def actions_done(who: journey.Cast, review: Review) -> None:
    managers = {who.police.id: who.police_manager, who.trust.id: who.trust_manager}
    for row in Action.objects.filter(review=review):
        assert row.agency_id is not None
        actions.report_progress(
            acting_user=managers[row.agency_id],
            review=review,
            action=row,
            state=ActionState.DONE,
            words="Done, and seen in the records.",
            done_on=today(),
            stamp=row.version,
        )


def contact(who: journey.Cast, review: Review, group: FamilyGroup, **changes: object) -> None:
    values: dict[str, object] = {
        "on": today(),
        "way": ContactWay.TELEPHONE,
        "told": "That the report is ready.",
        "next_on": today() + timedelta(days=30),
    }
    contacts.record_contact(acting_user=who.chair, review=review, group=group, **{**values, **changes})  # type: ignore[arg-type]


def concluded(who: journey.Cast, review: Review) -> None:
    conclusion.record_audit(acting_user=who.coordinator, review=review, held_on=today(), words="All seen.")
    conclusion.conclude(acting_user=who.ssp, review=review)
