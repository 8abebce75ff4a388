"""The running schedule of material (4.22): what enters it by itself, what people add, correct and weigh.

Nothing here changes a row: each act adds a line, and the latest line of an item counts. So what changed since an export
is what was added after its last line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews.editions import edition
from reviews.enums import Capacity
from reviews.enums_disclosure import LineKind, Sensitivity, Source
from reviews.models import Review, ReviewAgency, ScheduleItem, ScheduleLine
from reviews.policy import rights
from reviews.selectors.schedule import walled
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

PROSECUTION = frozenset({Capacity.DISCLOSURE_OFFICER, Capacity.SIO})
KEEPERS = PROSECUTION | {Capacity.PANEL_CHAIR, Capacity.COORDINATOR}
OUR_ROOMS = "The review’s own rooms"
SAID = ("description", "author", "dated", "came_on", "marking", "holder", "agency_id", "sha256")
KEPT = (*SAID, "sensitivity", "reason", "supplied_on")


@dataclass(frozen=True)
class Material:
    """What is said of an item. ``dated`` in words; ``agency_id`` whose it is, who is told before it is supplied."""

    description: str
    author: str = ""
    dated: str = ""
    came_on: date | None = None
    marking: str = ""
    holder: str = OUR_ROOMS
    agency_id: UUID | None = None
    sha256: str = ""


def enter(
    *, acting_user: User, review: Review, source: Source, ref: UUID, material: Material, actor: str = ""
) -> ScheduleItem:
    """Puts on the schedule what has just come about, in the transaction of the act. Entered once, however often told.

    :param actor: who acts in the trail, where it is nobody with an account (the deposit door).
    """
    locked = moves.lock(review)
    known = ScheduleItem.objects.filter(review=locked, source=source, source_ref=ref).first()
    return known or _new(acting_user, locked, source, ref, material, actor)


def _new(
    user: User, locked: Review, source: Source, ref: UUID | None, material: Material, actor: str = ""
) -> ScheduleItem:
    last = ScheduleItem.objects.filter(review=locked).aggregate(last=Max("number"))["last"] or 0
    item = ScheduleItem.objects.create(
        review=locked, number=last + 1, source=source, source_ref=ref, entered_at=calendar.now()
    )
    values: dict[str, Any] = {name: getattr(material, name) for name in SAID}
    values["came_on"] = values["came_on"] or calendar.today()
    values["marking"] = values["marking"] or ("" if source == Source.ELSEWHERE else edition(locked.edition).marks[0])
    add_line(user, locked, item, LineKind.ENTERED, **values)
    record(
        chain=review_chain(locked.id),
        verb="disclosure.entered",
        actor=actor or user,
        subject=item,
        ids={"number": item.number, "source": source.value},
    )
    return item


def add_line(user: User, locked: Review, item: ScheduleItem, kind: LineKind, **values: object) -> ScheduleLine:
    """The item's next line: as the last one says, but for ``values``. Under the review's lock."""
    last = line_of(item)
    said: dict[str, Any] = {name: getattr(last, name) for name in KEPT} if last is not None else {}
    seq = ScheduleLine.objects.filter(review=locked).aggregate(last=Max("seq"))["last"] or 0
    return ScheduleLine.objects.create(
        review=locked, item=item, seq=seq + 1, kind=kind, at=calendar.now(), by=user, **{**said, **values}
    )


def line_of(item: ScheduleItem) -> ScheduleLine | None:
    """The line that counts."""
    return ScheduleLine.objects.filter(item=item).order_by("-seq").first()


def add(*, acting_user: User, review: Review, material: Material) -> ScheduleItem:
    """Adds by hand what is held elsewhere; its holder is named.

    :raises Refused: without a description or a holder; a day to come; an agency that is not on the review.
    """
    checked(review, material)

    def write(locked: Review) -> ScheduleItem:
        unwalled(acting_user, locked)
        return _new(acting_user, locked, Source.ELSEWHERE, None, material)

    return _act(acting_user, review, "disclosure.added", write, "add to the schedule")


def correct(*, acting_user: User, item: ScheduleItem, material: Material, stamp: int) -> ScheduleLine:
    """Corrects what is said of an item; the earlier line stays. The digest of a filed document is not for correcting.

    :param stamp: the number of the line that was on the screen.
    :raises Refused: as ``add``. :raises Stale: where somebody wrote a line since.
    """
    checked(item.review, material)

    def write(locked: Review) -> ScheduleLine:
        row, last = _current(acting_user, locked, item, stamp)
        values = {name: getattr(material, name) for name in SAID}
        if row.source != Source.ELSEWHERE:
            values |= {"sha256": last.sha256, "came_on": last.came_on, "holder": last.holder}
        return add_line(acting_user, locked, row, LineKind.CORRECTED, **values)

    return _act(acting_user, item.review, "disclosure.corrected", write, "correct the schedule", number=item.number)


def weigh(*, acting_user: User, item: ScheduleItem, sensitivity: str, reason: str, stamp: int) -> ScheduleLine:
    """Says whether an item is sensitive, with the reason either way (4.22).

    :raises Refused: without a reason. :raises Stale: where somebody wrote a line since.
    """
    if sensitivity not in (Sensitivity.SENSITIVE, Sensitivity.NOT_SENSITIVE):
        raise Refused("Say whether it is sensitive.", clause="4.22", field="sensitivity")
    if not reason.strip():
        raise Refused("Give the reason: it stands beside the item.", clause="4.22", field="reason")

    def write(locked: Review) -> ScheduleLine:
        row, _ = _current(acting_user, locked, item, stamp)
        return add_line(
            acting_user, locked, row, LineKind.WEIGHED, sensitivity=Sensitivity(sensitivity), reason=reason.strip()
        )

    return _act(
        acting_user,
        item.review,
        "disclosure.weighed",
        write,
        "weigh an item of the schedule",
        number=item.number,
        sensitivity=sensitivity,
    )


def checked(review: Review, material: Material) -> None:
    """:raises Refused: where something of an item is missing or cannot be."""
    if not material.description.strip():
        raise Refused("Say what the material is.", clause="4.22", field="description")
    if not material.holder.strip():
        raise Refused("Say who holds it.", clause="4.22", field="holder")
    if material.came_on and material.came_on > calendar.today():
        raise Refused("The day on which it came to light is still to come.", clause="4.22", field="came_on")
    if material.sha256 and not _is_digest(material.sha256):
        raise Refused("A SHA-256 has 64 characters, 0 to 9 and a to f.", clause="4.22", field="sha256")
    if material.agency_id and not ReviewAgency.objects.filter(review=review, agency_id=material.agency_id).exists():
        raise Refused("This agency is not on the review.", clause="4.22", field="agency")


def _is_digest(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")


def unwalled(user: User, review: Review) -> None:
    """:raises NotVisible: for whom a declared conflict walls off something of the review."""
    if walled(rights(user, review)):
        raise NotVisible


def own_item(user: User, locked: Review, item: ScheduleItem) -> ScheduleItem:
    """The item, of this review. :raises NotVisible: otherwise, or behind a wall."""
    unwalled(user, locked)
    return must_exist(ScheduleItem.objects.filter(pk=item.pk, review=locked).first())


def _current(user: User, locked: Review, item: ScheduleItem, stamp: int) -> tuple[ScheduleItem, ScheduleLine]:
    row = own_item(user, locked, item)
    last = line_of(row)
    if last is None or last.seq != stamp:
        raise Stale("Somebody wrote a line for this item while you were looking at it. Look at it first.")
    return row, last


def _act(
    user: User, review: Review, verb: str, write: moves.Write[moves.Result], label: str, **ids: Any
) -> moves.Result:
    return moves.act(acting_user=user, review=review, who=KEEPERS, verb=verb, write=write, label=label, ids=ids)


# What enters by itself ------------------------------------------------------------------------------------------------
def letter_written(user: User, review: Review, ref: UUID, kind: str, agency: Agency | None) -> None:
    """A letter was written from the record."""
    to = f", {agency.name}" if agency else ""
    said = Material(f"Letter: {kind}{to}", author=user.name, dated=calendar.long_date(calendar.today()))
    enter(acting_user=user, review=review, source=Source.LETTER, ref=ref, material=said)


def interview_held(user: User, review: Review, ref: UUID, agency: Agency, held_on: date) -> None:
    """A written record of an interview exists; it lies with the agency (4.18)."""
    said = Material(
        f"Record of an interview for the review of {agency.name}",
        author=user.name,
        dated=calendar.long_date(held_on),
        holder=agency.name,
        agency_id=agency.pk,
    )
    enter(acting_user=user, review=review, source=Source.INTERVIEW, ref=ref, material=said)


def meeting_noted(user: User, review: Review, ref: UUID, what: str, on: date) -> None:
    """A note of a meeting was made (4.14)."""
    said = Material(what, author=user.name, dated=calendar.long_date(on))
    enter(acting_user=user, review=review, source=Source.MEETING, ref=ref, material=said)


def lesson_forwarded(user: User, review: Review, ref: UUID, agency: Agency, recorded_on: date) -> None:
    """An immediate lesson goes to the disclosure officer: onto the schedule (4.15)."""
    said = Material(
        f"Immediate lesson for {agency.name}",
        author=user.name,
        dated=calendar.long_date(recorded_on),
        agency_id=agency.pk,
    )
    enter(acting_user=user, review=review, source=Source.LESSON, ref=ref, material=said)


def said_beside(*, acting_user: User, review: Review, ref: UUID, material: Material) -> None:
    """The document room reports a note, a question or an answer beside a document, in its own transaction."""
    enter(acting_user=acting_user, review=review, source=Source.NOTE, ref=ref, material=material)


def document_filed(*, acting_user: User, review: Review, version_id: UUID, material: Material, actor: str = "") -> None:
    """The document room reports a clean file, in its own transaction. ``actor``: as ``enter``."""
    source = Source.DOCUMENT
    enter(acting_user=acting_user, review=review, source=source, ref=version_id, material=material, actor=actor)
