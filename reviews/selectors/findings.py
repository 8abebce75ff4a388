"""Findings and the evidence set beside them, as one person may see it: nothing behind a wall, and no number that tells.

A finding that rests on walled evidence alone is not there for whoever stands behind the wall, and the others are
numbered as that person sees them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.kernel.errors import must_exist
from reviews.chronology.merging import Entry
from reviews.enums import Section, Verb
from reviews.enums_report import PointSaid
from reviews.models import ChronologyRow, Citation, Imr, Point, PointAnswer, Review
from reviews.policy import Rights
from reviews.selectors import chronology
from reviews.selectors import chronology_reading as reading


def walls(held: Rights) -> frozenset[UUID]:
    """The agencies from which this person is walled off."""
    return held.reach(Section.IMRS).walled_agency_ids


def reads(held: Rights, imr: Imr | None, row: ChronologyRow | None, point: Point | None) -> bool:
    """Whether this person may read a piece of evidence in its place."""
    if imr is not None:
        return held.reach(Section.IMRS).covers_agency(Verb.READ, imr.agency_id, assured=imr.settled)
    if row is not None:
        return chronology.sees_merged(held) and row.hand_in_id is not None and row.agency_id not in walls(held)
    return point is not None and sees(held, point)


def sees(held: Rights, point: Point) -> bool:
    """Whether a finding is there for this person: always, save where a wall hides everything that it rests on."""
    if not walls(held):
        return True
    return _stands(held, list(point.citations.select_related("imr", "row")))


def _stands(held: Rights, citations: list[Citation]) -> bool:
    return not citations or any(reads(held, one.imr, one.row, None) for one in citations)


@dataclass(frozen=True)
class Cited:
    """One piece of evidence as it is shown."""

    citation: Citation
    agency: str
    shown: reading.Shown | None = None  # a chronology row
    finding: Finding | None = None

    @property
    def said(self) -> str:
        """Where it stands, in words."""
        one = self.citation
        if self.shown is not None:
            return f"Chronology, row {self.shown.number}: {self.agency}, {self.shown.moment}"
        if self.finding is not None:
            return f"Finding {self.finding.number}"
        return f"{self.agency}’s review{f', page {one.page}' if one.page else ''}"

    @property
    def words(self) -> str:
        if self.finding is not None:
            return str(self.finding.point.words)
        return self.shown.event if self.shown is not None else str(self.citation.passage)


@dataclass(frozen=True)
class Finding:
    """A finding with its sources and what the panel said of it."""

    number: int
    point: Point
    cited: tuple[Cited, ...]
    rests_on: str
    answers: tuple[PointAnswer, ...]

    @property
    def dissents(self) -> list[PointAnswer]:
        return [one for one in self.answers if one.said == PointSaid.DISSENTS]

    @property
    def agreeing(self) -> list[PointAnswer]:
        return [one for one in self.answers if one.said == PointSaid.AGREES]

    @property
    def words_of_members(self) -> list[PointAnswer]:
        return [one for one in self.answers if one.said != PointSaid.AGREES]


class Evidence:
    """Everything cited in a review that one person may read; a handful of queries, however much is cited."""

    def __init__(self, held: Rights, *, names: bool = False) -> None:
        review, self.held = held.review, held
        rows = Citation.objects.filter(review=review).select_related("imr__agency", "row__agency", "for_family")
        everything = list(rows)
        for one in everything:
            one.review = review  # at hand: panels ask for it
        kept = [one for one in everything if one.point_id or reads(held, one.imr, one.row, None)]
        self._rows = self._shown(kept, names)
        self.findings = self._findings(review, everything, kept)
        self._by_point = {one.point.pk: one for one in self.findings}
        made = [(one, self._cited(one)) for one in kept]
        self.cited = [(one, shown) for one, shown in made if shown is not None]

    def beside_question(self, key: UUID) -> list[Cited]:
        """What is set beside one question of the terms."""
        return [shown for one, shown in self.cited if one.for_question == key]

    def beside_family(self, question_id: UUID) -> list[Cited]:
        """What is set beside a family's question; the caller has asked whether the question is there for them."""
        return [shown for one, shown in self.cited if one.for_family_id == question_id]

    def finding(self, point_id: UUID) -> Finding:
        """:raises NotVisible: where there is none for this person."""
        return must_exist(self._by_point.get(point_id))

    def _shown(self, kept: Iterable[Citation], names: bool) -> dict[UUID, reading.Shown]:
        """Each cited row as the merged chronology shows it: of a corrected row, the correction."""
        cited = [one for one in kept if one.row is not None]
        if not cited:
            return {}
        whole = chronology.merged(self.held)
        entries: dict[UUID, Entry] = {}
        for one in cited:
            entry = whole.by_id.get(str(_newest(one.row)))
            if entry is not None:
                entries[one.pk] = entry
        under = None if names else reading.pseudonyms(self.held.review)
        unique = {entry.id: entry for entry in entries.values()}
        shown = {one.id: one for one in reading.shown(whole, unique.values(), under)}
        return {key: shown[entry.id] for key, entry in entries.items() if entry.id in shown}

    def _findings(self, review: Review, everything: list[Citation], kept: list[Citation]) -> list[Finding]:
        answers: dict[UUID, list[PointAnswer]] = {}
        for said in PointAnswer.objects.filter(review=review).select_related("participant__user", "replied_by"):
            answers.setdefault(said.point_id, []).append(said)
        all_of, mine = _by_point(everything), _by_point(kept)
        walled, made = bool(walls(self.held)), list[Finding]()
        for point in review.points.select_related("agreed_by"):
            if walled and all_of.get(point.pk) and not mine.get(point.pk):
                continue
            made.append(
                Finding(
                    len(made) + 1 if walled else point.number,
                    point,
                    tuple(shown for one in mine.get(point.pk, []) if (shown := self._cited(one)) is not None),
                    "" if walled else point.rests_on,
                    tuple(answers.get(point.pk, [])),
                )
            )
        return made

    def _cited(self, one: Citation) -> Cited | None:
        if one.imr is not None:
            return Cited(one, one.imr.agency.name)
        if one.row is not None:
            shown = self._rows.get(one.pk)
            return Cited(one, one.row.agency.name, shown) if shown is not None else None
        found = self._by_point.get(one.point_id) if one.point_id else None
        return Cited(one, "", finding=found) if found is not None else None


def _by_point(citations: Iterable[Citation]) -> dict[UUID, list[Citation]]:
    found: dict[UUID, list[Citation]] = {}
    for one in citations:
        if one.for_point_id:
            found.setdefault(one.for_point_id, []).append(one)
    return found


def _newest(row: ChronologyRow | None) -> UUID | None:
    """The row that stands now for one that was cited: its newest correction that was handed in."""
    while row is not None and row.replaced:
        after = row.replaced_by.filter(hand_in__isnull=False).first()
        if after is None:
            break
        row = after
    return row.pk if row is not None else None
