"""The schedule as it stands: each item with its latest line, and what came after a line (4.22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from reviews.enums_disclosure import LineKind, RequestState, Sensitivity, Source
from reviews.models import Review, ScheduleItem, ScheduleLine, SupplyRequest
from reviews.policy import Rights


@dataclass(frozen=True)
class Entry:
    """One item with the line that counts, who asks for it, and what happened since the line that a reader knows."""

    item: ScheduleItem
    line: ScheduleLine
    requests: tuple[SupplyRequest, ...] = ()
    changes: tuple[str, ...] = field(default=())

    @property
    def number(self) -> int:
        return self.item.number

    @property
    def apart(self) -> bool:
        """Whether it lies in the sensitive file: sensitive, or not weighed yet."""
        return self.line.sensitivity != Sensitivity.NOT_SENSITIVE

    @property
    def waiting(self) -> SupplyRequest | None:
        """The request that has no answer yet."""
        return next((one for one in self.requests if one.waits), None)


def walled(held: Rights) -> bool:
    """Whether the person is walled off from something of this review.

    The schedule's numbers run through: with a gap they would count what the wall hides. So it does not exist for them.
    """
    return held.walled


def latest(review: Review) -> QuerySet[ScheduleLine]:
    """The line that counts of each item, by the items' numbers."""
    later = ScheduleLine.objects.filter(item=OuterRef("item"), seq__gt=OuterRef("seq"))
    rows = ScheduleLine.objects.filter(~Exists(later), review=review)
    return rows.select_related("item", "agency").order_by("item__number")


def entries(review: Review, *, since: int = 0) -> list[Entry]:
    """Every item; with ``since`` only those that have a line after it, and what these lines say. Three queries."""
    asked: dict[UUID, list[SupplyRequest]] = {}
    for one in SupplyRequest.objects.filter(review=review).select_related("asked_by"):
        asked.setdefault(one.item_id, []).append(one)
    changed = changes_since(review, since)
    return [
        Entry(line.item, line, tuple(asked.get(line.item_id, ())), changed.get(line.item_id, ()))
        for line in latest(review)
        if not since or line.item_id in changed
    ]


def changes_since(review: Review, since: int) -> dict[UUID, tuple[str, ...]]:
    """By item: what its lines after ``since`` say, each once, in order."""
    found: dict[UUID, dict[str, None]] = {}
    rows = ScheduleLine.objects.filter(review=review, seq__gt=since).order_by("seq")
    for item, kind in rows.values_list("item_id", "kind"):
        found.setdefault(item, {})[LineKind(kind).label] = None
    return {item: tuple(said) for item, said in found.items()}


def last_seq(review: Review) -> int:
    """The number of the schedule's last line; 0 for none."""
    row = ScheduleLine.objects.filter(review=review).order_by("-seq").values_list("seq", flat=True).first()
    return row or 0


def supplied_versions(review: Review, user_id: UUID) -> QuerySet[ScheduleItem, UUID | None]:
    """The document room's versions that were supplied to this person on request."""
    rows = ScheduleItem.objects.filter(
        review=review, source=Source.DOCUMENT, requests__state=RequestState.SUPPLIED, requests__asked_by_id=user_id
    )
    return rows.values_list("source_ref", flat=True)


def counts(rows: Iterable[Entry]) -> dict[str, int]:
    """What the page says at its top."""
    held = list(rows)
    return {
        "all": len(held),
        "waiting": sum(1 for one in held if one.line.sensitivity == Sensitivity.WAITING),
        "sensitive": sum(1 for one in held if one.line.sensitivity == Sensitivity.SENSITIVE),
        "asked": sum(1 for one in held if one.waiting),
        "supplied": sum(1 for one in held if one.line.supplied_on),
    }
