"""The last part of a fictional review: the release, the public page, the follow-up."""

from __future__ import annotations

from datetime import timedelta

from demo.story_report import ReportStory
from documentroom.enums import DocumentKind
from documentroom.models import Version
from documentroom.services import release as room_release
from portal.kernel.calendar import today
from publishing.models import ReviewPage
from publishing.services import approval, checking, pages, publication
from reviews.enums_report import (
    ActionState,
    Audience,
    ContactWay,
    FamilyStep,
    HomeOfficeOutcome,
    ReleaseCapacity,
    ToldFirst,
)
from reviews.handling import handling_hash
from reviews.models import Release
from reviews.services import (
    actions,
    clearance,
    cleared,
    conclusion,
    contacts,
    contents,
    editors,
    family,
    letter_out,
    notices,
    signoff,
    telling,
)
from reviews.services import (
    release as release_service,
)
from reviews.services.release import Details


class LaterStory(ReportStory):
    """A story that goes on to the public page and to the end."""

    description = "What was learned from a death in the borough, and what is changing."
    told_by, told_way = "Miriam Frost", ContactWay.ADVOCATE  # through whom the family hears
    years = 0  # for how long it is public; 0 without an end

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
