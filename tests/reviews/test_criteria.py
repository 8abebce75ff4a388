"""2.1, 3.2 to 3.5 and 4.1 to 4.3: the criteria, the decision table, dates that cannot be, the decision not to review."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.kernel.calendar import long_date, today
from portal.kernel.errors import Refused
from reviews import protocol
from reviews.criteria import ROWS, case_of, compute, limbs_of, recommend, row_for
from reviews.editions import EDITION_2011
from reviews.enums import Answer, ClauseState, Course, Outcome, PersonRole, Stage
from reviews.facts import Facts, load
from reviews.models import Decision, DisciplinaryReferral, Person, Review
from reviews.services import decision, evidence, letters, people
from reviews.services.notification import PersonTold
from tests.reviews import journey
from tests.reviews.scenes import scene
from tests.signing import sign_in

INCIDENT = date(2026, 6, 15)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def aged(years: int, role: PersonRole = PersonRole.VICTIM) -> Person:
    return Person(role=role, born_on=date(INCIDENT.year - years, 6, 15))


def ageless(role: PersonRole = PersonRole.VICTIM) -> Person:
    return Person(role=role)


def facts_of(victims: list[Person], suspects: list[Person], *, known: bool = False) -> Facts:
    found = Facts(Review(incident_on=INCIDENT), INCIDENT)
    if known:
        (victims + suspects)[-1].known_to_adults_services = YES
    found.__dict__.update(victims=victims, suspects=suspects)
    return found


SUSPECT = PersonRole.SUSPECT
L, S, B, J, R = Course.BOARDS_LIAISE, Course.SERIOUS_CASE_ALONE, Course.BOTH, Course.JOINT, Course.REVIEW_ALONE
SUSPECTS = {
    "nobody": [],
    "adult": [40],
    "child": [17],
    "adult and child": [40, 17],
    "two adults": [40, 18],
    "no age": [None],
}
# victims: for each kind of suspect in order, the course where nobody was known to services, and where somebody was
TABLE: dict[tuple[int | None, ...], list[tuple[Course, Course]]] = {
    (): [(L, L)] * 6,
    (None,): [(L, L)] * 6,
    (30, None): [(L, L)] * 6,
    (12,): [(S, S)] * 6,
    (15,): [(S, S)] * 6,
    (16,): [(S, S)] * 6,
    (17,): [(S, S)] * 6,
    (18,): [(R, J), (R, J), (S, S), (L, L), (R, J), (R, J)],
    (80,): [(R, J), (R, J), (S, S), (L, L), (R, J), (R, J)],
    (30, 12): [(B, B), (B, B), (S, S), (L, L), (B, B), (B, B)],
    (18, 17): [(B, B), (B, B), (S, S), (L, L), (B, B), (B, B)],
    (12, 15): [(S, S), (S, S), (S, S), (L, L), (S, S), (S, S)],
    (30, 50): [(L, L), (L, L), (S, S), (L, L), (L, L), (L, L)],
    (30, 50, 5): [(B, B), (B, B), (S, S), (L, L), (B, B), (B, B)],
}
EVERY = [
    (victims, kind, known, row[at][known])
    for victims, row in TABLE.items()
    for at, kind in enumerate(SUSPECTS)
    for known in (False, True)
]


@pytest.mark.parametrize(("victims", "kind", "known", "course"), EVERY)
def test_3_3_every_combination_of_ages_and_flags(
    victims: tuple[int | None, ...], kind: str, known: bool, course: Course
) -> None:
    dead = [ageless() if age is None else aged(age) for age in victims]
    suspected = [ageless(SUSPECT) if age is None else aged(age, SUSPECT) for age in SUSPECTS[kind]]
    got, why = recommend(facts_of(dead, suspected, known=known and bool(dead or suspected)))
    assert got == course
    assert "3.3" in why


def test_3_3_every_row_of_the_table_is_reached_and_names_its_clauses() -> None:
    reached = set()
    for victims, kind, known, _ in EVERY:
        dead = [ageless() if age is None else aged(age) for age in victims]
        suspected = [ageless(SUSPECT) if age is None else aged(age, SUSPECT) for age in SUSPECTS[kind]]
        reached.add(row_for(case_of(facts_of(dead, suspected, known=known and bool(dead or suspected)))).key)
    assert reached == {one.key for one in ROWS}
    known_clauses = protocol.by_number()
    for one in ROWS:
        assert one.clauses
        assert set(one.clauses) <= set(known_clauses)


def test_3_3_an_only_victim_of_16_or_17_shows_both_clauses_and_the_boards_liaise() -> None:
    for age in (16, 17):
        why = recommend(facts_of([aged(age)], []))[1]
        assert "3.3" in why
        assert "2.1" in why
        assert "3.5" in why


def test_3_3_the_age_is_that_at_death_and_a_year_that_leaves_18_open_says_so() -> None:
    turned = Person(role=PersonRole.VICTIM, born_on=date(2008, 6, 20), died_on=date(2026, 6, 20))
    assert recommend(facts_of([turned], []))[0] == Course.REVIEW_ALONE, "18 on the day of death, 17 at the incident"
    day_before = Person(role=PersonRole.VICTIM, born_on=date(2008, 6, 21), died_on=date(2026, 6, 20))
    assert recommend(facts_of([day_before], []))[0] == Course.SERIOUS_CASE_ALONE
    either = Person(role=PersonRole.VICTIM, birth_year="2008")
    assert recommend(facts_of([either], []))[0] == Course.BOARDS_LIAISE
    surely = Person(role=PersonRole.VICTIM, birth_year="2007")
    assert recommend(facts_of([surely], []))[0] == Course.REVIEW_ALONE
    leap = Person(role=PersonRole.VICTIM, born_on=date(2008, 2, 29), died_on=date(2026, 2, 28))
    assert recommend(facts_of([leap], []))[0] == Course.SERIOUS_CASE_ALONE


def test_3_3_says_what_could_still_change_the_course() -> None:
    why = recommend(facts_of([aged(30)], [ageless(SUSPECT)]))[1]
    assert "The age of somebody suspected is not known" in why
    assert "not recorded whether those services knew" in why
    answered = aged(30)
    answered.known_to_mental_health = answered.known_to_adults_services = NO
    assert "not recorded" not in recommend(facts_of([answered], []))[1]


@pytest.mark.parametrize(
    ("violence", "suicide", "included", "outcome"),
    [
        (NO, YES, True, Outcome.REVIEW),
        (YES, NO, True, Outcome.REVIEW),
        (NO, NO, True, Outcome.NO_REVIEW),
        (NO, UNKNOWN, True, Outcome.OPEN),
        (NO, "", True, Outcome.NO_REVIEW),
        (NO, YES, False, Outcome.NO_REVIEW),
        (YES, YES, False, Outcome.REVIEW),
    ],
)
def test_2_1_suicide_counts_where_the_edition_includes_it(
    violence: str, suicide: str, included: bool, outcome: Outcome
) -> None:
    row = Decision(aged_16=YES, violence=violence, related=YES, household=NO, suicide=suicide)
    assert compute(row, includes_suicide=included) == outcome
    assert ("suicide" in dict(limbs_of(included))) is included
    assert not EDITION_2011.includes_suicide, "the text of 2011 does not name it"


# Dates that cannot be -------------------------------------------------------------------------------------------------
DAY = timedelta(days=1)


def person(**more: object) -> PersonTold:
    return PersonTold(PersonRole.VICTIM, "Clare Sample", **more)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "first", "second", "clause"),
    [
        ({"incident_on": today(), "received_on": today() - DAY}, today() - DAY, today(), "4.1"),
        ({"letter_dated_on": today()}, today() - 5 * DAY, today(), "4.1"),
        ({"letter_dated_on": today() - 10 * DAY}, today() - 10 * DAY, today() - 9 * DAY, "4.1"),
        ({"people": (person(born_on=today(), died_on=today() - DAY),)}, today() - DAY, today(), "2.1"),
        ({"people": (person(died_on=today() - 20 * DAY),)}, today() - 20 * DAY, today() - 9 * DAY, "2.1"),
        ({"people": (person(born_on=today()),)}, today() - 9 * DAY, today(), "2.1"),
    ],
)
def test_4_1_an_impossible_date_is_refused_with_both_dates_shown(
    who: journey.Cast, changes: dict[str, object], first: date, second: date, clause: str
) -> None:
    with pytest.raises(Refused) as refused:
        journey.opened(who, **changes)
    assert refused.value.clause == clause
    assert refused.value.field
    assert long_date(first) in str(refused.value)
    assert long_date(second) in str(refused.value)
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_4_1_an_incident_to_come_or_a_year_that_does_not_fit_is_refused(who: journey.Cast) -> None:
    with pytest.raises(Refused, match="still to come"):
        journey.opened(who, incident_on=today() + DAY, received_on=today() + DAY)
    with pytest.raises(Refused, match="does not go with 2 March 1984"):
        journey.opened(who, people=(person(born_on=date(1984, 3, 2), birth_year="1985"),))


@pytest.mark.django_db
def test_4_1_an_unlikely_date_asks_for_a_word_and_takes_it(who: journey.Cast) -> None:
    old = (person(born_on=date(today().year - 120, 1, 1)),)
    with pytest.raises(Refused, match="If that is right") as refused:
        journey.opened(who, people=old)
    assert refused.value.field == "sure"
    assert str(today().year - 120) in str(refused.value)
    assert journey.opened(who, people=old, sure=True).pk


@pytest.mark.django_db
def test_2_1_a_person_of_the_case_is_held_to_the_same_dates(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    by = {"acting_user": who.coordinator, "review": review, "person": None}
    values = {"name": "Clare Sample", "born_on": date(2001, 2, 3), "died_on": date(2001, 2, 2)}
    with pytest.raises(Refused, match=r"2 February 2001.*3 February 2001"):
        people.save_person(**by, role=PersonRole.VICTIM, values=values)
    child = {"name": "A child", "born_on": today() - 400 * DAY}
    with pytest.raises(Refused, match="under 10") as refused:
        people.save_person(**by, role=PersonRole.SUSPECT, values=child)
    assert refused.value.field == "sure"
    assert people.save_person(**by, role=PersonRole.SUSPECT, values=child, sure=True).pk
    assert people.save_person(**by, role=PersonRole.CHILD, values=child, sure=True).pk


@pytest.mark.django_db
def test_4_6_a_direction_is_not_older_than_the_incident(who: journey.Cast) -> None:
    review = not_reviewed(who)
    by = {"acting_user": who.ssp, "review": review, "words": "Hold one."}
    with pytest.raises(Refused) as refused:
        decision.direct(**by, dated_on=review.incident_on - DAY)
    assert long_date(review.incident_on) in str(refused.value)
    assert refused.value.clause == "4.6"
    decision.direct(**by, dated_on=today())
    review.refresh_from_db()
    assert review.stage == Stage.NOTIFIED


@pytest.mark.django_db
def test_unlikely_dates_are_asked_about_beside_the_box_and_the_form_is_kept(client: Client) -> None:
    made = scene(Stage.NOTIFIED)
    sign_in(client, made.people["coordinator"])
    path = reverse("reviews:case_person_add", kwargs={"reference": made.review.reference})
    sent = {
        "role": "suspect", "name": "Young Sample", "born_on_day": "1", "born_on_month": "1",
        "born_on_year": str(today().year - 5), "is_parent": "no", "known_to_mental_health": "no",
        "known_to_adults_services": "no",
    }  # fmt: skip
    assert "Yes, these dates are right" not in client.get(path).content.decode()
    before = Person.objects.count()
    html = client.post(path, sent).content.decode()
    assert "Yes, these dates are right" in html
    assert "If that is right" in html
    assert "Young Sample" in html
    assert Person.objects.count() == before
    assert client.post(path, {**sent, "sure": "on"}).status_code == 302
    assert Person.objects.count() == before + 1


# The decision not to review -------------------------------------------------------------------------------------------
def not_reviewed(who: journey.Cast) -> Review:
    review = journey.walk(who, "led")
    journey.prepared(who, review)
    row = decision.save_criteria(
        acting_user=who.coordinator, review=review, stamp=journey.stamp_of(review),
        answers={**journey.YES, "violence": NO, "violence_reason": "An accident, says the coroner."},
    )  # fmt: skip
    assert row.computed == Outcome.NO_REVIEW
    decision.record_decision(
        acting_user=who.ssp, review=review, stamp=row.version, outcome=Outcome.NO_REVIEW, reason="Limb two is not met."
    )
    review.refresh_from_db()
    return review


@pytest.mark.django_db
def test_4_3_4_4_the_decision_not_to_review_is_a_full_path(who: journey.Cast, client: Client) -> None:
    review = not_reviewed(who)
    assert review.stage == Stage.NOT_REVIEWED
    assert review.closed
    status = protocol.status(load(review), "4.4")
    assert status.state == ClauseState.OPEN, "the Home Office is told of a decision not to review too"
    letter = letters.write_decision_letter(acting_user=who.coordinator, review=review)
    words = " ".join(letter.content["paragraphs"])
    assert "not" in words.lower()
    assert "Limb two is not met." in words, "the letter gives the reasons"
    assert "Clare" not in words
    letters.mark_sent(acting_user=who.coordinator, letter=letter, sent_on=today(), sent_to="The Home Office")
    assert protocol.status(load(review), "4.4").state == ClauseState.KEPT
    assert Entry.objects.filter(verb="decision.recorded").count() == 1
    sign_in(client, who.coordinator)
    listed = client.get("/reviews/").content.decode()
    assert review.reference in listed, "closed, and findable"
    page = client.get(f"/reviews/{review.reference}/decision/").content.decode()
    assert "Limb two is not met." in page
    client.logout()
    sign_in(client, who.stranger)
    assert client.get(f"/reviews/{review.reference}/decision/").status_code == 404


# 3.1, 3.2 -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_3_2_a_disciplinary_matter_is_recorded_as_referred_and_never_its_content(who: journey.Cast) -> None:
    review = journey.walk(who, "decided")
    assert protocol.status(load(review), "3.2").evidence == ("None referred so far.",)
    evidence.refer_discipline(acting_user=who.coordinator, review=review, agency=who.police, referred_on=today())
    status = protocol.status(load(review), "3.2")
    assert status.state == ClauseState.KEPT
    assert status.evidence == (f"1 referred on {long_date(today())} by Daniel Osei, kept apart from the review.",)
    held = {one.name for one in DisciplinaryReferral._meta.get_fields()}
    assert held == {"id", "review", "agency", "referred_on", "recorded_by", "recorded_at"}, "no field for its content"
    with pytest.raises(Refused):
        evidence.refer_discipline(acting_user=who.stranger, review=review, agency=who.police, referred_on=today())
