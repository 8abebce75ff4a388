"""The order of telling before publication: families first, then the agencies, then the media (4.13, 4.28).

Once all of them were told of the agreed date, or a reason stands why one is not, the release says so in one moment,
``told_at``: that is all that the editors' desk sees ("ready", or "not yet"), and what the database asks of a page that
goes public. Another date is told anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import dates
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums_report import ContactWay, ReleaseState, ToldFirst
from reviews.models import FamilyGroup, Release, Review, Telling
from reviews.moves import CHAIR, COORDINATOR, SSP
from reviews.services import family, moves, release

if TYPE_CHECKING:
    from portal.accounts.models import User

TELLERS = CHAIR | COORDINATOR | SSP
ORDER = (ToldFirst.FAMILY, ToldFirst.AGENCIES, ToldFirst.MEDIA)
FIRST = {
    ToldFirst.AGENCIES: (
        "The family is told first, and not every group has been told of this date.",
        "The panel chair or the coordinator",
    ),
    ToldFirst.MEDIA: ("The agencies are told before the media, after the family.", "The coordinator"),
}


@dataclass(frozen=True)
class Told:
    """What is recorded of one telling: the day and the way, or the reason why they are not told."""

    told_on: date | None
    way: ContactWay | None = None
    note: str = ""
    not_told_reason: str = ""


@dataclass(frozen=True)
class Line:
    """One of those who hear first, and what is recorded. ``waits``: those before are still to be told."""

    to: ToldFirst
    label: str
    group: FamilyGroup | None
    row: Telling | None
    waits: bool = False


@dataclass(frozen=True)
class Standing:
    """All who hear of the agreed date before it. ``unseen``: groups that this person does not know of, still to come."""

    lines: list[Line]
    unseen: bool
    ready: bool


def standing(user: User, review: Review, row: Release) -> Standing:
    """Where the telling stands, as this person may see it: two queries besides the facts."""
    told = rows_of(row)
    groups = rf.groups_to_tell(fact_loader.load(review))
    known = {one.id for one in family.visible_groups(user, review)}
    open_groups = [one for one in groups if (ToldFirst.FAMILY, one.id) not in told]
    lines = [
        Line(ToldFirst.FAMILY, one.name, one, told.get((ToldFirst.FAMILY, one.id))) for one in groups if one.id in known
    ]
    waits = bool(open_groups)
    for to in ORDER[1:]:
        lines.append(Line(to, str(to.label), None, told.get((to, None)), waits))
        waits = waits or (to, None) not in told
    return Standing(lines, any(one.id not in known for one in open_groups), not waits)


def rows_of(row: Release) -> dict[tuple[str, UUID | None], Telling]:
    """What is recorded of the telling of this release's date as it is agreed now."""
    day = row.agreed_date
    rows = Telling.objects.filter(release=row, for_date=day) if day else Telling.objects.none()
    return {(one.to, one.group_id): one for one in rows}


def row_of(row: Release, to: ToldFirst, group: FamilyGroup | None) -> models.QuerySet[Telling]:
    """The row of one telling, where there is one: what a form about it watches."""
    day = row.agreed_date
    rows = Telling.objects.filter(release=row, to=to, group=group)
    return rows.filter(for_date=day) if day else rows.none()


def record(
    *, acting_user: User, review: Review, release_row: Release, to: ToldFirst, group: FamilyGroup | None, told: Told
) -> Telling:
    """One of those who hear first was told of the agreed date, or is not told for a reason.

    :raises NotVisible: for a group that this person does not know of.
    :raises Refused: out of order, with neither day nor reason, before a date is agreed, or for a day to come.
    :raises Stale: where another release took its place, or it is public already.
    """
    if (to == ToldFirst.FAMILY) != (group is not None):
        raise Refused("Say which family group was told.", clause="4.13")
    if group is not None:
        family.group_for(acting_user, review, group.id)
    _check(told)

    def write(locked: Review) -> Telling:
        row = release.locked_release(locked, release_row)
        day = _dated(row, told)
        done = rows_of(row)
        _check_order(locked, to, done)
        _check_days(to, told.told_on, done)
        kept, _ = Telling.objects.update_or_create(
            release=row,
            for_date=day,
            to=to,
            group=group,
            defaults={
                "review": locked,
                "told_on": told.told_on,
                "way": (told.way or "") if told.told_on else "",
                "note": told.note.strip(),
                "not_told_reason": "" if told.told_on else told.not_told_reason.strip(),
                "recorded_at": calendar.now(),
                "recorded_by": acting_user,
            },
        )
        settle(locked, row)
        return kept

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=TELLERS if group is None else CHAIR | COORDINATOR,
        label="record who was told",
        verb="clearance.told",
        write=write,
        ids={"release": release_row.id, "to": to, "group": group.id if group else None, "told_on": told.told_on},
    )


def _check(told: Told) -> None:
    if told.told_on is None and not told.not_told_reason.strip():
        raise Refused("Give the day, or the reason why they are not told.", clause="4.13", field="told_on")
    if told.told_on and told.told_on > calendar.today():
        raise Refused("The day is still to come.", clause="4.13", field="told_on")


def _dated(row: Release, told: Told) -> date:
    """The agreed date, of a release that can be told of."""
    if not row.fixed or row.cleared_at is None:
        raise Refused("The Home Office has not cleared it.", clause="4.28", who="The Home Office")
    if row.state == ReleaseState.PUBLISHED:
        raise Stale("It is public: what was told before it stands as it is.")
    if row.agreed_date is None:
        raise Refused("The date of publication has not been agreed.", clause="4.25", who="The SSP chair")
    if told.told_on and told.told_on < calendar.london_date(row.cleared_at):
        raise Refused(
            "Nobody is told of the date before the Home Office has cleared it.", clause="4.28", field="told_on"
        )
    return row.agreed_date


def _check_order(review: Review, to: ToldFirst, done: dict[tuple[str, UUID | None], Telling]) -> None:
    if to == ToldFirst.FAMILY:
        return
    families = [one.id for one in rf.groups_to_tell(fact_loader.load(review))]
    if any((ToldFirst.FAMILY, one) not in done for one in families):
        said, who = FIRST[ToldFirst.AGENCIES]
        raise Refused(said, clause="4.13", who=who)
    if to == ToldFirst.MEDIA and (ToldFirst.AGENCIES, None) not in done:
        said, who = FIRST[ToldFirst.MEDIA]
        raise Refused(said, clause="4.28", who=who)


def _check_days(to: ToldFirst, day: date | None, done: dict[tuple[str, UUID | None], Telling]) -> None:
    """The days stand in the same order as the telling: nobody is told on a day before those who come first."""
    at = ORDER.index(to)
    days = {one: [row.told_on for (kind, _), row in done.items() if kind == one and row.told_on] for one in ORDER}
    before = max((held for one in ORDER[:at] for held in days[one]), default=None)
    after = min((held for one in ORDER[at + 1 :] for held in days[one]), default=None)
    said = "Those who hear first were told on {earlier}. Nobody after them is told before, on {later}."
    dates.refuse_before(day, before, said, clause="4.13", field="told_on")
    dates.refuse_before(after, day, said, clause="4.13", field="told_on")


def settle(review: Review, row: Release) -> None:
    """Brings the one moment that the desk sees in line: set once all were told of this date, and gone with the date.

    What is public stays as it is.
    """
    if row.state == ReleaseState.PUBLISHED:
        return
    done = rows_of(row)
    groups = [(ToldFirst.FAMILY, one.id) for one in rf.groups_to_tell(fact_loader.load(review))]
    wanted = [*groups, *((to, None) for to in ORDER[1:])]
    all_told = row.agreed_date is not None and row.fixed and all(one in done for one in wanted)
    if all_told == (row.told_at is not None):
        return
    row.told_at = calendar.now() if all_told else None
    row.save(update_fields=["told_at"])


def groups_changed(review: Review) -> None:
    """A family group was added or left out: where one has still to be told, publication waits for it."""
    row = release.in_hand(review)
    if row is not None and row.agreed_date is not None:
        settle(review, row)
