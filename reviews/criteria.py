"""What the answers come to: the criteria of 2.1, and which review leads by 3.3. Pure functions of the facts."""

from __future__ import annotations

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


class Answers(Protocol):
    """Whatever holds the four limbs: a stored decision, or a form not yet saved."""

    aged_16: str
    violence: str
    related: str
    household: str


def compute(answers: Answers) -> Outcome:
    """2.1: aged 16 or over, and violence, abuse or neglect, and limb (a) or limb (b).

    OPEN where an answer that would decide is missing or not known yet.
    """
    either = _either(answers.related, answers.household)
    limbs = (answers.aged_16, answers.violence, either)
    if Answer.NO in limbs:
        return Outcome.NO_REVIEW
    return Outcome.REVIEW if all(limb == Answer.YES for limb in limbs) else Outcome.OPEN


def _either(first: str, second: str) -> str:
    if Answer.YES in (first, second):
        return Answer.YES
    return Answer.NO if first == second == Answer.NO else Answer.UNKNOWN


def recommend(facts: Facts) -> tuple[Course, str]:
    """The course that 3.3 gives for these ages and flags, with the words that say why.

    The rule on a victim or perpetrator under 18 goes before the rest. An only victim of 16 or 17 meets 2.1 too: both
    clauses stand, and the boards liaise (3.5). A combination that the text does not list says so.
    """
    day = facts.review.incident_on
    ages = [one.age_on(day) for one in facts.victims]
    known = [age for age in ages if age is not None]
    if not known or len(known) < len(ages):
        return Course.BOARDS_LIAISE, "An age is not known, so the text gives no course yet (3.3)."
    under, over = [age for age in known if age < 18], [age for age in known if age >= 18]
    if under and over:
        return Course.BOTH, "Victims are both over and under 18: both reviews take place, coordinated (3.3)."
    if under:
        return _child_victim(under)
    if any(_under_18(one, facts) for one in facts.suspects):
        return Course.SERIOUS_CASE_ALONE, "The perpetrator was under 18: a serious case review alone (3.3)."
    if len(over) > 1:
        return Course.BOARDS_LIAISE, "Several adult victims and no child: the text lists no such case (3.3, 3.5)."
    if any(one.known_to_services for one in (*facts.victims, *facts.suspects)):
        return Course.JOINT, "Known to mental health or vulnerable adults services: a joint decision on the lead (3.3)."
    return Course.REVIEW_ALONE, "The only victim was 18 or over and not known to those services (3.3)."


def _child_victim(under: list[int]) -> tuple[Course, str]:
    if len(under) == 1 and under[0] >= 16:
        return (
            Course.SERIOUS_CASE_ALONE,
            "The only victim was 16 or 17: a serious case review takes precedence (3.3), and the criteria of 2.1 can be "
            "met too. Both clauses stand: the boards liaise (3.5).",
        )
    return Course.SERIOUS_CASE_ALONE, "The only victim was under 18: a serious case review alone (3.3)."


def _under_18(person: Person, facts: Facts) -> bool:
    age = person.age_on(facts.review.incident_on)
    return age is not None and age < 18 and person.role == PersonRole.SUSPECT
