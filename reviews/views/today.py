"""Today, and the list of reviews: what a day begins with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from portal.accounts.api import has_office
from portal.accounts.openers import SIGNED_IN
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel import slots
from portal.kernel.calendar import long_date, now
from portal.kernel.openers import opens
from reviews import way
from reviews.acts import page
from reviews.drawing import draw_thread
from reviews.enums import Section, Stage
from reviews.openers import note_family
from reviews.selectors.family import family_views
from reviews.selectors.office import office_of
from reviews.selectors.standing import Standing
from reviews.selectors.tasks import Task
from reviews.selectors.today import family_only, reviews_of, today_of

ENDED = (
    (Stage.NOT_REVIEWED, "Decided not to review"),
    (Stage.PASSED_ON, "Passed to another partnership"),
    (Stage.CONCLUDED, "Concluded"),
)


@opens(SIGNED_IN)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    found = today_of(request.user)  # type: ignore[arg-type]
    if found.reviews and all(family_only(one.rights) for one in found.reviews):
        return (
            redirect(page("family_landing", found.reviews[0].facts.review))
            if len(found.reviews) == 1
            else redirect("reviews:list")
        )
    _write_down(request, found.reviews)
    request.rights_held = [one.rights for one in found.reviews]  # type: ignore[attr-defined]  # asked once
    elsewhere = slots.render("today", request, request.user)  # what of the floors above waits for this person
    context = {"today": found, "threads": [_thread(one) for one in found.reviews if not family_only(one.rights)]}
    return render(
        request,
        "reviews/today.html",
        context | {"elsewhere": elsewhere, "may_open": _may_open(request), "office": office_of(request.user)},
    )


@opens(SIGNED_IN)
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The due dates as a calendar file. Each entry says that there is a date, and nothing else (never 9)."""
    found = today_of(request.user)  # type: ignore[arg-type]
    _write_down(request, [one for one in found.reviews if not family_only(one.rights)])
    tasks = [one for one in (found.first, *found.late, *found.week, *found.later) if one and one.due]
    response = HttpResponse(calendar_text(tasks, now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dates.ics"'
    response["Cache-Control"] = "no-store"
    return response


def calendar_text(tasks: Iterable[Task], at: datetime) -> str:
    """RFC 5545, one entry a day, each day once; stable identifiers, so that taking it again doubles nothing."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Review rooms//Dates//EN"]
    for day in sorted({one.due for one in tasks if one.due}):
        held = salted_hmac("reviews.calendar", day.isoformat()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{held}@rooms",
            f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            "SUMMARY:Date in the rooms",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


@opens(SIGNED_IN)
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    found = reviews_of(request.user)  # type: ignore[arg-type]
    _write_down(request, [one for one in found if not family_only(one.rights)])
    threads = [_thread(one) for one in found]
    under_way = [one for one in threads if not one["review"].closed]
    ended = [
        (heading, rows)
        for stage, heading in ENDED
        if (rows := [one for one in threads if one["review"].stage == stage])
    ]
    quiet = bool(found) and all(family_only(one.rights) for one in found)
    context = {"under_way": under_way, "ended": ended, "may_open": _may_open(request)}
    context["office"] = office_of(request.user)
    if quiet:
        for thread, standing in zip(threads, found, strict=True):
            thread |= _for_the_family(standing)
    return render(request, "reviews/family_list.html" if quiet else "reviews/list.html", context)


def _for_the_family(standing: Standing) -> dict[str, str]:
    """By what a family tells its reviews apart: the name that it chose, and where each stands, in its words."""
    note_family(standing.rights)  # a name is shown: its entry first (never 1), one a day (never 12)
    views = family_views(standing.rights)
    return {
        "called": " and ".join(one.group.called for one in views if one.group.called),
        "family_stands": views[0].stands if views else "",
    }


def _may_open(request: HttpRequest) -> bool:
    """Whether the person's office lets them record a notification (4.1)."""
    return bool(has_office(request.user, "coordinator"))


def _thread(standing: Standing) -> dict[str, Any]:
    review = standing.facts.review
    family = family_only(standing.rights)
    return {
        "review": review,
        "dots": [] if family else draw_thread(standing.thread),
        "walked": _walked(standing.thread),
        "stands": way.stands(standing.facts, clearance=Section.CLEARANCE in standing.sections),
        "decided": _decided(standing),
        "late": 0 if family else sum(1 for one in standing.open if one.days_late),
        "href": page("family_landing" if family else "overview", review),
    }


def _decided(standing: Standing) -> str:
    """Of a decision not to review: when, by whom, and whether the Home Office was told (4.3, 4.4)."""
    facts, row = standing.facts, standing.facts.decision
    if facts.review.stage != Stage.NOT_REVIEWED or Section.DECISION not in standing.sections or row is None:
        return ""
    by = f" by {row.decided_by.name}" if row.decided_by else ""
    letter = facts.decision_letter
    told = f"told on {long_date(letter.sent_on)}" if letter and letter.sent_on else "not told yet"
    return f"On {long_date(row.decided_at)}{by}. The Home Office was {told}."


def _walked(states: list[str]) -> float:
    """How far the line is solid, in per cent of the width: to the last step that is done or under way."""
    reached = max((index for index, state in enumerate(states) if state in ("done", "now", "late")), default=0)
    return round(3 + 94 * reached / max(len(states) - 1, 1), 1)


def _write_down(request: HttpRequest, shown: list[Standing]) -> None:
    """Before anything of them is sent (never 1): one entry for the list, with the reviews on it."""
    if shown:
        with transaction.atomic():
            listed = [str(one.facts.review.pk) for one in shown]
            record(chain=PORTAL_CHAIN, verb="reviews.listed", actor=request.user.pk, ids={"reviews": listed})
