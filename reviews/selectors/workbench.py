"""The author's workbench: each question of the terms, and each that a family asked, beside the evidence for it (4.13, 4.23)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from reviews.asked import Asked, asked_in
from reviews.enums import Section, Side, Verb
from reviews.models import FamilyAnswerPlace, FamilyQuestion, Terms
from reviews.policy import Rights
from reviews.selectors import terms as terms_selector
from reviews.selectors.findings import Cited, Evidence, Finding

NOTHING, NO_FINDING, NOT_AGREED, ANSWERED = "nothing", "no_finding", "not_agreed", "answered"


@dataclass(frozen=True)
class Line:
    """What stands beside one question."""

    evidence: tuple[Cited, ...]

    @property
    def findings(self) -> list[Finding]:
        return [one.finding for one in self.evidence if one.finding is not None]

    @property
    def state(self) -> str:
        if not self.evidence:
            return NOTHING
        if not self.findings:
            return NO_FINDING
        return ANSWERED if any(one.point.agreed_on for one in self.findings) else NOT_AGREED


@dataclass(frozen=True)
class FamilyLine(Line):
    """A question that a family asked: what takes it up, what answers it, and where."""

    question: FamilyQuestion
    number: int
    side: str
    taken_up: Asked | None = None
    places: tuple[FamilyAnswerPlace, ...] = ()


@dataclass(frozen=True)
class TermsLine(Line):
    """A question of the terms."""

    asked: Asked
    whom: str
    families: list[FamilyLine] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """The whole workbench as one person may see it."""

    terms: Terms | None
    lines: tuple[TermsLine, ...]
    families: tuple[FamilyLine, ...]
    evidence: Evidence

    @cached_property
    def without(self) -> list[Line]:
        """Questions beside which nothing stands."""
        return [one for one in (*self.lines, *self.families) if one.state == NOTHING]

    @cached_property
    def loose(self) -> list[Finding]:
        """Findings that answer no question yet."""
        used = {one.point.pk for line in (*self.lines, *self.families) for one in line.findings}
        return [one for one in self.evidence.findings if one.point.pk not in used]

    def family(self, question_id: UUID) -> FamilyLine | None:
        return next((one for one in self.families if one.question.pk == question_id), None)


def bench(held: Rights, *, names: bool = False) -> Bench:
    """Every question with what stands beside it; a handful of queries, however many there are.

    A family's questions are there for whoever reads about that family.
    """
    terms, evidence = terms_selector.approved(held.review), Evidence(held, names=names)
    listed = asked_in(terms)
    by_key = {one.key: one for one in listed}
    families = tuple(_families(held, evidence, by_key))
    called = terms_selector.agency_names(listed)
    lines = tuple(
        TermsLine(
            tuple(evidence.beside_question(one.key)),
            one,
            terms_selector.asked_whom(one, called),
            [each for each in families if each.taken_up is one],
        )
        for one in listed
    )
    return Bench(terms, lines, families, evidence)


def _families(held: Rights, evidence: Evidence, by_key: dict[UUID, Asked]) -> list[FamilyLine]:
    if not any(grant.scope != "own_group" for grant in held.reach(Section.FAMILY).having(Verb.READ)):
        return []
    rows = FamilyQuestion.objects.filter(review=held.review).select_related("group").prefetch_related("places__version")
    known = [one for one in rows if held.knows_group(one.group)]
    return [
        FamilyLine(
            tuple(evidence.beside_family(one.pk)),
            one,
            number,
            Side(one.group.side).label,
            by_key.get(one.terms_key) if one.terms_key else None,
            tuple(one.places.all()),
        )
        for number, one in enumerate(known, 1)
    ]
