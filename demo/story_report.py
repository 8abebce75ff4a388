"""The middle of a fictional review: the family, the register, weighing, the report, its completed version, the answers."""

from __future__ import annotations

from datetime import timedelta

from demo import workbench
from demo.story import Story
from documentroom.enums import DocumentKind
from documentroom.models import Share, Version
from documentroom.services import feedback, sharing, versions
from portal.kernel.calendar import today
from reviews.enums import Capacity, Side
from reviews.enums_report import (
    ActionScope,
    ContactWay,
    FamilyStep,
    FindingAnswer,
    IdentityRole,
    PanelAnswer,
    Participation,
    PartState,
    Proceedings,
    Theme,
)
from reviews.models import AnonymityCheck, FamilyGroup, Recommendation
from reviews.report_facts import plan_digest
from reviews.services import (
    actions,
    anonymity,
    contacts,
    family,
    identities,
    imrs,
    report,
)
from reviews.services.actions import ActionTold, RecommendationTold
from reviews.services.confirmations import answer_part
from reviews.services.family import GroupPlan
from reviews.services.identities import IdentityTold

REPORT, SUMMARY, PLAN = DocumentKind.OVERVIEW_REPORT, DocumentKind.EXECUTIVE_SUMMARY, DocumentKind.ACTION_PLAN
PAPERS = {REPORT: "Overview report", SUMMARY: "Executive summary", PLAN: "Action plan"}
PANEL = ("panel-lantern", "panel-police", "panel-council")


Planned = tuple[str, str, str, str, str, tuple[Theme, ...]]
"""An action: its recommendation, how far that reaches, what is done, how it is measured, by whom, under which themes."""
HOUSING, TRUST = "Larkhall Housing Association", "Riverside Hospital Trust"
ACTIONS: tuple[Planned, ...] = (
    (
        "One record of each joint visit",
        "between",
        "One form for joint visits, kept by both",
        "Twenty visits sampled: one record each",
        HOUSING,
        (Theme.SHARING,),
    ),
    (
        "A named person for each application",
        "agency",
        "A named person tells each applicant what happens next",
        "No application closed without a call",
        HOUSING,
        (Theme.HOUSING,),
    ),
    (
        "Ask about safety at home, alone",
        "agency",
        "Ask every adult patient, alone, about safety at home",
        "Audit of one hundred attendances",
        TRUST,
        (Theme.ASKING,),
    ),
)


class ReportStory(Story):
    """A story that goes on past the gathering of evidence, to what the family say of the report."""

    plan: tuple[Planned, ...] = ACTIONS
    group: FamilyGroup
    drafts: dict[str, Version]
    completed: dict[str, Version]

    # 4.12, 4.13: the family -----------------------------------------------------------------------------------------
    def meets_family(self) -> None:
        """The family group, its advocate, and the steps of its plan that come first."""
        by = {"acting_user": self.who["chair"], "review": self.review}
        self.group = family.add_group(**by, name="Her mother and sister", side=Side.VICTIM)  # type: ignore[arg-type]
        plan = GroupPlan(
            Participation.TAKES_PART,
            called=self.case.pseudonym,
            ways="By telephone, before noon",
            expected_publication="Next summer",
            next_contact_on=today() + timedelta(days=28),
        )
        self.group = family.plan_group(**by, group=self.group, plan=plan, stamp=self.group.version)  # type: ignore[arg-type]
        for username, capacity in (("advocate", Capacity.ADVOCATE), ("relative", Capacity.RELATIVE)):
            self.invites(username, capacity, by="chair", family_group=self.group)
            self.accepts(username, capacity, by="chair")
        for step in (
            FamilyStep.ADVOCATE,
            FamilyStep.TIMING,
            FamilyStep.IN_PERSON,
            FamilyStep.UPDATES,
            FamilyStep.USE,
            FamilyStep.HELPED,
        ):
            told = family.StepTold(
                done_on=today(),
                who="Helen Marsh",
                way=ContactWay.IN_PERSON if step == FamilyStep.IN_PERSON else ContactWay.ADVOCATE,
                leaflet_given=step == FamilyStep.IN_PERSON,
                note="With their advocate.",
            )
            family.record_step(**by, group=self.group, step=step, told=told)  # type: ignore[arg-type]
        contacts.record_contact(
            **by,
            group=self.group,
            on=today(),
            way=ContactWay.ADVOCATE,
            told="Where the review stands, and what comes next.",
            next_on=today() + timedelta(days=28),
        )  # type: ignore[arg-type]

    def keeps_register(self) -> None:
        """The names that may not be in the report, each with its pseudonym (4.24, 4.28)."""
        case, by = self.case, {"acting_user": self.who["chair"], "review": self.review}
        _, persons = identities.register_of(self.who["chair"], self.review)
        ids = {person.name: person.pk for person in persons}
        for role, name, pseudonym, chosen in (
            (IdentityRole.DIED, case.victim, case.pseudonym, "Her family"),
            (IdentityRole.SUSPECTED, case.suspect, case.suspect_pseudonym, "The panel chair"),
        ):
            told = IdentityTold(
                role,
                name,
                addresses=case.address,
                born_on=case.born if role == IdentityRole.DIED else None,
                pseudonym=pseudonym,
                chosen_by=chosen,
            )
            identities.keep_identity(**by, told=told, person_id=ids.get(name))  # type: ignore[arg-type]

    # 7: the report --------------------------------------------------------------------------------------------------
    def weighs(self) -> None:
        """The panel weighs the evidence and agrees its key points (4.21)."""
        chair = self.who["chair"]
        imrs.weigh(acting_user=chair, review=self.review)
        self.refresh()
        workbench.weighs(self)
        workbench.family_asks(self)

    def drafts_report(self) -> None:
        """The chair files report, summary and action plan, and lays them before the panel (4.23, 4.26)."""
        self.drafts = {}
        for kind, paper in PAPERS.items():
            self.drafts[kind] = self.files("chair", kind, f"{paper}.docx", why="For the panel")
            versions.table(acting_user=self.who["chair"], version=self.fresh(self.drafts[kind]))
        self.refresh()

    def plans_actions(self) -> None:
        """Recommendations and actions, each with its five qualities, agreed by their agencies (4.27)."""
        by = {"acting_user": self.who["chair"], "review": self.review}
        kept: dict[str, Recommendation] = {}
        for title, scope, specific, measurable, agency, themes in self.plan:
            row = kept.get(title) or actions.keep_recommendation(
                **by,
                told=RecommendationTold(
                    title,
                    ActionScope(scope),
                    lesson="What was known was not passed on.",
                    change="People hear what becomes of what they said.",
                    themes=themes,
                ),
            )  # type: ignore[arg-type]
            kept[title] = row
            told = ActionTold(
                specific,
                measurable,
                "Within present staff.",
                "It was tried elsewhere.",
                today() + timedelta(days=200),
                self.bodies[agency].pk,
                "Reported each quarter.",
            )
            actions.keep_action(**by, recommendation=row, told=told)  # type: ignore[arg-type]

    def panel_agrees(self, managers: dict[str, str]) -> None:
        """Each member agrees, each agency confirms its part and its actions; the chair concludes and hands over (4.26, 4.27)."""
        presented = self.review.presentations.order_by("-round").first()
        assert presented is not None  # noqa: S101
        for username in PANEL:
            report.answer_presentation(
                acting_user=self.who[username], review=self.review, presentation=presented, answer=PanelAnswer.AGREED
            )
        for part in self.review.part_confirmations.filter(state=PartState.ASKED):
            manager = managers.get(part.agency.name) if part.agency else None
            if manager:
                answer_part(acting_user=self.who[manager], review=self.review, part=part, fair=True, stamp=part.version)
        report.conclude_report(acting_user=self.who["chair"], review=self.review, presentation=presented)
        for agency, manager in managers.items():
            mine = self.review.actions.filter(agency=self.bodies[agency])
            actions.agree_plan(
                acting_user=self.who[manager],
                review=self.review,
                agency_id=self.bodies[agency].pk,
                digest=plan_digest(mine),
            )
        report.hand_over(acting_user=self.who["chair"], review=self.refresh())
        self.refresh()

    @staticmethod
    def fresh(version: Version) -> Version:
        """The version as a page would load it: its review as it stands now."""
        return Version.objects.select_related("document__review", "review").get(pk=version.pk)

    # 8: the completed version and the family ------------------------------------------------------------------------
    def completes(self) -> None:
        """Hidden content is stripped, the PDF put beside the Word file, findings answered (4.24)."""
        self.completed, chair = {}, self.who["chair"]
        for kind, draft in self.drafts.items():
            made = versions.make_completed(acting_user=chair, version=self.fresh(draft))
            if kind != PLAN and not hasattr(made, "drawn"):
                versions.give_pdf(
                    acting_user=chair,
                    version=made,
                    upload=self.upload(self.papers / f"{PAPERS[kind]}.pdf", made.document_id),
                )
            self.completed[kind] = made
        self.answers_findings()

    def answers_findings(self) -> None:
        """What the check points at may stay: it is no name of the case (4.28)."""
        for check in AnonymityCheck.objects.filter(review=self.review):
            found = list(check.findings.filter(answer=FindingAnswer.OPEN).values_list("pk", flat=True))
            if found:
                anonymity.answer_findings(
                    acting_user=self.who["chair"],
                    review=self.review,
                    check=check,
                    findings=found,
                    answer=FindingAnswer.STAYS,
                    reason="A month, not a day; it points at nobody.",
                )

    def shares(self, days: int = 28) -> Share:
        """The chair shares the completed report with the family's advocate, from a date to a date (4.13, 4.25)."""
        chair = self.who["chair"]
        family.consider_proceedings(
            acting_user=chair,
            review=self.review,
            state=Proceedings.ENDED,
            words="The trial is over; the officer in the case has no objection.",
        )
        share = sharing.share_with_family(
            acting_user=chair,
            version=self.fresh(self.completed[REPORT]),
            family_group_id=self.group.pk,
            opens_on=today(),
            closes_on=today() + timedelta(days=days),
            hard_pages="2",
        )
        self.refresh()
        return share

    def family_answers(self, share: Share) -> None:
        """The advocate answers, the chair answers back, the family have said what they wished to say."""
        advocate = self.who["advocate"]
        sent = feedback.send(
            acting_user=advocate,
            share=share,
            kind="correction",
            page=1,
            words="She worked there for twelve years, not eleven.",
            for_chair_alone=False,
        )
        feedback.answer(
            acting_user=self.who["chair"],
            feedback=sent,
            words="Thank you. The record says eleven; we have asked the school.",
        )
        feedback.finish(acting_user=advocate, share=share)
        self.refresh()
