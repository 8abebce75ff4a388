"""The versions of the terms, and what changed from one to the next, in words that can be read (4.10, 4.11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from portal.accounts.models import Agency
from portal.kernel.calendar import long_date
from reviews.asked import Asked, asked_in
from reviews.enums import Consideration, ConsiderationState, TermsState
from reviews.models import Review, Terms

KEPT, OUT, IN = "kept", "out", "in"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    how: str
    words: str


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was."""

    what: str
    how: str  # "Added", "Taken out", "Changed"
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class TermsVersion:
    """One version, and how it differs from the one before."""

    terms: Terms
    before: Terms | None
    changes: tuple[Change, ...]


def approved(review: Review) -> Terms | None:
    """The terms in force."""
    return review.terms.filter(state=TermsState.APPROVED).first()


def versions(review: Review, *, with_draft: bool) -> list[TermsVersion]:
    """Every version, the newest first; the draft for those who draw it up. Three queries."""
    rows = review.terms.select_related("approved_by", "drafted_by").prefetch_related("answers")
    kept = list(rows if with_draft else rows.exclude(state=TermsState.DRAFT))
    names = agency_names(one for terms in kept for one in asked_in(terms))
    pairs = zip(kept, [*kept[1:], None][: len(kept)], strict=True)  # before the first, none at all
    return [TermsVersion(one, old, tuple(changes(old, one, names)) if old else ()) for one, old in pairs]


def agency_names(asked: Iterable[Asked]) -> dict[str, str]:
    """What the agencies are called to which questions go."""
    ids = {each for one in asked for each in one.agency_ids}
    return {str(one.pk): one.name for one in Agency.objects.filter(pk__in=ids)} if ids else {}


def asked_whom(one: Asked, names: dict[str, str]) -> str:
    """“To every agency”, or the agencies by name."""
    if not one.agency_ids:
        return "To every agency"
    called = sorted(names.get(str(each), "") for each in one.agency_ids)
    return f"To {called[0] if len(called) == 1 else ', '.join(called[:-1]) + ' and ' + called[-1]}"


def changes(before: Terms, after: Terms, names: dict[str, str]) -> list[Change]:
    """What changed from one version to the next, in the order of the page."""
    found = _changed("What the review is for", before.purpose, after.purpose)
    found += _questions(asked_in(before), asked_in(after), names)
    found += _changed("The period", _period(before), _period(after))
    found += _changed("To be complete by", _day(before.complete_by), _day(after.complete_by))
    old, new = ({one.consideration: one for one in terms.answers.all()} for terms in (before, after))
    for which in Consideration:
        was, now = (_answer(rows.get(which)) for rows in (old, new))
        found += _changed(which.label, was, now)
    return found


def _questions(before: list[Asked], after: list[Asked], names: dict[str, str]) -> list[Change]:
    known = {one.key: one for one in before}
    found = []
    for one in after:
        old = known.pop(one.key, None)
        was = f"{old.words} {asked_whom(old, names)}." if old else ""
        found += _changed(f"Question {one.number}", was, f"{one.words} {asked_whom(one, names)}.")
    for gone in known.values():
        found += _changed(f"Question {gone.number} of the version before", gone.words, "")
    return found


def _answer(row: object) -> str:
    if row is None or row.state == ConsiderationState.OPEN:  # type: ignore[attr-defined]
        return ""
    said = [row.words]  # type: ignore[attr-defined]
    if row.state == ConsiderationState.NOT_RELEVANT:  # type: ignore[attr-defined]
        said.insert(0, "Not relevant:")
    if row.responsible:  # type: ignore[attr-defined]
        said.append(f"Responsible: {row.responsible}.")  # type: ignore[attr-defined]
    return " ".join(said)


def _day(day: date | None) -> str:
    return long_date(day) if day else ""


def _period(terms: Terms) -> str:
    return f"{_day(terms.period_from)} to {_day(terms.period_to)}" if terms.period_from and terms.period_to else ""


def _changed(what: str, was: str, now: str) -> list[Change]:
    if was == now:
        return []
    how = "Added" if not was else "Taken out" if not now else "Changed"
    return [Change(what, how, tuple(pieces(was, now)))]


def pieces(was: str, now: str) -> list[Piece]:
    """Word by word, what stayed, what went and what came."""
    old, new = re.findall(r"\S+", was), re.findall(r"\S+", now)
    made = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            made.append(Piece(KEPT, " ".join(old[a:b])))
            continue
        if b > a:
            made.append(Piece(OUT, " ".join(old[a:b])))
        if d > c:
            made.append(Piece(IN, " ".join(new[c:d])))
    return made
