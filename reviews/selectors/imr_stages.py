"""Where an agency's review stands: commissioned, accepted, in progress, returned, assured, received, presented (4.16 to 4.20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.kernel.calendar import london_date
from reviews.enums import AssuranceOutcome, ImrState
from reviews.enums_meetings import ItemKind, MeetingState
from reviews.models import Imr


@dataclass(frozen=True)
class ImrStage:
    """One stage: reached on a day by somebody, the one that is on now, or still to come."""

    name: str
    clause: str
    state: str  # done, now, due, none: the kit's shapes
    on: date | None = None
    who: str = ""


def stages(imr: Imr) -> list[ImrStage]:
    """Each stage with who and when. Asks what the page has not loaded already."""
    found = [_done("Commissioned", "4.16", imr.commissioned_at, imr.commissioned_by)]
    found.append(_done("Accepted", "4.16", imr.accepted_at, imr.accepted_by))
    declared = next((one for one in imr.independences.select_related("author") if one.holds), None)
    began = declared.made_at if declared else None
    found.append(_done("In progress", "4.17", began, declared.author if declared else None))
    assurances = list(imr.assurances.select_related("by"))
    found += [
        _done("Returned to its author", "4.17", one.at, one.by)
        for one in reversed(assurances)
        if one.outcome == AssuranceOutcome.RETURNED
    ]
    filed_by = imr.filed_by if imr.state != ImrState.RETURNED else None
    found.append(_done("Filed", "4.17", imr.filed_at if filed_by else None, filed_by))
    assured = next((one for one in assurances if one.outcome == AssuranceOutcome.ASSURED), None)
    found.append(_done("Quality assured", "4.17", assured.at if assured else None, assured.by if assured else None))
    found.append(_done("Received for the panel", "4.20", imr.received_at, imr.received_by))
    found.append(_presented(imr))
    return _with_now(found, ended=imr.state == ImrState.EXCUSED)


def _done(name: str, clause: str, at: datetime | None, by: Any) -> ImrStage:
    if at is None:
        return ImrStage(name, clause, "due")
    return ImrStage(name, clause, "done", london_date(at), str(by.name) if by else "")


def _presented(imr: Imr) -> ImrStage:
    """The last meeting at which it was presented; else the next whose agenda names it."""
    items = imr.presentations.filter(kind=ItemKind.PRESENTATION, withdrawn_at=None).select_related("meeting")
    rows = sorted(items, key=lambda one: one.meeting.number)
    held = next((one.meeting for one in rows if one.meeting.state != MeetingState.CALLED), None)
    if held is not None:
        return ImrStage("Presented to the panel", "4.20", "done", held.on, f"Meeting {held.number}")
    called = rows[0].meeting if rows else None
    if called is not None:
        return ImrStage("Presented to the panel", "4.20", "due", called.on, f"On the agenda of meeting {called.number}")
    return ImrStage("Presented to the panel", "4.20", "due")


def _with_now(found: list[ImrStage], *, ended: bool) -> list[ImrStage]:
    """The first that is not reached is the one that waits; of a review gone on without, none does."""
    waits = next((one for one in found if one.state != "done"), None)
    if ended:
        return [one if one.state == "done" else ImrStage(one.name, one.clause, "none") for one in found]
    return [ImrStage(one.name, one.clause, "now", one.on, one.who) if one is waits else one for one in found]
