"""Clause by clause, what no walked review holds: records with who and when, and each clock before, on and after its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.accounts.models import User
from portal.accounts.services import agencies
from portal.audit.api import PORTAL_CHAIN
from portal.audit.models import Entry
from portal.kernel.calendar import today
from reviews import clocks, protocol
from reviews.enums import (
    AgencyRole,
    Capacity,
    ClauseState,
    ExtensionState,
    Side,
    Stage,
)
from reviews.enums_report import ContactWay, Forum, Proceedings
from reviews.facts import Facts, load
from reviews.models import HoldNotice, Review
from reviews.services import (
    contacts,
    evidence,
    family,
    people,
    schedule,
    supply,
    terms,
)
from tests.reviews.refusing import refuses
from tests.reviews.scenes import Scene, joins, person, scene
from tests.reviews.test_clause_by_clause import entered, shows

pytestmark = pytest.mark.django_db
FORUMS = (Forum.MARAC, Forum.DACG, Forum.SSCB, Forum.SAPB, Forum.TRAINING)


# What no one walk holds -----------------------------------------------------------------------------------------------
def test_1_3_3_2_3_6_4_6_4_7_4_10_4_13_4_14_4_22_records_show_who_and_when() -> None:
    made = scene()
    review, cast, body = made.review, made.people, made.agencies[0]
    by = {"acting_user": cast["coordinator"], "review": review}
    body.adopted_on, body.adopted_by = today(), "Dr Sample"
    agencies.save(acting_user=cast["coordinator"], agency=body)
    evidence.refer_discipline(**by, agency=body, referred_on=today())
    lesson = evidence.add_early_lesson(**by, agency=body, lesson="Ask.", sent_on=today())
    evidence.follow_up_early_lesson(acting_user=cast["coordinator"], lesson=lesson, on=today(), words="Done.")
    for one in made.agencies[:3]:
        people.add_agency(**by, agency=one, role=AgencyRole.DUTY if one == body else AgencyRole.AGREED)
    asked = terms.ask_extension(
        acting_user=cast["chair"], review=review, reason="A trial.", new_date=today() + timedelta(days=200)
    )
    with refuses("4.10", "their own question"):
        terms.answer_extension(acting_user=cast["chair"], extension=asked, state=ExtensionState.AGREED, answer="Mine.")
    terms.answer_extension(acting_user=cast["ssp"], extension=asked, state=ExtensionState.AGREED, answer="Yes.")
    assert made.group is not None
    contacts.record_contact(
        **by,
        group=made.group,
        on=today(),
        way=ContactWay.IN_PERSON,
        told="Where it stands.",
        note="They asked why.",
        next_on=today() + timedelta(days=30),
    )
    family.add_group(acting_user=cast["chair"], review=review, name="His parents", side=Side.SUSPECT)
    officer = supplied(made)
    shows(
        review,
        {
            "1.3": f"Adopted by {body.name} on {{day}}, signed by Dr Sample.",
            "3.2": "1 referred on {day} by Daniel Osei, kept apart",
            "3.6": "1 recorded, the last on {day} by Daniel Osei. 1 sent, the last on {day}. 1 followed up, the last on {day}.",
            "4.6": "The last of them was recorded on {day} by Daniel Osei.",
            "4.7": "Refuge and support: recorded on {day} by Daniel Osei.",
            "4.10 footnote": "New date agreed on {day} by Ruth Adeyemi: ",
            "4.12": "2 groups considered, the last on {day} by Helen Marsh.",
            "4.13 contact": "Last contact on {day}, recorded by Daniel Osei.",
            "4.14": "One meeting recorded, the last on {day}, recorded by Daniel Osei.",
            "4.22": "Carla Voss links with the panel’s chair, accepted on {day}. One item supplied on request, the last on "
            "{day} by Helen Marsh.",
        },
    )
    entered(
        review,
        {
            "3.2": (("discipline.referred", cast["coordinator"], "DisciplinaryReferral"),),
            "3.6": (
                ("early_lesson.added", cast["coordinator"], "EarlyLesson"),
                ("early_lesson.followed_up", cast["coordinator"], "EarlyLesson"),
            ),
            "4.7": (("agency.added", cast["coordinator"], "ReviewAgency"),),
            "4.10": (("extension.asked", cast["chair"], "Extension"), ("extension.answered", cast["ssp"], "Extension")),
            "4.14": (("family.contact_recorded", cast["coordinator"], "FamilyContact"),),
            "4.22": (
                ("disclosure.asked", officer, "SupplyRequest"),
                ("disclosure.supplied", cast["chair"], "SupplyRequest"),
            ),
        },
    )
    adopted = Entry.objects.filter(chain__name=PORTAL_CHAIN, actor=str(cast["coordinator"].pk))
    assert adopted.filter(subject=f"accounts.Agency:{body.pk}").exists(), "1.3"


def supplied(made: Scene) -> User:
    """4.22: the chair supplies an item to the disclosure officer who asked for it."""
    officer = person("Carla Voss")
    joins(made.review, officer, Capacity.DISCLOSURE_OFFICER)
    family.consider_proceedings(
        acting_user=made.people["chair"], review=made.review, state=Proceedings.PENDING, words="A trial is to come."
    )
    item = schedule.add(
        acting_user=officer, review=made.review, material=schedule.Material("A notebook", holder="The police")
    )
    request = supply.ask(acting_user=officer, item=item, why="For the trial.")
    supply.supply(acting_user=made.people["chair"], request=request, answer="Here it is.")
    return officer


# The clocks -----------------------------------------------------------------------------------------------------------
OPEN, KEPT, LATE, NOT_FOR_US = ClauseState.OPEN, ClauseState.KEPT, ClauseState.LATE, ClauseState.NOT_FOR_US


def test_4_4_4_10_4_13_4_15_4_16_4_23_4_29_before_on_and_after_the_day() -> None:
    notified, gathering, published = scene(Stage.NOTIFIED), scene(), scene(Stage.PUBLISHED)
    HoldNotice.objects.filter(review=gathering.review, agency=gathering.agencies[0]).update(
        sent_on=today(), acknowledged_on=None
    )
    weighing = scene(Stage.WEIGHING)
    for made, number, running, states in (
        (notified, "4.4", "4.4", (OPEN, OPEN, LATE)),
        (gathering, "4.10 footnote", "4.10", (NOT_FOR_US, NOT_FOR_US, LATE)),
        (gathering, "4.13 contact", "4.13", (KEPT, KEPT, LATE)),
        (gathering, "4.15", "4.15", (OPEN, OPEN, LATE)),
        (gathering, "4.16", "4.16", (OPEN, OPEN, LATE)),
        (weighing, "4.23", "", (OPEN, OPEN, LATE)),
        (published, "", "4.29", ()),
    ):
        review = load(made.review).review
        due = day_of(review, number, running)
        for days, state in zip((-1, 0, 1), states, strict=bool(states)):
            found = protocol.status(Facts(review, due + timedelta(days=days)), number)
            assert (found.state, found.days_late) == (state, int(state == LATE)), (number, days)
        if running:
            seen = [reached(review, running, due + timedelta(days=days)) for days in (-1, 0, 1)]
            assert seen == [{"before_1"}, {"before_1"}, {"owner"}], (running, seen)


def day_of(review: Review, number: str, running: str) -> date:
    """The day of a clock, as the protocol page or the reminders have it; the two agree."""
    facts = Facts(review, today())
    ran = min((one.due_on for one in clocks.running(facts) if one.number == running), default=None)
    shown = protocol.by_number()[number].due(facts) if number else ran
    assert shown is not None
    assert ran in (shown, None), (number, running)
    return shown


def reached(review: Review, number: str, day: date) -> set[str]:
    """The steps of the clock's own first date that are reached on a day, but for the one of a week before."""
    facts = Facts(review, day)
    rows = [one for one in clocks.running(facts) if one.number == number]
    first = min(one.due_on for one in rows)
    return {
        step.step
        for one in rows
        if one.due_on == first
        for step in clocks.reached(facts, one)
        if step.step != "before_7"
    }
