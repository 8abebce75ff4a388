"""How a review keeps to the protocol: every clause, what is missing, who can put it right, what shows it."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.audit.api import record, review_chain
from portal.kernel.calendar import long_date
from portal.kernel.errors import NotVisible
from portal.kernel.openers import PUBLIC, opens
from portal.kernel.templatetags.kit import words
from reviews import papers, protocol
from reviews.acts import BY_CLAUSE
from reviews.clause import ClauseStatus
from reviews.editions import current, edition
from reviews.enums import ClauseState
from reviews.facts import load
from reviews.models import Review
from reviews.openers import member
from reviews.places import NO_CLAUSES
from reviews.policy import Rights
from reviews.selectors.standing import SHAPES, WORDS, Standing, standing
from reviews.tables import plain_cell

TALLY = (
    (ClauseState.KEPT, "kept"),
    (ClauseState.OPEN, "open now"),
    (ClauseState.LATE, "late"),
    (ClauseState.TO_COME, "to come"),
    (ClauseState.NOT_FOR_US, "not for this review"),
)


@opens(member())
@require_safe
def protocol_page(request: HttpRequest, reference: str) -> HttpResponse:
    stands = _standing(request)
    counts = Counter(one.state for one in stands.statuses)
    review = stands.facts.review
    context = {
        "review": review,
        "edition": stands.facts.edition,
        "sentence": _sentence(counts),
        "tally": [(counts[state], said, state == ClauseState.LATE and counts[state]) for state, said in TALLY],
        "open": [_row(one, review, stands) for one in stands.open],
        "headings": _headings(stands),
    }
    return render(request, "reviews/protocol.html", context)


@opens(member(), reauth=True)
@require_safe
def protocol_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a table for a spreadsheet, marked, with no cell that it could take for a formula."""
    stands = _standing(request)
    _exported(request, "csv", len(stands.statuses))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="clauses.csv"'
    response["Cache-Control"] = "no-store"
    table = csv.writer(response)
    table.writerow(
        [stands.facts.edition.marked, f"Review {stands.facts.review.reference}", long_date(stands.facts.day)]
    )
    table.writerow(
        ["Clause", "What it asks", "State", "Due", "What is missing", "Who can put it right", "What shows it"]
    )
    for one in stands.statuses:
        cells = [
            one.number,
            one.clause.title,
            ClauseState(one.state).label,
            long_date(one.due),
            " ".join(one.missing),
            one.who,
            " ".join(one.evidence),
        ]
        table.writerow([plain_cell(cell) for cell in cells])
    return response


@opens(member(), reauth=True)
@require_safe
def protocol_word(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a Word report under the protocol's headings: state, what is missing, who, what shows it."""
    stands = _standing(request)
    _exported(request, "word", len(stands.statuses))
    counts = Counter(one.state for one in stands.statuses)
    body = papers.protocol_report(
        reference=stands.facts.review.reference,
        edition=stands.facts.edition.title,
        day=stands.facts.day,
        marking=stands.facts.edition.marked,
        summary=[_sentence(counts), f"{_said(stands.statuses).capitalize()}."],
        headings=[(heading, [_line(one) for one in rows]) for heading, rows in _grouped(stands)],
    )
    response = HttpResponse(body, content_type=papers.WORD_TYPE)
    response["Content-Disposition"] = 'attachment; filename="protocol.docx"'
    response["Cache-Control"] = "no-store"
    return response


def _exported(request: HttpRequest, form: str, clauses: int) -> None:
    """An export is an entry of its own, written before the first byte leaves (never 1, never 8)."""
    review: Review = request.review  # type: ignore[attr-defined]
    with transaction.atomic():
        ids = {"form": form, "clauses": clauses}
        record(chain=review_chain(review.id), verb="protocol.exported", actor=request.user.pk, subject=review, ids=ids)


def _line(one: ClauseStatus) -> papers.ClauseLine:
    waits = one.who if one.state in (ClauseState.OPEN, ClauseState.LATE) else ""
    state = ClauseState(one.state).label
    if one.days_late:
        state += f" by {one.days_late} {'day' if one.days_late == 1 else 'days'}"
    due = long_date(one.due) if one.missing else ""
    return papers.ClauseLine(one.number, one.clause.title, state, due, one.missing, waits, one.evidence)


@opens(PUBLIC)
@require_safe
def reference_page(request: HttpRequest) -> HttpResponse:
    """The protocol, clause by clause, with nothing of any review in it."""
    groups = [(heading, [one for one in protocol.CLAUSES if one.heading == heading]) for heading in protocol.HEADINGS]
    return render(
        request,
        "reviews/clauses.html",
        {
            "groups": [group for group in groups if group[1]],
            "edition": edition(current()),
            "appendices": protocol.APPENDICES,
        },
    )


def _standing(request: HttpRequest) -> Standing:
    """Families have their own pages; auditors read the trail, not the clauses."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    review: Review = request.review  # type: ignore[attr-defined]
    if rights.capacities <= NO_CLAUSES:
        raise NotVisible
    return standing(load(review), rights)


def _row(one: ClauseStatus, review: Review, stands: Standing) -> dict[str, Any]:
    act = BY_CLAUSE.get(one.number)
    mine = bool(act and stands.rights.capacities & act.who)
    late = f"{one.days_late} {'day' if one.days_late == 1 else 'days'}"
    return {
        "number": one.number,
        "anchor": one.clause.anchor,
        "title": one.clause.title,
        "missing": one.missing,
        "who": one.who if one.state in (ClauseState.OPEN, ClauseState.LATE) else "",
        "evidence": " ".join(one.evidence),
        "due": one.due,
        "shape": SHAPES[one.state],
        "word": late if one.state == ClauseState.LATE else WORDS[one.state],
        "href": act.address(review) if act and mine else "",
        "button": act.button if act else "",
    }


def _headings(stands: Standing) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    opened = {one.number for one in stands.open}
    for heading, rows in _grouped(stands):
        numbers = f"{rows[0].number} to {rows[-1].number}" if len(rows) > 1 else rows[0].number
        found.append(
            {
                "heading": heading,
                "numbers": numbers,
                "said": _said(rows),
                "rows": [_row(one, stands.facts.review, stands) | {"above": one.number in opened} for one in rows],
            }
        )
    waiting = [one for one in found if any(row["above"] for row in one["rows"])]
    for one in waiting[:1] or found[:1]:
        one["unfolded"] = True
    return found


def _grouped(stands: Standing) -> list[tuple[str, list[ClauseStatus]]]:
    """The clauses that this person may read, under the protocol's headings; a heading with none is left out."""
    held = [(one, [row for row in stands.statuses if row.clause.heading == one]) for one in protocol.HEADINGS]
    return [(heading, rows) for heading, rows in held if rows]


def _said(rows: list[ClauseStatus]) -> str:
    """``five kept, one not for this review``."""
    counts = Counter(one.state for one in rows)
    if set(counts) == {ClauseState.TO_COME}:
        return "to come"
    short = {ClauseState.OPEN: "open"}
    return ", ".join(f"{words(counts[state])} {short.get(state, said)}" for state, said in TALLY if counts[state])


def _sentence(counts: Counter[ClauseState]) -> str:
    still, late = counts[ClauseState.OPEN] + counts[ClauseState.LATE], counts[ClauseState.LATE]
    if not still:
        return "Nothing that the protocol asks for by now is open."
    said = words(still)
    first = f"{said[0].upper()}{said[1:]} {'clause is' if still == 1 else 'clauses are'} open."
    if not late:
        return f"{first} None of them is late."
    if still == 1:
        return "One clause is open, and it is late."
    return f"{first} {words(late).capitalize()} of them {'is' if late == 1 else 'are'} late."
