"""How a fictional review comes about: each step by the person whose step it is, through the same services as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

from django.utils import timezone

from documentroom.enums import DocumentKind
from documentroom.models import Version
from documentroom.services import filing
from documentroom.services.filing import Words
from documentroom.uploads import STORE, SealedUpload, binding_of
from portal.accounts.models import Agency, User
from portal.kernel.calendar import today
from portal.vault.api import review_scope
from portal.vault.files import SealedWriter
from reviews.criteria import recommend
from reviews.enums import (
    Answer,
    AssuranceOutcome,
    Capacity,
    ChairRequirement,
    Consideration,
    ConsiderationState,
    ConsultedBody,
    Knows,
    Outcome,
    ParticipantState,
    PersonRole,
    Recommendation,
)
from reviews.facts import load
from reviews.handling import handling_hash
from reviews.models import Imr, Participant, Review
from reviews.services import (
    consultations,
    decision,
    declarations,
    evidence,
    imrs,
    letters,
    notification,
    panel,
    people,
    terms,
)
from reviews.services.notification import PersonTold, Told

FILES = Path(__file__).resolve().parent / "files"
REAL_NOW = timezone.now


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Inside, it is so many days ago for everything that asks the portal's clock."""
    moment = REAL_NOW() - timedelta(days=days)
    with mock.patch("django.utils.timezone.now", new=lambda: moment + (REAL_NOW() - began)):  # noqa: PT008 - a clock that goes on
        yield


began: datetime = REAL_NOW()


@dataclass(frozen=True)
class Case:
    """What one story is about. Everybody in it is made up."""

    victim: str
    pseudonym: str
    born: date
    suspect: str
    suspect_pseudonym: str
    address: str
    incident: str = "She was found at her home by a neighbour. A man was arrested the same day."
    relationship: str = "Husband"
    since: date = date(2023, 1, 1)  # from when on the review looks


class Story:
    """One fictional review, told step by step."""

    papers = FILES  # where its papers lie

    def __init__(self, cast: dict[str, User], bodies: dict[str, Agency], case: Case) -> None:
        self.who, self.bodies, self.case = cast, bodies, case
        self.review: Review = None  # type: ignore[assignment]

    # 1 and 2: notification, declarations of the leaders, decision ---------------------------------------------------
    def opens(self, agencies: Sequence[str], key: UUID | None = None) -> None:
        """The coordinator records the police's notification."""
        day, case = today(), self.case
        told = Told(
            incident_on=day - timedelta(days=6),
            received_on=day,
            letter_dated_on=day - timedelta(days=1),
            sender="Detective Superintendent, Borough Police",
            sender_reference="Made-up reference",
            summary=case.incident,
            people=(
                PersonTold(
                    PersonRole.VICTIM,
                    case.victim,
                    born_on=case.born,
                    died_on=day - timedelta(days=6),
                    address=case.address,
                    is_parent=Answer.NO,
                ),
                PersonTold(
                    PersonRole.SUSPECT,
                    case.suspect,
                    birth_year=str(case.born.year - 2),
                    relationship=case.relationship,
                    address=case.address,
                ),
            ),
        )
        self.review = notification.open_review(
            acting_user=self.who["coordinator"],
            told=told,
            ssp_chair=self.who["ssp-chair"],
            agencies=[self.bodies[name] for name in agencies],
            key=key or uuid4(),
        )

    def leaders_declare(self) -> None:
        """SSP chair and coordinator declare first; the deputy accepts the one, the SSP chair the other."""
        self.accepts("ssp-chair", Capacity.SSP_CHAIR, by="deputy")
        self.accepts("coordinator", Capacity.COORDINATOR, by="ssp-chair")

    def prepares_decision(self, *, strangers: bool = False) -> None:
        """Criteria, course, lead authority and consultations (2.1, 3.3, 4.2, 4.3). Of strangers there is no review."""
        by = {"acting_user": self.who["coordinator"], "review": self.review}
        answers = dict.fromkeys(("aged_16", "violence", "related", "household"), Answer.YES)
        if strangers:
            answers |= {"related": Answer.NO, "household": Answer.NO}
        reasons = {f"{name}_reason": "The police’s letter says so." for name in answers}
        row = decision.save_criteria(**by, stamp=0, answers={**answers, **reasons})  # type: ignore[arg-type]
        row = decision.save_course(**by, stamp=row.version, course=recommend(load(self.review))[0])  # type: ignore[arg-type]
        row = decision.save_lead(**by, stamp=row.version, lead_area="Southwark", lead_reason="She lived there.")  # type: ignore[arg-type]
        for body in (ConsultedBody.DACG, ConsultedBody.SAPB, ConsultedBody.SSCB):
            asked = consultations.consult(**by, body=body, asked_on=today())  # type: ignore[arg-type]
            consultations.answer_consultation(
                **by,
                consultation=asked,
                answered_on=today(),
                recommendation=Recommendation.NO_REVIEW if strangers else Recommendation.REVIEW,
                views="They were strangers." if strangers else "A review should be held.",  # type: ignore[arg-type]
            )
        decision.save_parallel(
            **by, stamp=row.version, found=[], panel_suggested="Police, health, housing, and a specialist service."
        )  # type: ignore[arg-type]

    def decides(self) -> None:
        """The SSP chair decides, and the Home Office is told (4.3, 4.4)."""
        row = self.review.decisions.first()
        assert row is not None  # noqa: S101
        decision.record_decision(
            acting_user=self.who["ssp-chair"],
            review=self.review,
            stamp=row.version,
            outcome=Outcome.REVIEW,
            reason="Each of the criteria is met.",
        )
        letter = letters.write_decision_letter(acting_user=self.who["coordinator"], review=self.review)
        letters.mark_sent(
            acting_user=self.who["coordinator"],
            letter=letter,
            sent_on=today(),
            sent_to="The enquiries inbox for these reviews",
        )

    # 3 and 4: people ------------------------------------------------------------------------------------------------
    def invites(
        self, username: str, capacity: Capacity, *, agency: str = "", by: str = "coordinator", **more: object
    ) -> Participant:
        """Somebody is invited to the review in one capacity."""
        user = self.who[username]
        body = self.bodies[agency] if agency else None
        people.invite(
            acting_user=self.who[by],
            review=self.review,
            capacity=capacity,
            name=user.name,
            email=user.email,
            agency=body,
            **more,
        )  # type: ignore[arg-type]
        return self.part(username, capacity)

    def part(self, username: str, capacity: Capacity) -> Participant:
        """A person's place on the review."""
        rows = Participant.objects.select_related("review", "user")
        return rows.get(review=self.review, user=self.who[username], capacity=capacity, state__in=people.STANDING)

    def declares(self, username: str, capacity: Capacity) -> UUID:
        """The four questions of the declaration; gives its key."""
        row, user = self.part(username, capacity), self.who[username]
        by = {"acting_user": user, "participant": row}
        made = declarations.open_card(acting_user=user, participant=row)
        made = declarations.save_interest(**by, stamp=made.version, interest=f"My part: {Capacity(capacity).label}.")  # type: ignore[arg-type]
        made = declarations.save_knows(**by, stamp=made.version, knows=Knows.NO)  # type: ignore[arg-type]
        made = declarations.make(**by, stamp=made.version, terms_hash=handling_hash())  # type: ignore[arg-type]
        return made.pk

    def accepts(self, username: str, capacity: Capacity, *, by: str) -> None:
        """Declares, and is accepted by the person whom the rules name."""
        if self.part(username, capacity).state == ParticipantState.INVITED:
            self.declares(username, capacity)
        row = self.part(username, capacity)
        found = row.declarations.get(state="made")
        declarations.accept(
            acting_user=self.who[by],
            participant=row,
            declaration_id=found.pk,
            reason="No conflict was declared, and none is known.",
        )

    def joins(self, username: str, capacity: Capacity, *, accepted_by: str, **more: object) -> None:
        """Invited, declared and accepted."""
        self.invites(username, capacity, **more)  # type: ignore[arg-type]
        self.accepts(username, capacity, by=accepted_by)

    def forms_panel(self, members: Sequence[tuple[str, str]]) -> None:
        """Panel members, then the independent chair they appoint (4.5, 4.8, 4.9)."""
        for username, agency in members:
            self.joins(
                username,
                Capacity.PANEL_MEMBER,
                accepted_by="ssp-chair",
                agency=agency,
                represents_victim=username == "panel-lantern",
            )
        chair = self.who["chair"]
        panel.appoint_chair(
            acting_user=self.who["coordinator"],
            review=self.review,
            name=chair.name,
            email=chair.email,
            phone="",
            agency=None,
            appointed_on=today(),
            minute="Minute 3 of the first meeting",
            independence="She has never worked for any of the agencies.",
            associations=[],
            exception_reason="",
            evidence=dict.fromkeys(ChairRequirement, "Shown at interview, with certificate where there is one."),
        )
        self.accepts("chair", Capacity.PANEL_CHAIR, by="ssp-chair")

    # 5: terms and commissions ---------------------------------------------------------------------------------------
    def sets_terms(self) -> None:
        """Drafted by the coordinator, approved by the chair (4.10, 4.11)."""
        by = {"acting_user": self.who["coordinator"], "review": self.review}
        row = terms.begin(**by)  # type: ignore[arg-type]
        row = terms.save_purpose(
            **by,
            stamp=row.version,
            purpose="To learn what should change, within agencies and between them.",  # type: ignore[arg-type]
            questions="Did anybody ask her what she wanted?\nWho knew what, and whom did they tell?\nWhat worked?",
            period_from=self.case.since,
            period_to=self.review.incident_on,
            complete_by=today() + timedelta(days=120),
        )
        for one in Consideration:
            row = terms.save_answer(
                **by,
                stamp=row.version,
                consideration=one,
                state=ConsiderationState.ANSWERED,
                words=CONSIDERED[one],
                responsible=self.who["chair"].name,  # type: ignore[arg-type]
            )
        terms.approve(acting_user=self.who["chair"], review=self.review, stamp=row.version)

    def notifies(self, agencies: Sequence[str]) -> None:
        """Agencies are told to secure their records, and say that they have (4.15)."""
        for name in agencies:
            notice = evidence.send_notice(
                acting_user=self.who["chair"], review=self.review, agency=self.bodies[name], sent_on=today()
            )
            evidence.acknowledge_notice(
                acting_user=self.who["coordinator"], notice=notice, on=today(), by="Its senior manager, by letter"
            )

    def commissions(self, agency: str, author: str, manager: str, due_in: int) -> Imr:
        """Author and senior manager join; the chair commissions the agency's review (4.16)."""
        for username, capacity in ((author, Capacity.IMR_AUTHOR), (manager, Capacity.SENIOR_MANAGER)):
            self.joins(username, capacity, accepted_by="chair", agency=agency)
        row = imrs.commission(
            acting_user=self.who["chair"],
            review=self.review,
            agency=self.bodies[agency],
            due_on=today() + timedelta(days=due_in),
        )
        assert row.letter is not None  # noqa: S101
        letters.mark_sent(
            acting_user=self.who["chair"], letter=row.letter, sent_on=today(), sent_to=f"Senior manager, {agency}"
        )
        return row

    def asks_nothing_of(self, agency: str) -> None:
        """The chair records why an agency is not asked for its own review (4.16)."""
        imrs.not_asked(
            acting_user=self.who["chair"],
            review=self.review,
            agency=self.bodies[agency],
            reason="It had no contact with the family before the death.",
        )

    # 6: writing, filing, assuring -----------------------------------------------------------------------------------
    def files_imr(self, imr: Imr, author: str, paper: str) -> Version:
        """The author declares independence and files the agency's review (4.17)."""
        user = self.who[author]
        imrs.declare_independence(
            acting_user=user,
            imr=imr,
            not_involved=True,
            not_line_manager=True,
            job_title="Review officer",
            contact="020 7946 0001",
        )
        return self.files(author, DocumentKind.IMR, paper, agency_id=imr.agency_id)

    def assures(self, imr: Imr, manager: str, version: Version) -> None:
        """The senior manager, who is not the author, assures its quality (4.17)."""
        imrs.assure(acting_user=self.who[manager], imr=imr, version_id=version.pk, outcome=AssuranceOutcome.ASSURED)

    def files(
        self,
        username: str,
        kind: str,
        paper: str,
        *,
        agency_id: UUID | None = None,
        family_group_id: UUID | None = None,
        why: str = "",
    ) -> Version:
        """A file comes into the room, sealed as an upload would be."""
        path = self.papers / paper
        upload = self.upload(path)
        return filing.file_new(
            acting_user=self.who[username],
            review=self.review,
            upload=upload,
            kind=kind,
            words=Words(title=path.stem, marking="OFFICIAL-SENSITIVE", why=why),
            once=uuid4(),
            agency_id=agency_id,
            family_group_id=family_group_id,
        )

    def upload(self, path: Path, document_id: UUID | None = None) -> SealedUpload:
        """A file as the upload handler would hand it over."""
        document, version = document_id or uuid4(), uuid4()
        data = path.read_bytes()
        with SealedWriter(
            review_scope(self.review.pk),
            STORE,
            f"{self.review.pk}/{version}",
            binding_of(self.review.pk, document, version),
        ) as writer:
            writer.write(data)
            sealed = writer.finish()
        return SealedUpload(path.name, len(data), "", sealed, document, version)

    def refresh(self) -> Review:
        """The review as the database has it now."""
        self.review.refresh_from_db()
        return self.review


CONSIDERED: dict[Consideration, str] = {
    Consideration.PARALLEL: "The criminal investigation goes on; its officer is told of each meeting.",
    Consideration.REPORTS: "Each agency that knew her is asked for its own review.",
    Consideration.SUPPORT: "The coordinator gives two days a week.",
    Consideration.EQUALITY: "The panel asks of each finding whom it touches, and how.",
    Consideration.TIMESCALE: "Within six months of telling the Home Office.",
    Consideration.MEETINGS: "The first Thursday of each month, at the town hall.",
    Consideration.LEGAL: "The council’s adviser is asked before witnesses are.",
    Consideration.DATA: "The council’s information governance officer has advised.",
    Consideration.INSURANCE: "Each agency has told its own insurer.",
    Consideration.FAMILY_MEDIA: "Nobody speaks to the media before clearance. The family hear first.",
}
