"""Reviews in given states for the pages' tests: rows as the services leave them, without walking the journey."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from django.utils import timezone

from portal.accounts.models import Agency, User
from portal.vault import api as vault
from reviews import editions
from reviews.enums import (
    Answer,
    Capacity,
    Consideration,
    ConsiderationState,
    ConsultedBody,
    Contribution,
    Course,
    ImrState,
    LetterKind,
    Outcome,
    ParticipantState,
    PersonRole,
    Side,
    Stage,
    TermsState,
)
from reviews.enums import ChairRequirement as Requirement
from reviews.enums_report import ReportKind
from reviews.handling import handling_hash
from reviews.models import (
    Action,
    ChairAppointment,
    ChairEvidence,
    Consultation,
    Decision,
    FamilyContact,
    FamilyGroup,
    HoldNotice,
    Imr,
    Independence,
    Letter,
    Notification,
    PartConfirmation,
    Participant,
    Person,
    PlanRequest,
    Presentation,
    Recommendation,
    Review,
    ReviewAgency,
    TabledVersion,
    Terms,
    TermsAnswer,
)

NAMES = ("Hospital trust", "Metropolitan police", "Housing association", "Probation", "Refuge and support")
KINDS = ("health_provider", "police", "housing", "probation", "specialist")
_number = count(1)


def person(name: str, agency: Agency | None = None) -> User:
    user, _ = User.objects.get_or_create(
        username=name.replace(" ", ".").lower(),
        defaults={"email": f"{name.replace(' ', '.')}@example.test", "name": name, "agency": agency},
    )
    return user


def agency(index: int) -> Agency:
    found, _ = Agency.objects.get_or_create(
        name=NAMES[index], defaults={"kind": KINDS[index], "adopted_on": date(2020, 1, 1)}
    )
    return found


@dataclass
class Scene:
    """One review and whom the tests ask for by post."""

    review: Review
    people: dict[str, User] = field(default_factory=dict)
    agencies: list[Agency] = field(default_factory=list)
    group: FamilyGroup | None = None


def joins(
    review: Review, user: User, capacity: Capacity, *, state: str = ParticipantState.ACCEPTED, **extra: object
) -> Participant:
    now = timezone.now()
    done = state == ParticipantState.ACCEPTED
    return Participant.objects.create(
        review=review,
        user=user,
        capacity=capacity,
        state=state,
        invited_at=now,
        invited_by=user,
        accepted_at=now if done else None,
        terms_hash=handling_hash() if done else "",
        **extra,
    )


def scene(stage: Stage = Stage.GATHERING, *, day: date | None = None, imrs: int = 4) -> Scene:
    """A review at a stage, gathering by default: three agencies are in, one is late."""
    day = day or timezone.localdate()
    review = _review(stage, day)
    made = Scene(review)
    made.agencies = [agency(index) for index in range(5)]
    names = {
        "chair": "Helen Marsh",
        "coordinator": "Daniel Osei",
        "ssp": "Ruth Adeyemi",
        "member": "Priya Nair",
        "advocate": "Joan Field",
        "author": "Sam Quill",
        "manager": "Lee Frost",
        "stranger": "Nobody Here",
    }
    made.people = {post: person(name) for post, name in names.items()}
    cast = made.people
    joins(review, cast["coordinator"], Capacity.COORDINATOR)
    joins(review, cast["ssp"], Capacity.SSP_CHAIR)
    for one in made.agencies:
        ReviewAgency.objects.create(
            review=review, agency=one, added_at=timezone.now(), added_by=cast["coordinator"], role="agreed"
        )
    if review.has_reached(Stage.DECIDED):
        _decided(made, day)
    if review.has_reached(Stage.TERMS):
        _set_up(made, day)
    if review.has_reached(Stage.GATHERING):
        _gathering(made, day, imrs)
    if review.has_reached(Stage.REPORTING):
        _presented(made, day)
    return made


def _review(stage: Stage, day: date) -> Review:
    key = uuid4()
    vault.create_scope(vault.review_scope(key))
    opened = timezone.now() - timedelta(days=180)
    user = person("Daniel Osei")
    review = Review(
        id=key,
        reference=f"26-{_code(next(_number))}",
        edition=editions.current(),
        stage=stage,
        opened_at=opened,
        opened_by=user,
        incident_on=day - timedelta(days=190),
    )
    review.save(force_insert=True)
    Notification.objects.create(
        review=review,
        received_on=day - timedelta(days=180),
        letter_dated_on=day - timedelta(days=182),
        recorded_by=user,
        recorded_at=opened,
        sender="The police",
        summary="A death.",
    )
    Person.objects.create(
        review=review,
        role=PersonRole.VICTIM,
        name="Clare Sample",
        born_on=date(1984, 3, 2),
        is_parent=Answer.NO,
        added_at=opened,
    )
    Person.objects.create(
        review=review, role=PersonRole.SUSPECT, name="Ben Sample", born_on=date(1981, 5, 9), added_at=opened
    )
    return review


def _code(number: int) -> str:
    letters = "BCDFGHJKMNPQRTVWXYZ2346789"
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in range(3))


def _decided(made: Scene, day: date) -> None:
    review, coordinator = made.review, made.people["coordinator"]
    limbs = dict.fromkeys(("aged_16", "violence", "related", "household"), Answer.YES)
    reasons = {f"{name}_reason": "As the letter says." for name in limbs}
    at = timezone.now() - timedelta(days=165)
    Decision.objects.create(
        review=review,
        started_at=at - timedelta(days=10),
        **limbs,
        **reasons,
        course=Course.REVIEW_ALONE,
        recommended_course=Course.REVIEW_ALONE,
        lead_area="Southwark",
        lead_reason="She lived there.",
        parallel_checked=True,
        panel_suggested="As listed.",
        computed=Outcome.REVIEW,
        outcome=Outcome.REVIEW,
        reason="The criteria are met.",
        decided_at=at,
        decided_by=made.people["ssp"],
    )
    for body in (ConsultedBody.DACG, ConsultedBody.SAPB, ConsultedBody.SSCB):
        Consultation.objects.create(
            review=review,
            body=body,
            asked_on=day - timedelta(days=175),
            answered_on=day - timedelta(days=170),
            recorded_by=coordinator,
        )
    Letter.objects.create(
        review=review,
        kind=LetterKind.HOME_OFFICE_DECISION,
        written_at=at,
        written_by=coordinator,
        sent_on=day - timedelta(days=164),
        sent_to="The Home Office",
        sent_by=coordinator,
    )


def _set_up(made: Scene, day: date) -> None:
    review, cast, now = made.review, made.people, timezone.now()
    chair = joins(review, cast["chair"], Capacity.PANEL_CHAIR)
    joins(review, cast["member"], Capacity.PANEL_MEMBER, agency=made.agencies[4], represents_victim=True)
    for index in (0, 1):
        joins(review, person(f"Member {NAMES[index]}"), Capacity.PANEL_MEMBER, agency=made.agencies[index])
    row = ChairAppointment.objects.create(
        review=review,
        participant=chair,
        appointed_on=day - timedelta(days=150),
        checked_at=now,
        recorded_by=cast["coordinator"],
    )
    for one in Requirement:
        ChairEvidence.objects.create(review=review, appointment=row, requirement=one, evidence="Shown.")
    reached = review.has_reached(Stage.GATHERING)
    terms = Terms.objects.create(
        review=review,
        number=1,
        state=TermsState.APPROVED if reached else TermsState.DRAFT,
        purpose="To learn.",
        complete_by=day + timedelta(days=15),
        drafted_by=cast["coordinator"],
        drafted_at=now,
        approved_by=cast["chair"] if reached else None,
        approved_at=now - timedelta(days=135) if reached else None,
    )
    for one in Consideration:
        TermsAnswer.objects.create(
            review=review,
            terms=terms,
            consideration=one,
            state=ConsiderationState.ANSWERED,
            words="Yes.",
            responsible="The chair",
        )


def _gathering(made: Scene, day: date, imrs: int) -> None:
    review, cast = made.review, made.people
    at = timezone.now() - timedelta(days=130)
    for one in made.agencies:
        HoldNotice.objects.create(
            review=review,
            agency=one,
            sent_on=day - timedelta(days=132),
            sent_by=cast["coordinator"],
            acknowledged_on=day - timedelta(days=128),
        )
    for index in range(imrs):
        _imr(made, index, day, at, done=index < imrs - 1)
    made.group = FamilyGroup.objects.create(
        review=review,
        side=Side.VICTIM,
        name="Her sister and parents",
        called="Anna",
        ways="By telephone, before noon, as you asked.",
        added_at=at,
        added_by=cast["coordinator"],
        next_contact_on=day + timedelta(days=7),
        expected_publication="Between May and July 2027",
        participation="takes_part",
    )
    joins(review, cast["advocate"], Capacity.ADVOCATE, family_group=made.group)
    FamilyContact.objects.create(
        review=review,
        group=made.group,
        on=day - timedelta(days=21),
        way="telephone",
        told="We told you that the services had begun.",
        recorded_at=at,
        recorded_by=cast["coordinator"],
    )


def _presented(made: Scene, day: date) -> None:
    """The three papers are before the panel; the agencies are asked for their word and for their actions."""
    review, cast, now = made.review, made.people, timezone.now()
    tabled = {
        kind: TabledVersion.objects.create(
            review=review,
            kind=kind,
            version_ref=uuid4(),
            number=1,
            sha256="0" * 64,
            tabled_at=now,
            tabled_by=cast["chair"],
        )
        for kind in ReportKind
    }
    Presentation.objects.create(
        review=review,
        round=1,
        report=tabled[ReportKind.OVERVIEW_REPORT],
        summary=tabled[ReportKind.EXECUTIVE_SUMMARY],
        plan=tabled[ReportKind.ACTION_PLAN],
        opened_at=now,
    )
    lesson = Recommendation.objects.create(
        review=review, number=1, scope="local", title="One shared note.", added_at=now, added_by=cast["chair"]
    )
    for index, one in enumerate(made.agencies[:2]):
        PartConfirmation.objects.create(
            review=review, report=tabled[ReportKind.OVERVIEW_REPORT], agency=one, asked_at=now
        )
        PlanRequest.objects.create(review=review, agency=one, asked_at=now, asked_by=cast["chair"])
        Action.objects.create(
            review=review,
            recommendation=lesson,
            number=index + 1,
            agency=one,
            specific="One note of each joint visit.",
            due_on=day - timedelta(days=2),
            added_at=now,
            added_by=cast["chair"],
        )


def _imr(made: Scene, index: int, day: date, at: datetime, *, done: bool) -> Imr:
    review, cast = made.review, made.people
    theirs = made.agencies[index]
    letter = Letter.objects.create(
        review=review,
        kind=LetterKind.IMR_COMMISSION,
        agency=theirs,
        written_at=at,
        written_by=cast["chair"],
        sent_on=at.date(),
        sent_to=theirs.name,
        sent_by=cast["chair"],
    )
    ref: UUID | None = uuid4() if done else None
    row = Imr.objects.create(
        review=review,
        agency=theirs,
        kind=Contribution.IMR,
        state=ImrState.ASSURED if done else ImrState.INDEPENDENT,
        commissioned_at=at,
        commissioned_by=cast["chair"],
        letter=letter,
        due_on=day - timedelta(days=3),
        filed_document=ref,
        filed_version=ref,
        filed_at=at + timedelta(days=60) if done else None,
    )
    author = cast["author"] if index == 0 else person(f"Author {theirs.name}")
    manager = cast["manager"] if index == 0 else person(f"Manager {theirs.name}")
    joins(review, author, Capacity.IMR_AUTHOR, agency=theirs)
    joins(review, manager, Capacity.SENIOR_MANAGER, agency=theirs)
    Independence.objects.create(
        review=review, imr=row, author=author, not_involved=True, not_line_manager=True, made_at=at
    )
    return row


def more_agencies(made: Scene, number: int) -> None:
    """As many agencies more on one review, each told to keep its records and asked for its own review."""
    now, day, by = timezone.now(), timezone.localdate(), made.people["coordinator"]
    for _ in range(number):
        body = Agency.objects.create(name=f"Body {next(_number)}", kind="other", adopted_on=day)
        made.agencies.append(body)
        ReviewAgency.objects.create(review=made.review, agency=body, added_at=now, added_by=by, role="agreed")
        HoldNotice.objects.create(review=made.review, agency=body, sent_on=day, sent_by=by)
        index = len(made.agencies) - 1
        _imr(made, index, day, now - timedelta(days=130), done=index % 2 == 0)


def more_recommendations(made: Scene, number: int) -> None:
    """As many recommendations more, each with one action of one of the agencies."""
    now, by, review = timezone.now(), made.people["chair"], made.review
    for index in range(100, 100 + number):
        body = made.agencies[index % len(made.agencies)]
        lesson = Recommendation.objects.create(
            review=review, number=index, scope="local", title="One shared note.", added_at=now, added_by=by
        )
        Action.objects.create(
            review=review, recommendation=lesson, number=index, agency=body, specific="So.", added_at=now, added_by=by
        )
