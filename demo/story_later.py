"""The second half of a fictional review: weighing, the report, the family, the release, the public page, the follow-up."""

from __future__ import annotations

from datetime import timedelta

from demo import workbench
from demo.story import Story
from documentroom.enums import DocumentKind
from documentroom.models import Share, Version
from documentroom.services import feedback, sharing, versions
from documentroom.services import release as room_release
from portal.kernel.calendar import today
from publishing.models import ReviewPage
from publishing.services import approval, checking, pages, publication
from reviews.enums import Capacity, Side
from reviews.enums_report import (
    ActionScope,
    ActionState,
    Audience,
    ContactWay,
    FamilyStep,
    FindingAnswer,
    HomeOfficeOutcome,
    IdentityRole,
    PanelAnswer,
    Participation,
    PartState,
    Proceedings,
    ReleaseCapacity,
    Theme,
    ToldFirst,
)
from reviews.handling import handling_hash
from reviews.models import AnonymityCheck, FamilyGroup, Recommendation, Release
from reviews.report_facts import plan_digest
from reviews.services import (
    actions,
    anonymity,
    clearance,
    cleared,
    conclusion,
    contacts,
    contents,
    editors,
    family,
    identities,
    imrs,
    letter_out,
    notices,
    report,
    signoff,
    telling,
)
from reviews.services import (
    release as release_service,
)
from reviews.services.actions import ActionTold, RecommendationTold
from reviews.services.confirmations import answer_part
from reviews.services.family import GroupPlan
from reviews.services.identities import IdentityTold
from reviews.services.release import Details

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


class LaterStory(Story):
    """A story that goes on past the gathering of evidence."""

    description = "What was learned from a death in the borough, and what is changing."
    told_by, told_way = "Miriam Frost", ContactWay.ADVOCATE  # through whom the family hears
    years = 0  # for how long it is public; 0 without an end
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

    # 9: release, sign-off, clearance --------------------------------------------------------------------------------
    @property
    def release(self) -> Release:
        """The release in hand."""
        found = release_service.in_hand(self.review)
        assert found is not None  # noqa: S101
        return found

    def signs_off(self) -> None:
        """The bytes are put forward, the SSP signs off exactly those, and the pack goes to the Home Office (4.28)."""
        case, coordinator, chair = self.case, self.who["coordinator"], self.who["chair"].name
        for version in self.completed.values():
            room_release.put_forward(acting_user=coordinator, version=self.fresh(version))
        self.answers_findings()
        self.is_put_forward()
        row = self.release
        details = Details(
            f"The review after {case.pseudonym}’s death",
            case.pseudonym,
            self.review.incident_on.replace(day=1),
            f"{chair}, independent",
            chair,
            ("Sana Mirza, Lantern Domestic Abuse Service", "Tom Reid, Borough Police", "Grace Obi, Borough Council"),
        )
        row = release_service.set_details(
            acting_user=coordinator, review=self.review, release=row, details=details, stamp=row.version
        )
        digest = contents.present_digest(self.review, row)
        signoff.sign_off(
            acting_user=self.who["ssp-chair"],
            review=self.review,
            release_row=row,
            digest=digest,
            meeting="SSP board",
            met_on=today(),
            minute="Minute 7",
        )
        self.refresh()

    def is_put_forward(self) -> None:
        """What is still to be said once these bytes are put forward: nothing, where the family has read them."""

    def sends_pack(self) -> None:
        """The pack is marked as sent."""
        signoff.mark_sent(
            acting_user=self.who["coordinator"],
            review=self.review,
            release_row=self.release,
            sent_on=today(),
            sent_to="The enquiries inbox for these reviews",
        )
        self.refresh()

    def home_office_clears(self) -> None:
        """The Home Office's letter is filed, and its outcome recorded (4.31)."""
        coordinator = self.who["coordinator"]
        self.files("coordinator", DocumentKind.CLEARANCE_LETTER, "Home Office letter.pdf")
        letter = self.review.clearance_letters.first()
        assert letter is not None  # noqa: S101
        clearance.record_answer(
            acting_user=coordinator,
            review=self.review,
            release_row=self.release,
            outcome=HomeOfficeOutcome.CLEARED,
            letter=letter,
            dated_on=today(),
        )
        self.refresh()
        for step, note in (
            (FamilyStep.TOLD_COMPLETE, "They were told."),
            (FamilyStep.TOLD_READY, "They were told, with what publication may bring."),
        ):
            family.record_step(
                acting_user=self.who["chair"],
                review=self.review,
                group=self.group,
                step=step,
                told=family.StepTold(done_on=today(), who=self.told_by, way=self.told_way, note=note),
            )
        self.is_in_touch("We told you that the Home Office has cleared the report, and what publication may bring.", 40)

    def is_in_touch(self, told: str, days: int) -> None:
        """The family hears, and knows when it hears next (4.13)."""
        contacts.record_contact(
            acting_user=self.who["chair"],
            review=self.review,
            group=self.group,
            on=today(),
            way=self.told_way,
            told=told,
            next_on=today() + timedelta(days=days),
        )

    # 10: the page ---------------------------------------------------------------------------------------------------
    def names_editors(self) -> None:
        """An editor and a communications officer are named, declare, and are accepted by the SSP chair (4.25)."""
        for username, capacity in (
            ("editor", ReleaseCapacity.EDITOR),
            ("communications", ReleaseCapacity.COMMUNICATIONS),
        ):
            user = self.who[username]
            named = editors.name_editor(
                acting_user=self.who["coordinator"],
                review=self.review,
                release_row=self.release,
                user=user,
                capacity=capacity,
            )
            card = editors.release_card(user, named.pk)
            made = editors.declare_for_release(
                acting_user=user,
                declaration_id=named.pk,
                interest="I lay out and publish the page.",
                conflict="",
                terms_hash=card.terms_hash or handling_hash(),
            )
            editors.decide_editor(
                acting_user=self.who["ssp-chair"],
                review=self.review,
                declaration=made,
                accept=True,
                reason="No conflict.",
                stamp=made.version,
            )

    def shows_letter(self) -> None:
        """The Home Office's letter stands beside the report: checked for names, agreed to by the partnership's chair (4.31)."""
        filed = self.review.clearance_letters.get()
        version = Version.objects.get(pk=filed.version_ref)
        room_release.put_letter_forward(acting_user=self.who["coordinator"], version=version)
        self.answers_findings()
        held = letter_out.standing(self.review)
        assert held is not None  # noqa: S101
        letter_out.agree_letter(
            acting_user=self.who["ssp-chair"], review=self.refresh(), letter=held, digest=held.sha256
        )

    def tells_those_who_hear_first(self) -> None:
        """The family hears of the date through its advocate, then the agencies; the media are told with the page (4.13)."""
        for to, group, told in (
            (
                ToldFirst.FAMILY,
                self.group,
                telling.Told(today(), self.told_way, f"{self.told_by} told them."),
            ),
            (ToldFirst.AGENCIES, None, telling.Told(today(), None, "The coordinator wrote to each senior manager.")),
            (ToldFirst.MEDIA, None, telling.Told(None, None, "", "The press release goes out with the page.")),
        ):
            telling.record(
                acting_user=self.who["coordinator"],
                review=self.review,
                release_row=self.release,
                to=to,
                group=group,
                told=told,
            )

    def publishes(self) -> None:
        """The date is agreed, the page is built by one and approved by another, and goes public (4.29)."""
        row = self.release
        cleared.agree_date(
            acting_user=self.who["ssp-chair"],
            review=self.review,
            release_row=row,
            agreed_date=today(),
            until=today().replace(year=today().year + self.years) if self.years else None,
            stamp=row.version,
        )
        self.tells_those_who_hear_first()
        for audience in (Audience.STAFF, Audience.FAMILY):
            cleared.record_debrief(
                acting_user=self.who["coordinator"],
                review=self.review,
                audience=audience,
                on=today(),
                words="Told before publication.",
            )
        self.shows_letter()
        page = self.lays_out()
        approval.approve(acting_user=self.who["communications"], page_id=page.pk, stamp=page.latest_revision_id)
        publication.publish_due()
        notices.take_notices()
        cleared.give_final_copies(acting_user=self.who["coordinator"], review=self.refresh(), release_row=self.release)
        self.is_in_touch("The report is public. We will tell you what the agencies have changed since.", 90)

    def lays_out(self) -> ReviewPage:
        """The editor builds the page from the release, describes it, and gives it to another person to approve."""
        page = pages.build(acting_user=self.who["editor"], release_id=self.release.pk)
        page = pages.change(
            acting_user=self.who["editor"],
            page_id=page.pk,
            description=self.description,
            opens_with="overview_report",
            contents="chapters",
            stamp=page.latest_revision_id,
        )
        checking.check_waiting()
        return pages.submit(acting_user=self.who["editor"], page_id=page.pk, stamp=page.latest_revision_id)

    # 11: follow-up --------------------------------------------------------------------------------------------------
    def follows_up(self, managers: dict[str, str], done: int) -> None:
        """Agencies report on their actions; so many are done (4.29)."""
        for number, row in enumerate(self.review.actions.order_by("number")):
            manager = managers.get(row.agency.name)
            if manager is None:
                continue
            state = ActionState.DONE if number < done else ActionState.UNDER_WAY
            actions.report_progress(
                acting_user=self.who[manager],
                review=self.review,
                action=row,
                state=state,
                words="Done, and checked on twenty cases." if number < done else "The form is drafted.",
                done_on=today() if number < done else None,
                next_on=None if number < done else today() + timedelta(days=60),
                stamp=row.version,
            )

    def concludes(self) -> None:
        """The audit is recorded and the review is concluded (4.29)."""
        for row in self.review.actions.all():
            actions.check_outcome(
                acting_user=self.who["coordinator"],
                review=self.review,
                action=row,
                outcome="Seen to work.",
                stamp=row.version,
            )
        conclusion.record_audit(
            acting_user=self.who["coordinator"],
            review=self.review,
            held_on=today(),
            words="Each action was checked against what it was to achieve.",
        )
        conclusion.conclude(
            acting_user=self.who["ssp-chair"], review=self.review, words="All that was asked has been done."
        )
