"""What the answers come to: the criteria of 2.1, and which review leads by 3.3. Pure functions of the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from reviews.enums import Answer, Course, Outcome, PersonRole
from reviews.facts import Facts
from reviews.models import Person

LIMBS: tuple[tuple[str, str], ...] = (
    ("aged_16", "the person who died was 16 or over"),
    ("violence", "the death resulted, or appears to have resulted, from violence, abuse or neglect"),
    (
        "related",
        "limb (a): by a person to whom they were related, or with whom they were or had been in an intimate personal "
        "relationship",
    ),
    (
        "household",
        "limb (b): by a member of the same household at the time of the act, regular visitors included",
    ),
)
SUICIDE = ("suicide", "the person took their own life, after violence, abuse or neglect by somebody of limb (a) or (b)")
ADULT = 18


class Answers(Protocol):
    """Whatever holds the four limbs: a stored decision, or a form not yet saved."""

    aged_16: str
    violence: str
    related: str
    household: str
    suicide: str


def limbs_of(includes_suicide: bool) -> tuple[tuple[str, str], ...]:
    """What is asked, limb by limb: an edition that includes suicide asks for it, the text of 2011 does not."""
    return (*LIMBS[:2], SUICIDE, *LIMBS[2:]) if includes_suicide else LIMBS


def compute(answers: Answers, *, includes_suicide: bool = False) -> Outcome:
    """2.1: aged 16 or over, and violence, abuse or neglect, and limb (a) or limb (b).

    Where the edition includes suicide, one that followed violence, abuse or neglect counts as the second. OPEN where an
    answer that would decide is missing or not known yet.
    """
    violence = either(answers.violence, answers.suicide) if includes_suicide and answers.suicide else answers.violence
    limbs = (answers.aged_16, violence, either(answers.related, answers.household))
    if Answer.NO in limbs:
        return Outcome.NO_REVIEW
    return Outcome.REVIEW if all(limb == Answer.YES for limb in limbs) else Outcome.OPEN


def either(first: str, second: str) -> str:
    """Two limbs of which one is enough."""
    if Answer.YES in (first, second):
        return Answer.YES
    return Answer.NO if first == second == Answer.NO else Answer.UNKNOWN


# Which review leads (3.3) ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Case:
    """What 3.3 looks at: who was under 18 and who was not, and whom the services knew.

    A victim's age is that at death, a suspect's that at the incident; somebody whose year of birth alone is known, and
    could have been either, counts as neither. ``sixteen``: the only victim was 16 or 17.
    """

    children: int = 0
    adults: int = 0
    ageless: int = 0
    sixteen: bool = False
    young_suspects: int = 0
    old_suspects: int = 0
    ageless_suspects: int = 0
    known: bool = False
    unsure: bool = False


@dataclass(frozen=True)
class Row:
    """One row of the decision table: when it applies, the course, the clauses behind it, and why."""

    key: str
    when: str
    course: Course
    clauses: tuple[str, ...]
    why: str
    holds: Callable[[Case], bool]

    @property
    def said(self) -> str:
        return f"{self.why} ({', '.join(self.clauses)})."


ROWS: tuple[Row, ...] = (
    Row(
        "age_unknown",
        "A victim’s age is not known",
        Course.BOARDS_LIAISE,
        ("3.3",),
        "An age is not known, so the text gives no course yet",
        lambda case: case.ageless > 0 or case.children + case.adults == 0,
    ),
    Row(
        "sixteen",
        "The only victim was 16 or 17",
        Course.SERIOUS_CASE_ALONE,
        ("3.3", "2.1", "3.5"),
        "The only victim was 16 or 17: a serious case review takes precedence, and the criteria can be met too. Both "
        "clauses stand, and the boards liaise",
        lambda case: case.sixteen,
    ),
    Row(
        "only_child",
        "The only victim was under 16",
        Course.SERIOUS_CASE_ALONE,
        ("3.3",),
        "The only victim was under 18: a serious case review alone",
        lambda case: case.children == 1 and case.adults == 0,
    ),
    Row(
        "young_suspect",
        "The perpetrator was under 18",
        Course.SERIOUS_CASE_ALONE,
        ("3.3",),
        "The perpetrator was under 18: a serious case review alone, before all else that the text says",
        lambda case: case.young_suspects > 0 and case.old_suspects + case.ageless_suspects == 0,
    ),
    Row(
        "mixed_suspects",
        "Of several perpetrators some were under 18",
        Course.BOARDS_LIAISE,
        ("3.3", "3.5"),
        "Of several people suspected some were under 18 and some not, or not surely: the text lists no such case",
        lambda case: case.young_suspects > 0,
    ),
    Row(
        "children",
        "Several victims, all under 18",
        Course.SERIOUS_CASE_ALONE,
        ("3.3", "3.5"),
        "Every victim was under 18: the text speaks of an only victim and lists no such case. A serious case review, as "
        "for an only one; the boards liaise",
        lambda case: case.children > 1 and case.adults == 0,
    ),
    Row(
        "both",
        "Victims both over and under 18",
        Course.BOTH,
        ("3.3",),
        "Victims are both over and under 18: both reviews take place, coordinated",
        lambda case: case.children > 0,
    ),
    Row(
        "several_adults",
        "Several victims, all 18 or over",
        Course.BOARDS_LIAISE,
        ("3.3", "3.5"),
        "Several adult victims and no child: the text lists no such case",
        lambda case: case.adults > 1,
    ),
    Row(
        "known",
        "The only victim was 18 or over; they or the perpetrator were known to mental health or vulnerable adults teams",
        Course.JOINT,
        ("3.3",),
        "Known to mental health or vulnerable adults services: a joint decision on the lead",
        lambda case: case.known,
    ),
    Row(
        "unknown_to_services",
        "The only victim was 18 or over and not known to those teams",
        Course.REVIEW_ALONE,
        ("3.3",),
        "The only victim was 18 or over and not known to those services",
        lambda case: True,
    ),
)


def case_of(facts: Facts) -> Case:
    """What 3.3 looks at, from the people recorded."""
    incident = facts.review.incident_on
    victims = [adult_on(one, one.died_on or incident) for one in facts.victims]
    suspects = [adult_on(one, incident) for one in facts.suspects if one.role == PersonRole.SUSPECT]
    people = (*facts.victims, *facts.suspects)
    only = facts.victims[0] if len(facts.victims) == 1 else None
    return Case(
        children=victims.count(False),
        adults=victims.count(True),
        ageless=victims.count(None),
        sixteen=only is not None and victims == [False] and (only.age_on(only.died_on or incident) or 0) >= 16,
        young_suspects=suspects.count(False),
        old_suspects=suspects.count(True),
        ageless_suspects=suspects.count(None),
        known=any(one.known_to_services for one in people),
        unsure=any(Answer.UNKNOWN in (one.known_to_mental_health, one.known_to_adults_services) for one in people),
    )


def adult_on(person: Person, day: date) -> bool | None:
    """Whether somebody was 18 or over on that day; None where it is not known, or the year alone leaves it open."""
    age = person.age_on(day)
    if age is None or (person.born_on is None and age == ADULT - 1):
        return None
    return age >= ADULT


def row_for(case: Case) -> Row:
    """The first row of the table that applies: the last always does."""
    return next(row for row in ROWS if row.holds(case))


def recommend(facts: Facts) -> tuple[Course, str]:
    """The course that 3.3 gives for these ages and flags, with the words that say why and what is not known yet."""
    case = case_of(facts)
    row = row_for(case)
    return row.course, " ".join([row.said, *doubts(case, row)])


def doubts(case: Case, row: Row) -> list[str]:
    """What could still change the course."""
    said = []
    if case.ageless_suspects and row.key not in ("sixteen", "only_child", "age_unknown"):
        said.append("The age of somebody suspected is not known: under 18, the course would be another.")
    if case.unsure and row.key == "unknown_to_services":
        said.append("For somebody it is not recorded whether those services knew them.")
    return said
