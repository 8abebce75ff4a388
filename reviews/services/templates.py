"""The template of one agency's review, filled from the record (4.20, Appendix 2). Taking it is an act, and is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel.calendar import long_date
from reviews import asked, papers
from reviews import facts as fact_loader
from reviews.enums import Capacity, ParallelKind, PersonRole
from reviews.facts import Facts
from reviews.models import Imr, Person

if TYPE_CHECKING:
    from portal.accounts.models import User

ON_IT = (PersonRole.VICTIM, PersonRole.SUSPECT, PersonRole.CHILD, PersonRole.RELATIVE)


def imr_template(*, acting_user: User, imr: Imr) -> bytes:
    """The Word file for this agency. The caller has asked whether this person may have it."""
    facts = fact_loader.load(imr.review)
    with transaction.atomic():
        record(chain=review_chain(imr.review_id), verb="imr.template_taken", actor=acting_user, subject=imr)
    return papers.imr_template(_filled(facts, imr))


def filled(imr: Imr) -> papers.ImrTemplate:
    """What the record knows for this agency's review."""
    return _filled(fact_loader.load(imr.review), imr)


def _filled(facts: Facts, imr: Imr) -> papers.ImrTemplate:
    author = next(iter(facts.of_agency(imr.agency_id, Capacity.IMR_AUTHOR)), None)
    declared = imr.independences.select_related("author").first()
    terms = facts.approved_terms
    period = ""
    if terms and terms.period_from and terms.period_to:
        period = f"Period under review: {long_date(terms.period_from)} to {long_date(terms.period_to)}."
    dead = next((one for one in facts.victims if one.died_on), None)
    return papers.ImrTemplate(
        reference=imr.review.reference,
        agency=imr.agency.name,
        due_on=imr.due_on,
        author=declared.author.name if declared else author.user.name if author else "",
        author_details=f"{declared.job_title}, {declared.contact}" if declared else "",
        independence=_independence(declared.holds if declared else None),
        died=long_date(dead.died_on) if dead and dead.died_on else "",
        people=[_row(one) for one in facts.people(*ON_IT)],
        purpose=terms.purpose if terms else "",
        questions=[(one.number, one.words) for one in asked.asked_of(terms, imr.agency_id)],
        period=period,
        marking=facts.edition.marked,
        parallel=[f"{ParallelKind(one.kind).label}" for one in imr.review.parallel_reviews.all()],
    )


def _independence(holds: bool | None) -> str:
    if holds is None:
        return "Not declared yet: declare it on the agency’s page before you file (4.17)."
    return "Declared (4.17)." if holds else "The panel chair has not decided (4.17)."


def _row(person: Person) -> papers.TemplatePerson:
    born = long_date(person.born_on) if person.born_on else person.birth_year
    relationship = person.relationship or PersonRole(person.role).label
    return papers.TemplatePerson(person.name, born, relationship, person.ethnic_origin, person.address)
