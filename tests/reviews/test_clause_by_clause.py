"""Clause by clause, on two walked reviews: a gate refused by its number and then let pass, a record with who, when and
what shows it, each act with its entry. The rest, and the clocks: test_clause_records.py."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.accounts.models import User
from portal.audit.api import review_chain
from portal.audit.models import Entry
from portal.kernel.calendar import long_date, today
from reviews import protocol
from reviews.enums import (
    Answer,
    Capacity,
    ConsultedBody,
    Course,
    Outcome,
    PersonRole,
    Recommendation,
    Stage,
)
from reviews.enums_report import Forum, LessonKind, LessonReach, Theme
from reviews.facts import load
from reviews.models import Action, Decision, HandOver, Imr, Interview, Person, Review
from reviews.services import (
    actions,
    conclusion,
    consultations,
    decision,
    evidence,
    imrs,
    interviews,
    learning,
    letters,
    release,
    report,
)
from tests.reviews import journey, later
from tests.reviews.refusing import refuses

pytestmark = pytest.mark.django_db
FORUMS = (Forum.MARAC, Forum.DACG, Forum.SSCB, Forum.SAPB, Forum.TRAINING)


def shows(review: Review, told: dict[str, str]) -> None:
    """What shows that each clause was kept holds these words; ``{day}`` is today."""
    facts = load(Review.objects.get(pk=review.pk))
    for number, words in told.items():
        said = " ".join(protocol.status(facts, number).evidence)
        assert words.format(day=long_date(today())) in said, (number, said)


def entered(review: Review, told: dict[str, tuple[tuple[str, User, str], ...]]) -> None:
    """Each act of a clause left its entry: what was done, by whom, about what."""
    rows = Entry.objects.filter(chain__name=review_chain(review.id)).values_list("verb", "actor", "subject")
    held = {(verb, actor, subject.split(":")[0]) for verb, actor, subject in rows}
    gone = [
        (number, verb, actor.name, about, [subject for said, _, subject in held if said == verb])
        for number, wanted in told.items()
        for verb, actor, about in wanted
        if (verb, str(actor.pk), f"reviews.{about}") not in held
    ]
    assert not gone


# To the decision ------------------------------------------------------------------------------------------------------
def test_2_1_3_3_3_4_4_2_4_3_each_holds_the_decision_until_it_is_kept(who: journey.Cast) -> None:
    review = journey.opened(who, source="other", letter_dated_on=None)
    journey.led(who, review)
    Person.objects.filter(review=review, role=PersonRole.VICTIM).update(is_parent=Answer.YES)
    by = {"acting_user": who.coordinator, "review": review}

    def decide() -> Decision:
        return decision.record_decision(
            acting_user=who.ssp, review=review, stamp=journey.stamp_of(review), outcome=Outcome.REVIEW, reason="Met."
        )

    decision.save_parallel(**by, stamp=0, found=[], panel_suggested="Police and trust.")
    with refuses("2.1", "departs"):
        decide()
    decision.save_criteria(**by, stamp=journey.stamp_of(review), answers=journey.YES)
    with refuses("3.3", "not decided which review leads"):
        decide()
    course = {"course": Course.JOINT, "course_reason": "Known after all.", "joint_lead": "SAPB leads."}
    decision.save_course(**by, stamp=journey.stamp_of(review), **course)
    with refuses("3.4", "A parent died"):
        decide()
    course |= {"scr_considered": Answer.YES, "scr_reason": "The board was asked: none."}
    decision.save_course(**by, stamp=journey.stamp_of(review), **course)
    with refuses("4.2", "lead authority is not recorded"):
        decide()
    decision.save_lead(**by, stamp=journey.stamp_of(review), lead_area="Southwark", lead_reason="She lived there.")
    for body in (ConsultedBody.DACG, ConsultedBody.SAPB, ConsultedBody.SSCB):
        with refuses("4.3", "has not been consulted"):
            decide()
        asked = consultations.consult(**by, body=body, asked_on=today())
        consultations.answer_consultation(
            **by, consultation=asked, answered_on=today(), recommendation=Recommendation.REVIEW, views="Hold one."
        )
    assert review.stage == Stage.NOTIFIED
    assert not Entry.objects.filter(verb="decision.recorded").exists(), "no refusal is a decision"
    decide()
    assert review.stage == Stage.DECIDED
    evidence.record_letter(**by, dated_on=today(), sender="The police", sender_reference="7")
    letter = letters.write_decision_letter(**by)
    letters.mark_sent(acting_user=who.coordinator, letter=letter, sent_on=today(), sent_to="The Home Office")
    with_it = "Recorded with the decision on {day} by Margaret Bell."
    shows(
        review,
        {
            "2.1": "Decided on {day} by Margaret Bell: ",
            "3.3": with_it,
            "3.4": f"A serious case review was considered, and the outcome recorded. {with_it}",
            "3.5": f"What the boards agreed is recorded. {with_it}",
            "4.1": "Letter dated {day}. Received on ",
            "4.2": with_it,
            "4.3": "answered on {day}.",
            "4.4": "Letter sent on {day} by Daniel Osei, ",
        },
    )
    assert "recorded on" in " ".join(protocol.status(load(review), "4.1").evidence)
    decision.pass_on(
        acting_user=who.ssp, review=review, to="Lewisham", reason="Her home.", what="The record.", on=today()
    )
    over = HandOver.objects.get(review=review)
    assert (over.to, over.what, over.passed_on, over.recorded_by) == ("Lewisham", "The record.", today(), who.ssp)
    entered(
        review,
        {
            "2.1": (("decision.criteria_answered", who.coordinator, "Decision"),),
            "3.3": (("decision.course_chosen", who.coordinator, "Decision"),),
            "4.1": (("review.opened", who.coordinator, "Review"), ("notification.letter_came", who.coordinator, "Notification")),
            "4.2": (("decision.lead_recorded", who.coordinator, "Decision"), ("review.passed_on", who.ssp, "Review")),
            "4.3": (
                ("consultation.asked", who.coordinator, "Consultation"),
                ("consultation.answered", who.coordinator, "Consultation"),
                ("decision.parallel_checked", who.coordinator, "Decision"),
                ("decision.recorded", who.ssp, "Review"),
            ),
            "4.4": (("letter.written", who.coordinator, "Letter"), ("letter.sent", who.coordinator, "Letter")),
        },
    )  # fmt: skip


# To the end -----------------------------------------------------------------------------------------------------------
def interviewed(who: journey.Cast, imr: Imr, row: Interview, *, shared: bool) -> None:
    interviews.hold(
        acting_user=who.police_author,
        interview=row,
        held_on=today(),
        recorded_in_writing=True,
        shared_on=today() if shared else None,
        told_not_disciplinary=True,
        policy_not_followed=False,
        reason_asked=False,
    )


def evidence_weighed(who: journey.Cast, review: Review) -> None:
    """4.17, 4.18, 4.19 and 4.21: the gates before and at the weighing."""
    police, trust = review.imrs.order_by("agency__name").reverse()
    assert police.agency == who.police
    row, neighbour = (
        interviews.plan(acting_user=who.police_author, imr=police, who=name, witness=witness)
        for name, witness in (("The duty officer", False), ("A neighbour", True))
    )
    with refuses("4.19", "come first"):
        interviewed(who, police, neighbour, shared=True)
    journey.accept(journey.invited(who, review, who.sio, Capacity.SIO), who.chair)
    interviews.give_sio_view(acting_user=who.sio, interview=neighbour, words="After the trial.")
    interviews.give_ssp_advice(acting_user=who.ssp, interview=neighbour, words="As the officer says.")
    interviewed(who, police, neighbour, shared=True)
    interviewed(who, police, row, shared=False)
    with refuses("4.17", "has not declared independence"):
        imrs.weigh(acting_user=who.chair, review=review)
    journey.assured(police, who.police_author, who.police_manager)
    journey.assured(trust, who.trust_author, who.trust_manager)
    with refuses("4.18", "has not been shared with the person interviewed"):
        imrs.weigh(acting_user=who.chair, review=review)
    interviewed(who, police, row, shared=True)
    imrs.weigh(acting_user=who.chair, review=review)
    assert review.stage == Stage.WEIGHING


def signed_and_sent(who: journey.Cast, review: Review) -> None:
    """4.13, 4.24, 4.28 and 4.30: the gates before the sign-off, and the Home Office's answer."""
    versions = {kind: uuid4() for kind in later.KINDS}
    group = later.group_taking_part(who, review)
    for kind in later.KINDS:
        later.put(who, review, kind, versions[kind])
    row = release.in_hand(review)
    assert row is not None
    release.set_details(
        acting_user=who.coordinator, review=review, release=row, details=later.details(), stamp=row.version
    )
    row.refresh_from_db()
    with refuses("4.13", "has not had the completed version"):
        later.signed(who, review, row)
    with refuses("4.25", "criminal proceedings"):
        later.shared(who, review, group, versions["overview_report"])
    later.weighed(who, review)
    later.shared(who, review, group, versions["overview_report"])
    later.answered(who, review, group, versions["overview_report"])
    later.clean(who, review)
    with refuses("4.28", "too early to mark the pack sent"):
        later.submitted(who, review, row)
    later.signed(who, review, row)
    later.submitted(who, review, row)
    later.answer(who, review, row)
    assert review.stage == Stage.CLEARED
    later.dated(who, review, group, row)
    from reviews.services import notices

    notices.published(acting_user=who.stranger, release_id=row.id, url="/reviews/rosa/", on=today())
    notices.take_notices()
    review.refresh_from_db()


def learned_and_concluded(who: journey.Cast, review: Review) -> None:
    """4.29, 4.33 and 4.34: what holds the conclusion, and what is passed on."""
    with refuses("4.29", "2 actions are neither done nor closed"):
        conclusion.conclude(acting_user=who.ssp, review=review)
    later.actions_done(who, review)
    learning.decide_learning(acting_user=who.ssp, review=review, what="All.", how="A briefing.", forums=FORUMS)
    for forum in FORUMS:
        conclusion.disseminate(acting_user=who.coordinator, review=review, forum=forum, on=today(), what="The lessons.")
    for one in Action.objects.filter(review=review):
        actions.check_outcome(
            acting_user=who.coordinator, review=review, action=one, outcome="All ask.", stamp=one.version
        )
    with refuses("4.29", "The audit of the action plan is not recorded"):
        conclusion.conclude(acting_user=who.ssp, review=review)
    conclusion.record_audit(acting_user=who.coordinator, review=review, held_on=today(), words="All seen.")
    conclusion.conclude(acting_user=who.ssp, review=review)
    assert review.stage == Stage.CONCLUDED


def test_4_5_to_4_34_each_gate_of_a_review_lets_pass_and_each_record_shows_who_and_when(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    evidence_weighed(who, review)
    point = report.add_point(
        acting_user=who.chair, review=review, kind="key_point", words="Nobody asked.", rests_on="Police, page 3"
    )  # type: ignore[arg-type]
    report.agree_point(acting_user=who.chair, review=review, point=point, stamp=point.version)
    later.agreed(who, review)
    theme = learning.LessonTold(
        LessonKind.LESSON, LessonReach.BETWEEN, "Two notes.", (Theme.SHARING,), "One note.", today()
    )
    learning.keep_lesson(acting_user=who.chair, review=review, told=theme)
    signed_and_sent(who, review)
    learned_and_concluded(who, review)
    shows(
        review,
        {
            "4.5": "2 members accepted, the last on {day}.",
            "4.8": "Helen Marsh, appointed on {day}. Checked against 2 agencies: no connection.",
            "4.9": "Each evidenced on {day} by Daniel Osei.",
            "4.10": "All ten, in version 1, drafted on {day} by Daniel Osei.",
            "4.11": "Version 1, approved on {day} by Helen Marsh.",
            "4.12": "One group considered, the last on {day} by Helen Marsh.",
            "4.13": "One group has had the completed version, the last from {day} by Helen Marsh. One answer, each replied",
            "4.15": "2 notices, the first on {day} by Helen Marsh.",
            "4.16": "Police: letter sent on {day} by Helen Marsh.",
            "4.17": "Police: assured on {day} by Colin Pratt.",
            "4.18": "2 held, the last on {day}.",
            "4.19": "The officer’s view on {day} by Carla Voss. The partnership’s advice on {day} by Margaret Bell.",
            "4.21": "Findings agreed by the panel, the last on {day} by Helen Marsh.",
            "4.23": "Version 1, tabled on {day} by Helen Marsh.",
            "4.24": "nothing found. The last check was made on {day} by Daniel Osei.",
            "4.25": "Criminal proceedings weighed on {day} by Helen Marsh.",
            "4.26": "Concluded that the panel agrees on {day} by Helen Marsh. 2 contributors have been heard",
            "4.27": "Police agreed on {day} by Colin Pratt.",
            "4.28": "Signed off by Margaret Bell at the meeting of {day}. Sent to the Home Office on {day} by Daniel Osei.",
            "4.29": "The plan was audited on {day} by Daniel Osei. Concluded on {day} by Margaret Bell.",
            "4.30": "in the letter of {day}, recorded on {day} by Daniel Osei.",
            "4.31": "Cleared on {day}, as recorded by Daniel Osei. To be published on {day}.",
            "4.32": "One theme named, the last in what was recorded on {day} by Helen Marsh.",
            "4.33": "Considered by Margaret Bell on {day}. Given to 5 forums, last on {day} by Daniel Osei.",
            "4.34": "2 outcomes checked, the last on {day} by Daniel Osei.",
        },
    )
    entered(
        review,
        {
            "4.5": (("participant.invited", who.coordinator, "Review"), ("declaration.accepted", who.ssp, "Participant")),
            "4.8": (("chair.appointed", who.coordinator, "Review"),),
            "4.10": (("terms.begun", who.coordinator, "Terms"), ("terms.drafted", who.coordinator, "Terms")),
            "4.11": (("terms.approved", who.chair, "Review"),),
            "4.12": (("family.group_added", who.chair, "FamilyGroup"), ("family.planned", who.chair, "FamilyGroup")),
            "4.13": (("family.version_shared", who.chair, "Review"), ("family.replied", who.chair, "FamilyReply")),
            "4.15": (("notice.sent", who.chair, "HoldNotice"),),
            "4.16": (("imr.commissioned", who.chair, "Imr"), ("imr.filed", who.police_author, "Imr")),
            "4.17": (
                ("imr.independence_declared", who.police_author, "Independence"),
                ("imr.assured", who.police_manager, "Assurance"),
            ),
            "4.18": (
                ("interview.planned", who.police_author, "Interview"),
                ("interview.held", who.police_author, "Interview"),
            ),
            "4.19": (("interview.sio_view", who.sio, "Interview"), ("interview.ssp_advice", who.ssp, "Interview")),
            "4.21": (("report.point_added", who.chair, "Point"), ("report.point_agreed", who.chair, "Point")),
            "4.23": (("report.tabled", who.chair, "Review"),),
            "4.24": (("release.put_forward", who.coordinator, "Review"),),
            "4.25": (("family.proceedings_weighed", who.chair, "ProceedingsConsidered"),),
            "4.26": (
                ("report.panel_answered", who.police_member, "PanelAgreement"),
                ("report.part_confirmed", who.police_manager, "PartConfirmation"),
                ("report.concluded", who.chair, "Review"),
            ),
            "4.27": (("plan.agreed", who.police_manager, "PlanAgreement"), ("report.handed_over", who.chair, "Review")),
            "4.28": (("release.signed_off", who.ssp, "Review"), ("release.sent", who.coordinator, "Review")),
            "4.29": (("plan.audited", who.coordinator, "PlanAudit"), ("review.concluded", who.ssp, "Review")),
            "4.30": (("clearance.letter_filed", who.coordinator, "ClearanceLetter"), ("clearance.cleared", who.coordinator, "Review")),
            "4.31": (("clearance.date_agreed", who.ssp, "Release"),),
            "4.32": (("learning.lesson_kept", who.chair, "Lesson"),),
            "4.33": (("learning.decided", who.ssp, "LearningPlan"),),
            "4.34": (
                ("learning.passed_on", who.coordinator, "Dissemination"),
                ("plan.outcome_checked", who.coordinator, "Action"),
            ),
        },
    )  # fmt: skip
