"""The audit trail of one review as people read it: who did what, and when; never what it said (access.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from portal.accounts.api import User
from portal.audit.api import Entry, entries, ids_of, review_chain
from portal.kernel.calendar import is_midnight, midnight
from reviews.models import Participant, Review
from reviews.policy import Rights
from reviews.selectors.trail_hidden import Hidden, hidden_from
from reviews.trail_words import about, kind_of, said

PAGE, AT_ONCE = 50, 1000
NOT_SHOWN = "Not shown to you"
PORTAL = "portal"


@dataclass(frozen=True)
class Row:
    """One entry. ``day_only``: one of which the hour is not kept, as of a family's (never 12)."""

    seq: int
    at: datetime
    who: str
    said: str
    about: str
    day_only: bool


@dataclass(frozen=True)
class Asked:
    """What part of a trail is asked for: one person's (or the portal's own), one kind of act, days from and to."""

    person: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.person or self.kind or self.first or self.last)

    @property
    def rule(self) -> Q:
        found = kind_of(self.kind)
        if self.person == PORTAL:
            found &= ~Q(actor__contains="-")  # a person's key has hyphens, a name of the portal's own none
        elif self.person:
            found &= Q(actor=self.person)
        if self.first:
            found &= Q(at__gte=midnight(self.first))
        if self.last:
            found &= Q(at__lt=midnight(self.last + timedelta(days=1)))
        return found

    def tells_more(self) -> bool:
        """Whether the answer says more of an entry than that it is there, and its day."""
        return bool(self.person or self.kind)


def trail(held: Rights, before: int | None = None, asked: Asked | None = None) -> tuple[list[Row], int | None]:
    """The latest entries before a number, newest first, and the number from which the next page goes on.

    What the person may not see (a group that does not exist for them, what lies behind a wall) keeps its number and its
    day, and says nothing else: a number left out would tell as much (never 1). Where one person or one kind of act is
    asked for it is left out, since being in the answer would tell who, or what.
    """
    found: list[Entry] = []
    hidden, asked = hidden_from(held), asked or Asked()
    for one in _walk(held.review, before, asked, PAGE + 1):
        if not (asked.tells_more() and hidden is not None and hidden.covers(one)):
            found.append(one)
        if len(found) > PAGE:
            break
    rows = _rows(found[:PAGE], hidden)
    return rows, rows[-1].seq if len(found) > PAGE else None


def every_row(held: Rights, asked: Asked) -> Iterator[Row]:
    """The whole of what is asked for, newest first: for an export."""
    hidden, batch = hidden_from(held), list[Entry]()
    for one in _walk(held.review, None, asked, AT_ONCE):
        if asked.tells_more() and hidden is not None and hidden.covers(one):
            continue
        batch.append(one)
        if len(batch) == AT_ONCE:
            yield from _rows(batch, hidden)
            batch = []
    yield from _rows(batch, hidden)


def shown_keys(held: Rights, asked: Asked) -> set[int]:
    """The numbers of the entries that are asked for and that the person may see: an export shows their texts alone."""
    hidden = hidden_from(held)
    rows = _walk(held.review, None, asked, AT_ONCE)
    return {one.seq for one in rows if hidden is None or not hidden.covers(one)}


def people_of(held: Rights) -> list[tuple[str, str]]:
    """By whom a trail can be filtered: whoever was invited to the review and exists for this person."""
    hidden = hidden_from(held)
    rows = Participant.objects.filter(review=held.review).select_related("user")
    seen = {str(one.user_id): one.user.name for one in rows if hidden is None or str(one.pk) not in hidden.unknown}
    return sorted(seen.items(), key=lambda one: one[1].lower())


def _walk(review: Review, before: int | None, asked: Asked, limit: int) -> Iterator[Entry]:
    """The entries that are asked for, a batch at a time, newest first."""
    chain, rule = review_chain(review.id), asked.rule
    while True:
        found = entries(chain, before=before, limit=limit, only=rule)
        yield from found
        if len(found) < limit:
            return
        before = found[-1].seq


def _rows(found: list[Entry], hidden: Hidden | None) -> list[Row]:
    names = _names({one.actor for one in found})
    return [
        Row(one.seq, one.at, "", NOT_SHOWN, "", day_only=True)
        if hidden is not None and hidden.covers(one)
        else Row(
            one.seq,
            one.at,
            names.get(one.actor, "The portal" if not _is_id(one.actor) else "Somebody"),
            said(one.verb),
            about(ids_of(one)),
            is_midnight(one.at),
        )
        for one in found
    ]


def _names(actors: Iterable[str]) -> dict[str, str]:
    keys = [one for one in actors if _is_id(one)]
    return {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}


def _is_id(actor: str) -> bool:
    try:
        UUID(actor)
    except ValueError:
        return False
    return True


def access(held: Rights) -> list[Participant]:
    """Who has had access in which capacity, accepted by whom and when, until when: the access report.

    Who stands beside a group that the reader must not know of, or for an agency behind a wall of theirs, is not in it.
    """
    rows = Participant.objects.filter(review=held.review).select_related(
        "user", "agency", "accepted_by", "ended_by", "family_group"
    )
    walled = {wall.agency_id for wall in held.walls if wall.agency_id}
    return [
        one
        for one in rows.order_by("invited_at")
        if one.agency_id not in walled and (one.family_group is None or held.knows_group(one.family_group))
    ]
