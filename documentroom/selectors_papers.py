"""A room's papers a page at a time, by shelf, kind, agency and day: no totals, and no page costs more than the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from documentroom.models import Document
from documentroom.policy import Room
from documentroom.selectors import Item, items_of, known_to, newest_of
from portal.accounts.models import Agency
from portal.kernel.calendar import midnight
from portal.kernel.errors import must_exist
from reviews.enums import Section

PAGE = 25


@dataclass(frozen=True)
class Part:
    """What is asked for; ``first`` and ``last`` are days on which a version was filed."""

    shelf: Section | None = None
    kind: str = ""
    agency: UUID | None = None
    first: date | None = None
    last: date | None = None

    @property
    def rule(self) -> Q:
        """As a filter of documents."""
        found = Q()
        if self.shelf:
            found &= Q(section=self.shelf)
        if self.kind:
            found &= Q(kind=self.kind)
        if self.agency:
            found &= Q(agency_id=self.agency)
        return found

    @property
    def filed(self) -> Q:
        """As a filter of versions."""
        found = Q()
        if self.first:
            found &= Q(filed_at__gte=midnight(self.first))
        if self.last:
            found &= Q(filed_at__lt=midnight(self.last + timedelta(days=1)))
        return found


def papers(room: Room, part: Part, before: UUID | None = None) -> tuple[list[Item], UUID | None]:
    """The newest documents of a part, or those before one of them; and where the next page goes on.

    :raises NotVisible: where ``before`` is none that the person may know of.
    """
    known = room.visible(*((part.shelf,) if part.shelf else ()))
    rows = Document.objects.filter(
        part.rule, Exists(known.filter(part.filed, document=OuterRef("pk"))), review=room.review
    )
    if before is not None:
        last = must_exist(Document.objects.filter(known_to(room), review=room.review, pk=before).first())
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    keys = list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True)[: PAGE + 1])
    shown = keys[:PAGE]
    newest = newest_of(room, Document.objects.filter(pk__in=shown))
    return items_of(room, newest), shown[-1] if len(keys) > PAGE else None


def agencies_in(room: Room) -> list[UUID]:
    """The agencies of which the person knows a paper: of the others a filter says nothing (never 1)."""
    theirs = room.visible().filter(document__agency=OuterRef("pk"))
    return list(Agency.objects.filter(Exists(theirs)).order_by().values_list("pk", flat=True))
