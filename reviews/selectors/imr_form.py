"""The form of an agency's review (Appendix 2): its sections in order, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviews import asked
from reviews.enums import TermsState
from reviews.models import Imr, ImrPart, ImrWording, Review, Terms


@dataclass(frozen=True)
class Section:
    """A section of Appendix 2 that is written: its heading there, and what it asks."""

    key: str
    heading: str
    hint: str
    needed: bool = True


BEFORE = (
    Section("introduction", "1. Introduction", "A brief factual summary of the situation that led to the review."),
    Section(
        "methodology",
        "3. Methodology",
        "Which documents were read, who was interviewed and when, and how far you looked.",
    ),
    Section(
        "parallel",
        "4. Details of parallel reviews and processes",
        "Those that your agency knows of. Say so if there are none.",
        needed=False,
    ),
    Section(
        "involvement",
        "5. Chronology of agency involvement",
        "What your agency did over the period of the terms, and what came before where it matters: when the person who "
        "died, a child, the family or the person suspected was seen. Name the professionals, and say whether each was "
        "interviewed.",
    ),
    Section(
        "analysis",
        "6. Analysis of involvement",
        "The events, the decisions made, the actions taken or not. Assess practice against guidance and law.",
    ),
)
AFTER = (
    Section(
        "further",
        "6. Anything else that mattered",
        "Other critical factors that the sections and questions above do not cover.",
        needed=False,
    ),
    Section(
        "lessons",
        "7. Effective practice and lessons learnt",
        "What worked, and what should be learnt, within your agency and between agencies.",
    ),
    Section(
        "recommendations",
        "8. Recommendations",
        "They follow from the key findings. Say which outcome each seeks.",
        needed=False,
    ),
)


@dataclass(frozen=True)
class Part:
    """One section, or one question of the terms, as it stands."""

    key: str
    heading: str
    hint: str
    needed: bool
    asked: str = ""
    row: ImrPart | None = None
    old: bool = False  # a question of earlier terms
    waiting: list[ImrWording] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.row.words if self.row else ""

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def missing(self) -> bool:
        return self.needed and not self.words.strip()


def approved(review: Review) -> Terms | None:
    """The terms that the chair approved last (4.11)."""
    return review.terms.filter(state=TermsState.APPROVED).order_by("-number").first()


def parts(imr: Imr) -> list[Part]:
    """Every section of Appendix 2 that is written, with the questions of the approved terms in their place."""
    rows = {one.key: one for one in imr.parts.select_related("saved_by")}
    waiting: dict[object, list[ImrWording]] = {}
    for one in ImrWording.objects.filter(part__imr=imr, waits=True).select_related("by"):
        waiting.setdefault(one.part_id, []).append(one)

    def section(one: Section) -> Part:
        row = rows.get(one.key)
        return Part(one.key, one.heading, one.hint, one.needed, row=row, waiting=waiting.get(row.pk, []) if row else [])

    now = asked.asked_of(approved(imr.review), imr.agency_id)
    keys = {str(one.key) for one in now}

    def question(key: str, heading: str, words: str, *, old: bool = False) -> Part:
        row = rows.get(key)
        return Part(key, heading, words, not old, words, row, old, waiting.get(row.pk, []) if row else [])

    questions = [question(str(one.key), f"Question {one.number} of the terms", one.words) for one in now]
    questions += [
        question(one.key, "A question of earlier terms", one.asked, old=True)
        for one in rows.values()
        if one.asked and one.words and one.key not in keys
    ]
    return [*map(section, BEFORE), *questions, *map(section, AFTER)]


def stamp(found: list[Part]) -> int:
    """One number for all the wordings: it grows with every save."""
    return sum(one.version for one in found)
