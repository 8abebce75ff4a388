"""The outline of the report, filled from the record: anonymous, without what a wall hides, and written down (4.23, 4.24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel.calendar import long_date, today
from portal.kernel.errors import NotVisible
from reviews import facts as fact_loader
from reviews import outline as paper
from reviews import papers
from reviews.asked import asked_in
from reviews.chronology.alias import anonymous
from reviews.enums import Capacity, Consideration, ConsiderationState, ImrState, ParallelKind, PersonRole
from reviews.enums_report import LessonKind, PointKind
from reviews.facts import Facts
from reviews.models import Participant, Person, Review, Terms
from reviews.policy import Rights, rights, standing
from reviews.selectors import chronology
from reviews.selectors import chronology_reading as reading
from reviews.selectors.findings import Cited, Finding, walls
from reviews.selectors.workbench import Bench, FamilyLine, Line, TermsLine, bench
from reviews.services.report import WEIGHERS

if TYPE_CHECKING:
    from portal.accounts.models import User

Say = Callable[[str], str]  # words of the case, as the outline may say them
PANEL = (Capacity.PANEL_CHAIR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR, Capacity.COORDINATOR)
ROLES = {
    PersonRole.VICTIM: "The person who died",
    PersonRole.SUSPECT: "The person suspected",
    PersonRole.CHILD: "Child",
    PersonRole.RELATIVE: "Relative",
    PersonRole.OTHER: "Other",
}


def outline(*, acting_user: User, review: Review) -> bytes:
    """The Word file. Every word of the case goes through the register of identities first.

    :raises NotVisible: for whoever does not write the report.
    """
    held = rights(acting_user, review)
    if not held.has(*WEIGHERS):
        raise NotVisible
    gathered = _Gathered(held)
    texts: dict[str, str] = {}

    def collect(words: str) -> str:
        texts.setdefault(words, words)
        return words

    gathered.filled(collect)
    under = reading.pseudonyms(review)
    known = dict(zip(texts, anonymous(list(texts), under.people, under.called), strict=True))
    body = paper.word(gathered.filled(lambda words: papers.plain(known[words])))
    with transaction.atomic():
        record(chain=review_chain(review.pk), verb="report.outline_taken", actor=acting_user, subject=review)
    return body


class _Gathered:
    """What the outline is made of, read once; ``filled`` says it twice: to collect its words, and under pseudonyms."""

    def __init__(self, held: Rights) -> None:
        self.held, self.review = held, held.review
        self.facts: Facts = fact_loader.load(held.review)
        self.bench: Bench = bench(held)
        merged = chronology.merged(held)
        self.rows = reading.shown(merged, merged.entries, None)
        rows = Participant.objects.filter(standing(), review=held.review, capacity__in=PANEL)
        self.panel = list(rows.select_related("user", "agency").order_by("accepted_at"))
        self.called = reading.pseudonyms(held.review).called
        self.lessons = list(held.review.lessons.all())
        self.recommendations = list(held.review.recommendations.prefetch_related("actions__agency"))

    def filled(self, say: Say) -> paper.Outline:
        terms = self.bench.terms
        marked = {one.shown.id for _, one in self.bench.evidence.cited if one.shown is not None}
        agreed = [one for one in self.bench.evidence.findings if one.point.agreed_on]
        return paper.Outline(
            reference=self.review.reference,
            day=today(),
            about=self._about(),
            purpose=say(terms.purpose) if terms else "",
            period=_period(terms),
            questions=[f"Question {one.number}. {say(one.words)}" for one in asked_in(terms)],
            documents=self._documents(),
            contributors=self._contributors(),
            panel=[(one.user.name, _organisation(one), Capacity(one.capacity).label) for one in self.panel],
            household=[(self._called(one), ROLES[PersonRole(one.role)], self._age(one)) for one in self.facts.people()],
            marked=[_row(one, say) for one in self.rows if one.id in marked],
            answered=[_terms_question(one, say) for one in self.bench.lines],
            families=[_family_question(one, say) for one in self.bench.families],
            others=[_finding(one, say) for one in self.bench.loose if one.point.agreed_on],
            good_practice=[
                *(say(one.point.words) for one in agreed if one.point.kind == PointKind.GOOD_PRACTICE),
                *(say(one.words) for one in self.lessons if one.kind != LessonKind.LESSON),
            ],
            lessons=[
                " ".join(filter(None, (say(one.words), say(one.change))))
                for one in self.lessons
                if one.kind == LessonKind.LESSON
            ],
            recommendations=[self._recommendation(one, say) for one in self.recommendations],
            considerations=_considerations(terms, say),
            chronology=[_row(one, say) for one in self.rows],
            not_agreed=any(one.point.agreed_on is None for one in self.bench.evidence.findings),
            parallel=[
                f"Beside this review: {ParallelKind(one.kind).label}."
                for one in self.facts.review.parallel_reviews.all()
            ],
        )

    def _called(self, person: Person) -> str:
        for one in self.review.identities.all():
            if one.person_id == person.pk:
                return self.called[str(one.pk)]
        return self.called[f"person:{person.pk}"]

    def _age(self, person: Person) -> str:
        day = next((one.died_on for one in self.facts.victims if one.died_on), self.review.incident_on)
        age = person.age_on(day) if day else None
        return "" if age is None else str(age)

    def _about(self) -> list[tuple[str, str]]:
        """Months and years, never days: a report is to be published (4.24)."""
        rows = [(ROLES[PersonRole.VICTIM], self._called(one)) for one in self.facts.victims]
        rows += [("Died", f"{one.died_on:%B %Y}") for one in self.facts.victims if one.died_on]
        rows += [(ROLES[PersonRole.SUSPECT], self._called(one)) for one in self.facts.people(PersonRole.SUSPECT)]
        if self.facts.decision is not None and self.facts.decision.decided_at:
            rows.append(("Decision to hold a review", f"{self.facts.decision.decided_at:%B %Y}"))
        return rows

    def _documents(self) -> list[str]:
        hidden = walls(self.held)
        rows = self.review.imrs.select_related("agency").order_by("agency__name")
        reviews = [f"The review of {one.agency.name}" for one in rows if one.filed_at and one.agency_id not in hidden]
        return [*reviews, *(f"The chronology of {name}" for name in sorted({one.agency for one in self.rows}))]

    def _contributors(self) -> list[tuple[str, str]]:
        hidden, found = walls(self.held), []
        for one in self.review.imrs.select_related("agency").order_by("agency__name"):
            if one.agency_id not in hidden and one.state != ImrState.EXCUSED:
                found.append((one.agency.name, one.get_kind_display()))
        known = {name for name, _ in found}
        found += [(name, "Chronology") for name in sorted({one.agency for one in self.rows} - known)]
        groups = [one for one in self.review.family_groups.all() if self.held.knows_group(one)]
        found += [
            (f"Family or friends {one.get_side_display().lower()}", one.get_participation_display()) for one in groups
        ]
        return found

    def _recommendation(self, one: object, say: Say) -> paper.RecommendationText:
        hidden = walls(self.held)
        return paper.RecommendationText(
            f"Recommendation {one.number}. {say(one.title)}",  # type: ignore[attr-defined]
            one.get_scope_display(),  # type: ignore[attr-defined]
            say(one.lesson),  # type: ignore[attr-defined]
            say(one.change),  # type: ignore[attr-defined]
            [
                (
                    say(each.specific),
                    each.agency.name if each.agency else "",
                    long_date(each.due_on) if each.due_on else "",
                )
                for each in one.actions.all()  # type: ignore[attr-defined]
                if each.agency_id not in hidden
            ],
        )


def _organisation(one: Participant) -> str:
    """An agency's name; the chair and the author are independent of all of them (4.8)."""
    if one.agency is not None:
        return str(one.agency.name)
    return "Independent" if one.capacity in (Capacity.PANEL_CHAIR, Capacity.OVERVIEW_AUTHOR) else "The partnership"


def _period(terms: Terms | None) -> str:
    if terms is None or not (terms.period_from and terms.period_to):
        return ""
    return f"The review looks at the time from {terms.period_from:%B %Y} to {terms.period_to:%B %Y}."


def _considerations(terms: Terms | None, say: Say) -> list[tuple[str, str]]:
    if terms is None:
        return []
    rows = {one.consideration: one for one in terms.answers.all()}
    found = []
    for one in Consideration:
        row = rows.get(one)
        if row is not None and row.state != ConsiderationState.OPEN:
            before = "Not relevant: " if row.state == ConsiderationState.NOT_RELEVANT else ""
            found.append((one.label, before + say(row.words)))
    return found


def _row(one: reading.Shown, say: Say) -> tuple[str, ...]:
    return (str(one.number), one.moment, one.agency, say(one.who), say(one.event), say(one.response), say(one.views))


def _source(one: Cited, say: Say) -> str:
    quoted = f", “{say(one.words)}”" if one.words and one.shown is None else ""
    return f"{one.said}{quoted}"


def _finding(one: Finding, say: Say) -> paper.FindingText:
    sources = [_source(each, say) for each in one.cited]
    if one.rests_on:
        sources.append(say(one.rests_on).rstrip(". "))
    return paper.FindingText(
        one.number,
        one.point.get_kind_display(),
        say(one.point.words),
        sources,
        [say(each.words) for each in one.dissents],
    )


def _beside(line: Line, say: Say) -> tuple[list[paper.FindingText], list[str], int]:
    agreed = [_finding(one, say) for one in line.findings if one.point.agreed_on]
    other = [
        f"{_source(one, say)}{': ' + say(one.words) if one.shown is not None else ''}"
        for one in line.evidence
        if one.finding is None
    ]
    return agreed, other, len(line.findings) - len(agreed)


def _terms_question(line: TermsLine, say: Say) -> paper.QuestionText:
    agreed, other, waiting = _beside(line, say)
    return paper.QuestionText(f"Question {line.asked.number}. {say(line.asked.words)}", agreed, other, waiting=waiting)


def _family_question(line: FamilyLine, say: Say) -> paper.QuestionText:
    agreed, other, waiting = _beside(line, say)
    note = f"Taken up by question {line.taken_up.number} of the terms." if line.taken_up else ""
    return paper.QuestionText(
        f"“{say(line.question.question)}”", agreed, other, say(line.question.answer), note, waiting=waiting
    )
