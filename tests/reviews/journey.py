"""The first six steps of a review, walked through the services by the people whose steps they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from portal.accounts.models import Agency, Office, User
from portal.kernel.calendar import today
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
from reviews.models import Imr, Participant, Review, Terms
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

YES = {
    name: value
    for limb in ("aged_16", "violence", "related", "household")
    for name, value in ((limb, Answer.YES), (f"{limb}_reason", "The letter says so."))
}


def user(username: str, name: str = "", agency: Agency | None = None, office: str = "") -> User:
    name = name or username.replace("-", " ").title()
    made, _ = User.objects.get_or_create(
        username=username,
        defaults={"email": f"{username}@example.test", "name": name, "agency": agency},
    )
    if office:
        Office.objects.get_or_create(user=made, kind=office, until=None, defaults={"since": date(2020, 1, 1)})
    return made


def agency(name: str, kind: str) -> Agency:
    made, _ = Agency.objects.get_or_create(name=name, defaults={"kind": kind, "adopted_on": date(2020, 1, 1)})
    return made


@dataclass
class Cast:
    """Everybody by their post. Nobody has any right until a journey gives it."""

    police: Agency = field(default_factory=lambda: agency("Police", "police"))
    trust: Agency = field(default_factory=lambda: agency("Hospital trust", "health_provider"))
    specialist: Agency = field(default_factory=lambda: agency("Lantern", "specialist"))
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None


def cast() -> Cast:
    made = Cast()
    made.users = {
        "coordinator": user("coordinator", "Daniel Osei", office="coordinator"),
        "ssp": user("ssp", "Margaret Bell", office="ssp_chair"),
        "deputy": user("deputy", "Owen Hart", office="deputy_ssp_chair"),
        "governance": user("governance", "Vera Lind", office="information_governance"),
        "chair": user("chair", "Helen Marsh"),
        "police_member": user("police-member", "Tom Reid", made.police),
        "lantern_member": user("lantern-member", "Sana Mirza", made.specialist),
        "police_author": user("police-author", "Lena Kovac", made.police),
        "police_manager": user("police-manager", "Colin Pratt", made.police),
        "trust_author": user("trust-author", "Amy Lund", made.trust),
        "trust_manager": user("trust-manager", "Joseph Kane", made.trust),
        "advocate": user("advocate", "Miriam Frost"),
        "sio": user("sio", "Carla Voss", made.police),
        "partner": user("partner", "Kate Lister", made.specialist),
        "stranger": user("stranger", "Nobody Here"),
        "superuser": user("superuser", "Root Admin"),
    }
    made.users["superuser"].is_superuser = True
    made.users["superuser"].save()
    return made


def told(**changes: object) -> Told:
    day = today()
    facts: dict[str, object] = {
        "incident_on": day - timedelta(days=9),
        "received_on": day - timedelta(days=5),
        "letter_dated_on": day - timedelta(days=6),
        "sender": "Det Supt Stone",
        "summary": "She was found at her home.",
        "people": (
            PersonTold(PersonRole.VICTIM, "Clare Sample", born_on=date(1984, 3, 2), is_parent=Answer.NO),
            PersonTold(PersonRole.SUSPECT, "Ben Sample", birth_year="1981", address="4 Elm Row SE15 4QQ"),
        ),
    }
    return Told(**{**facts, **changes})  # type: ignore[arg-type]


def opened(who: Cast, agencies: Sequence[Agency] | None = None, **changes: object) -> Review:
    """Step 1: the coordinator records the notification."""
    return notification.open_review(
        acting_user=who.coordinator,
        told=told(**changes),
        ssp_chair=who.ssp,
        agencies=[who.police, who.trust] if agencies is None else agencies,
        key=uuid4(),
    )


def part(review: Review, one: User, capacity: Capacity) -> Participant:
    rows = Participant.objects.select_related("review", "user")
    return rows.get(review=review, user=one, capacity=capacity, state__in=people.STANDING)


def declare(participant: Participant, *, knows: Knows = Knows.NO, agencies: Sequence[Agency] = ()) -> UUID:
    """The declarant's four questions; gives the declaration's key."""
    one = participant.user
    made = declarations.open_card(acting_user=one, participant=participant)
    step = {"acting_user": one, "participant": participant}
    made = declarations.save_interest(**step, stamp=made.version, interest="My work.")
    made = declarations.save_knows(**step, stamp=made.version, knows=knows)
    if knows != Knows.NO:
        made = declarations.save_touches(**step, stamp=made.version, words="A colleague there.", agencies=agencies)
    made = declarations.make(**step, stamp=made.version, terms_hash=handling_hash())
    participant.refresh_from_db()
    return made.id


def accept(participant: Participant, by: User) -> Participant:
    """Declares where that is still to do, and lets ``by`` accept."""
    if participant.state == ParticipantState.INVITED:
        declare(participant)
    found = participant.declarations.get(state="made")
    return declarations.accept(acting_user=by, participant=participant, declaration_id=found.id, reason="No conflict.")


def led(who: Cast, review: Review) -> None:
    """Step 1, its second half: SSP chair and coordinator declare first and are accepted."""
    accept(part(review, who.ssp, Capacity.SSP_CHAIR), who.deputy)
    accept(part(review, who.coordinator, Capacity.COORDINATOR), who.ssp)


def prepared(who: Cast, review: Review) -> None:
    """Step 2: everything that the decision needs."""
    by = {"acting_user": who.coordinator, "review": review}
    row = decision.save_criteria(**by, stamp=0, answers=YES)
    facts = load(review)
    from reviews.criteria import recommend

    row = decision.save_course(**by, stamp=row.version, course=recommend(facts)[0])
    row = decision.save_lead(**by, stamp=row.version, lead_area="Southwark", lead_reason="She lived there.")
    for body in (ConsultedBody.DACG, ConsultedBody.SAPB, ConsultedBody.SSCB):
        asked = consultations.consult(**by, body=body, asked_on=today() - timedelta(days=4))
        consultations.answer_consultation(
            **by,
            consultation=asked,
            answered_on=today() - timedelta(days=1),
            recommendation=Recommendation.REVIEW,
            views="Hold one.",
        )
    decision.save_parallel(**by, stamp=row.version, found=[], panel_suggested="Police, trust and Lantern.")


def stamp_of(review: Review) -> int:
    return review.decisions.first().version


def decided(who: Cast, review: Review) -> None:
    prepared(who, review)
    decision.record_decision(
        acting_user=who.ssp,
        review=review,
        stamp=stamp_of(review),
        outcome=Outcome.REVIEW,
        reason="The criteria are met.",
    )
    letter = letters.write_decision_letter(acting_user=who.coordinator, review=review)
    letters.mark_sent(acting_user=who.coordinator, letter=letter, sent_on=today(), sent_to="The Home Office")


def invited(
    who: Cast, review: Review, one: User, capacity: Capacity, by: str = "coordinator", **more: object
) -> Participant:
    people.invite(
        acting_user=getattr(who, by), review=review, capacity=capacity, name=one.name, email=one.email, **more
    )  # type: ignore[arg-type]
    return part(review, one, capacity)


EVIDENCE = dict.fromkeys(ChairRequirement, "Shown at interview.")


def with_chair(who: Cast, review: Review) -> None:
    """Step 3 and 4: panel members and the independent chair."""
    for one, body in ((who.police_member, who.police), (who.lantern_member, who.specialist)):
        row = invited(who, review, one, Capacity.PANEL_MEMBER, agency=body)
        accept(row, who.ssp)
    appoint(who, review)
    accept(part(review, who.chair, Capacity.PANEL_CHAIR), who.ssp)


def appoint(who: Cast, review: Review, **changes: object) -> people.InvitedTo:
    values: dict[str, object] = {
        "name": who.chair.name,
        "email": who.chair.email,
        "phone": "",
        "agency": None,
        "appointed_on": today(),
        "minute": "Minute 3",
        "independence": "Worked for none of them.",
        "associations": [],
        "exception_reason": "",
        "evidence": EVIDENCE,
    }
    return panel.appoint_chair(acting_user=who.coordinator, review=review, **{**values, **changes})  # type: ignore[arg-type]


def drafted(who: Cast, review: Review) -> Terms:
    by = {"acting_user": who.coordinator, "review": review}
    row = terms.begin(**by)
    row = terms.save_purpose(
        **by,
        stamp=row.version,
        purpose="To learn what can be learned.",
        questions="What was known?",
        period_from=date(2024, 1, 1),
        period_to=today() - timedelta(days=9),
        complete_by=today() + timedelta(days=120),
    )
    for one in Consideration:
        row = terms.save_answer(
            **by,
            stamp=row.version,
            consideration=one,
            state=ConsiderationState.ANSWERED,
            words="Settled at the first meeting.",
            responsible="Helen Marsh",
        )
    return row


def gathering(who: Cast, review: Review) -> None:
    """Step 5: the chair approves the terms."""
    row = drafted(who, review)
    terms.approve(acting_user=who.chair, review=review, stamp=row.version)


def commissioned(who: Cast, review: Review) -> list[Imr]:
    made = []
    for body, author, manager in (
        (who.police, who.police_author, who.police_manager),
        (who.trust, who.trust_author, who.trust_manager),
    ):
        for one, capacity in ((author, Capacity.IMR_AUTHOR), (manager, Capacity.SENIOR_MANAGER)):
            accept(invited(who, review, one, capacity, agency=body), who.chair)
        row = imrs.commission(acting_user=who.chair, review=review, agency=body, due_on=today() + timedelta(days=56))
        assert row.letter is not None
        letters.mark_sent(acting_user=who.chair, letter=row.letter, sent_on=today(), sent_to=body.name)
        evidence.send_notice(acting_user=who.chair, review=review, agency=body, sent_on=today())
        made.append(row)
    return made


def independent(imr: Imr, author: User) -> None:
    imrs.declare_independence(
        acting_user=author,
        imr=imr,
        not_involved=True,
        not_line_manager=True,
        job_title="Review officer",
        contact="Extension 4",
    )


def filed(imr: Imr, author: User) -> UUID:
    independent(imr, author)
    version = uuid4()
    imrs.received(
        acting_user=author,
        review=imr.review,
        agency_id=imr.agency_id,
        document_id=uuid4(),
        version_id=version,
        sha256="0" * 64,
    )
    return version


def assured(imr: Imr, author: User, manager: User) -> None:
    version = filed(imr, author)
    imrs.assure(acting_user=manager, imr=imr, version_id=version, outcome=AssuranceOutcome.ASSURED)


STEPS = ("opened", "led", "prepared", "decided", "with_chair", "gathering", "commissioned")


def walk(who: Cast, to: str) -> Review:
    """A review walked as far as the named step, inclusive."""
    review = opened(who)
    for step in STEPS[1 : STEPS.index(to) + 1]:
        if step != "prepared" or to == "prepared":
            globals()[step](who, review)
    return review
