"""Writing, handing in and settling chronologies (4.15, 4.16, 4.20). Open from the decision to review to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Max

from portal.accounts.enums import AgencyKind
from portal.accounts.models import Agency
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.chronology import discrepancies, merging, rows
from reviews.enums import Capacity, Stage
from reviews.models import (
    ChronologyHandIn,
    ChronologyIndex,
    ChronologyRow,
    ChronologySettlement,
    Review,
    ReviewAgency,
)
from reviews.policy import rights
from reviews.selectors import chronology as selector
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

Result = TypeVar("Result")
WRITERS = frozenset({Capacity.IMR_AUTHOR, Capacity.PANEL_CHAIR, Capacity.COORDINATOR})
SETTLERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})
MOST_ROWS = 10_000
CALLED: dict[str, tuple[str, ...]] = {
    AgencyKind.POLICE: ("police",),
    AgencyKind.HOUSING: ("housing association", "housing officer", "housing"),
    AgencyKind.PROBATION: ("probation", "offender manager"),
    AgencyKind.HEALTH_PROVIDER: ("hospital", "a&e", "ward"),
    AgencyKind.EDUCATION: ("school", "college"),
}


def may_write(user: User, review: Review, agency: Agency) -> None:
    """Raises NotVisible for whoever does not write this agency's chronology; Refused before the decision to review."""
    if not ReviewAgency.objects.filter(review=review, agency=agency).exists():
        raise NotVisible
    if not selector.keeps(rights(user, review), agency.pk):
        raise NotVisible
    if not review.has_reached(Stage.DECIDED) or review.stage in (Stage.NOT_REVIEWED, Stage.PASSED_ON):
        raise Refused(
            "A chronology is written once it is decided to hold the review.",
            clause="4.15",
            who="The partnership’s chair decides",
        )
    if review.stage == Stage.CONCLUDED:
        raise Refused("This review is concluded. Nothing is added to its chronologies.", clause="4.29")


def save_row(
    *,
    acting_user: User,
    review: Review,
    agency: Agency,
    given: Mapping[str, str],
    row: ChronologyRow | None = None,
    stamp: int | None = None,
) -> ChronologyRow:
    """Adds a row, or changes one that is not handed in.

    :param stamp: the version that was on the writer's screen; None for a new row.
    :raises Refused: for a row that was handed in (4.20), or a cell that cannot be read.
    :raises Stale: where somebody else changed it meanwhile.
    """

    def write(locked: Review) -> ChronologyRow:
        read = rows.read(given, latest=calendar.today())
        for field, said in read.faults.items():
            raise Refused(said, clause="4.20", field=field)
        kept = _locked(locked, agency, row) if row else _new_rows(acting_user, locked, agency, 1)[0]
        if row:
            _still_own(kept)
            moves.claim(kept, stamp)
        kept.kept, kept.changed_at, kept.changed_by = read.kept(), calendar.now(), acting_user
        kept.save()
        return kept

    return _act(acting_user, review, agency, "chronology.row_changed" if row else "chronology.row_added", write)


def correct(*, acting_user: User, review: Review, agency: Agency, row: ChronologyRow) -> ChronologyRow:
    """Begins a correction of a row that was handed in: a new row that will take its place. Twice gives the first.

    :raises Refused: where the row is not handed in, or has been replaced.
    """

    def write(locked: Review) -> ChronologyRow:
        old = _locked(locked, agency, row)
        if old.hand_in_id is None:
            raise Refused("This row is not handed in yet. Change the row itself.", clause="4.20")
        if old.replaced:
            raise Refused("This row was corrected already. Correct the row that took its place.", clause="4.20")
        begun = ChronologyRow.objects.filter(review=locked, replaces=old, hand_in=None).first()
        if begun is not None:
            return begun
        made = _new_rows(acting_user, locked, agency, 1)[0]
        made.replaces, made.kept = old, old.kept
        made.save()
        return made

    return _act(acting_user, review, agency, "chronology.correction_begun", write)


def remove_row(*, acting_user: User, review: Review, agency: Agency, row: ChronologyRow, stamp: int) -> None:
    """Takes out a row that was not handed in.

    :raises Refused: for one that was (4.20). :raises Stale: where it was changed meanwhile.
    """

    def write(locked: Review) -> None:
        old = _locked(locked, agency, row)
        _still_own(old)
        moves.claim(old, stamp)
        old.delete()

    _act(acting_user, review, agency, "chronology.row_removed", write, ids={"row": str(row.pk)})


def hand_in(*, acting_user: User, review: Review, agency: Agency, nothing_known: bool = False) -> ChronologyHandIn:
    """Hands in every row that is not handed in yet; they join the merged chronology and stay as they are.

    :param nothing_known: the agency had no contact with anybody of the case, which is an answer too.
    :raises Refused: where a row has a bad cell, where there is none, or where rows contradict "no contact".
    """

    def write(locked: Review) -> ChronologyHandIn:
        own = ChronologyRow.objects.filter(review=locked, agency=agency)
        drafts = list(own.filter(hand_in=None).order_by("number"))
        _may_be_handed_in(drafts, nothing_known=nothing_known, any_row=own.exists())
        made = ChronologyHandIn.objects.create(
            review=locked,
            agency=agency,
            rows_handed_in=len(drafts),
            nothing_known=nothing_known,
            at=calendar.now(),
            by=acting_user,
        )
        ChronologyRow.objects.filter(replaced_by__in=[one.pk for one in drafts]).update(replaced=True)
        ChronologyRow.objects.filter(pk__in=[one.pk for one in drafts]).update(hand_in=made)
        reindex(locked)
        return made

    return _act(acting_user, review, agency, "chronology.handed_in", write)


def _may_be_handed_in(drafts: Sequence[ChronologyRow], *, nothing_known: bool, any_row: bool) -> None:
    if nothing_known and any_row:
        raise Refused(
            "Your agency’s chronology has rows, so it cannot say that there was no contact.",
            clause="4.16",
            field="nothing_known",
        )
    if not drafts and not nothing_known:
        raise Refused("There is no row to hand in. Add one, or say that there was no contact.", clause="4.16")
    bad = [str(one.number) for one in drafts if one.faults]
    if bad:
        said = ", ".join(bad[:12]) + (" and others" if len(bad) > 12 else "")
        raise Refused(
            f"Put right the cells that cannot be read first: {'row' if len(bad) == 1 else 'rows'} {said}.",
            clause="4.20",
            who="Whoever writes the agency’s chronology",
        )


def settle(*, acting_user: User, review: Review, digest: str, note: str) -> ChronologySettlement:
    """The chair or the coordinator settles a discrepancy with a note; both rows stay as they were filed (4.20).

    :raises NotVisible: where this person sees no such discrepancy.
    :raises Refused: without a note, or by anybody else. :raises Stale: where it is settled already.
    """

    def write(locked: Review) -> ChronologySettlement:
        found = {one.digest: one for one in selector.merged(rights(acting_user, locked)).found}
        if digest not in found:
            raise NotVisible
        if not note.strip():
            raise Refused("Say how it was settled.", clause="4.20", field="note")
        made, first = ChronologySettlement.objects.get_or_create(
            review=locked,
            digest=digest,
            defaults={"kind": found[digest].kind, "note": note.strip(), "at": calendar.now(), "by": acting_user},
        )
        if not first and made.note != note.strip():
            raise Stale(f"{made.by.name} settled this first: “{made.note}”. Your note was not kept.")
        return made

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SETTLERS,
        verb="chronology.settled",
        write=write,
        label="settle a discrepancy",
        ids={"digest": digest},
    )


def taken_out(*, acting_user: User, review: Review, kind: str, reading: str) -> None:
    """Writes down that the merged chronology was taken out as a file, before a byte of it is sent (never 1)."""
    with transaction.atomic():
        record(
            chain=review_chain(review.pk),
            verb="chronology.exported",
            actor=acting_user,
            subject=review,
            ids={"kind": kind, "reading": reading},
        )


def reindex(review: Review) -> ChronologyIndex:
    """Works out the order and the discrepancies anew, in the transaction that changed the rows."""
    held = ChronologyRow.objects.filter(review=review, hand_in__isnull=False, replaced=False).select_related("agency")
    entries = [merging.entry_of(one.pk, one.agency_id, one.agency.name, one.number, one.kept) for one in held]
    ordered = merging.merge(entries)
    present = {one.agency_id: one.agency for one in held}
    kept = selector.indexed(ordered, discrepancies.find(ordered, called(present.values())))
    index = ChronologyIndex.objects.filter(review=review).first() or ChronologyIndex(review=review)
    index.kept, index.made_at = kept, calendar.now()
    index.save()
    return index


def called(agencies: Iterable[Agency]) -> dict[str, list[str]]:
    """The words by which rows may call each agency: its name, and what its kind is called where it alone is of it."""
    bodies = list(agencies)
    names: dict[str, list[str]] = {}
    for body in bodies:
        alone = sum(other.kind == body.kind for other in bodies) == 1
        names[str(body.pk)] = [body.name, *(CALLED.get(body.kind, ()) if alone else ())]
    return names


def new_rows(user: User, review: Review, agency: Agency, number: int) -> list[ChronologyRow]:
    """So many rows with the agency's next numbers, not saved. The caller holds the review's lock."""
    return _new_rows(user, review, agency, number)


def _new_rows(user: User, review: Review, agency: Agency, number: int) -> list[ChronologyRow]:
    own = ChronologyRow.objects.filter(review=review, agency=agency)
    last = own.aggregate(last=Max("number"))["last"] or 0
    if own.count() + number > MOST_ROWS:
        raise Refused(f"An agency’s chronology holds at most {MOST_ROWS:,} rows.", clause="4.20")
    return [
        ChronologyRow(review=review, agency=agency, number=last + step, changed_at=calendar.now(), changed_by=user)
        for step in range(1, number + 1)
    ]


def _locked(review: Review, agency: Agency, row: ChronologyRow) -> ChronologyRow:
    found = ChronologyRow.objects.select_for_update().filter(pk=row.pk, review=review, agency=agency).first()
    if found is None:
        raise Stale("This row was taken out meanwhile.")
    return found


def _still_own(row: ChronologyRow) -> None:
    if row.hand_in_id is not None:
        raise Refused(
            "This row was handed in and stays as it was filed. Correct it with a row that takes its place.",
            clause="4.20",
        )


def _act(
    user: User,
    review: Review,
    agency: Agency,
    verb: str,
    write: Callable[[Review], Result],
    ids: dict[str, Any] | None = None,
) -> Result:
    def checked(locked: Review) -> Result:
        may_write(user, locked, agency)
        return write(locked)

    return moves.act(
        acting_user=user,
        review=review,
        who=WRITERS,
        verb=verb,
        write=checked,
        label="write an agency’s chronology",
        ids={"agency": str(agency.pk), **(ids or {})},
    )
