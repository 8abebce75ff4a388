"""An agency's review written on the page: a draft that two people never overwrite for each other silently (4.20).

Each save names the version that it was based on. Where somebody saved in between, the second wording is kept beside
the text until an author takes it, or leaves it out; a text that another person replaces is kept too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import papers_imr
from reviews.enums import Capacity
from reviews.models import Imr, ImrPart, ImrWording, NilReturn, OutsideReport, Review
from reviews.selectors import imr_form as form
from reviews.services import imrs, moves, templates

if TYPE_CHECKING:
    from portal.accounts.models import User

LONGEST = 100_000
AUTHOR = frozenset({Capacity.IMR_AUTHOR})


@dataclass(frozen=True)
class Saved:
    """What became of a save. ``aside``: somebody saved in between, and this wording waits beside theirs."""

    part: ImrPart
    aside: bool


def may_write(user: User, imr: Imr) -> None:
    """Whether this person may write the agency's review now.

    :raises NotVisible: for anybody but the agency's author. :raises Refused: as ``imrs.may_file``.
    """
    if imrs.may_file(user, imr.review, imr.agency_id).pk != imr.pk:
        raise NotVisible


def save(*, acting_user: User, imr: Imr, key: str, words: str, based_on: int) -> Saved:
    """Save one part, or keep it beside what somebody else saved meanwhile. Nothing that was sent is lost.

    :raises NotVisible: for anybody but the agency's author, or a part that is not there. :raises Refused: as ``may_write``.
    """
    if len(words) > LONGEST:
        raise Refused(f"This section is longer than {LONGEST} characters. File your review as a Word file instead.")
    ids: dict[str, Any] = {"part": key}

    def write(locked: Review) -> Saved:
        row, known = _part(acting_user, locked, imr, key)
        if row.words == words:
            if known:
                _settle_own(acting_user, row)
            return Saved(row, aside=False)
        if row.version != based_on:
            ids["aside"] = True
            waiting = row.wordings.filter(by=acting_user, waits=True).first() or ImrWording(
                review=locked, part=row, by=acting_user, waits=True
            )
            waiting.words, waiting.at = words, calendar.now()
            waiting.save()
            return Saved(row, aside=True)
        _put(acting_user, row, words, keeps=known)
        return Saved(row, aside=False)

    return _act(acting_user, imr, "imr.part_saved", write, ids)


def settle(*, acting_user: User, imr: Imr, wording_id: UUID, take: bool, based_on: int) -> ImrPart:
    """A wording that waits beside the text becomes the text, or is left out. What it replaces is kept.

    :raises Stale: where it was settled, or the text was saved meanwhile.
    """

    def write(locked: Review) -> ImrPart:
        may_write(acting_user, imr)
        rows = ImrWording.objects.select_related("part").filter(pk=wording_id, part__imr=imr, review=locked)
        waiting = must_exist(rows.first())
        if not waiting.waits or waiting.part.version != based_on:
            raise Stale("Somebody has settled or saved this section meanwhile. Look at it again.")
        waiting.waits = False
        waiting.save()
        if take:
            _put(acting_user, waiting.part, waiting.words, keeps=True, always=True)
        return waiting.part

    return _act(acting_user, imr, "imr.wording_settled", write, {"taken": take})


def paper(*, acting_user: User, imr: Imr, stamp: int) -> bytes:
    """The form as the Word file that is filed (Appendix 2).

    :raises Refused: while a needed section is empty, or two wordings wait.
    :raises Stale: where it is no longer what the author saw.
    """
    may_write(acting_user, imr)
    found = form.parts(imr)
    if form.stamp(found) != stamp:
        raise Stale("Somebody has saved a section since this page was shown. Read it again, then send it.")
    if lacking := [one.asked or one.heading for one in found if one.missing]:
        raise Refused(f"Still to be written: {'; '.join(lacking)}.", clause="4.11", who="Its author")
    if both := [one.heading for one in found if one.waiting]:
        raise Refused(f"Two wordings wait to be settled: {'; '.join(both)}.", clause="4.20", who="Its author")
    return papers_imr.filled_form(
        templates.filled(imr), [(one.key, one.heading, one.asked, one.words) for one in found]
    )


def sign_nil_return(
    *, acting_user: User, imr: Imr, version_ref: UUID, answers: dict[str, str]
) -> tuple[NilReturn, bytes]:
    """The author signs that the agency had no contact with this family (4.16); gives the paper that is filed.

    :param answers: records, systems, spellings, period, searched_by, and remarks which may be empty.
    :raises Refused: as ``may_write``, or where it is not said what was searched.
    """
    for name in ("records", "systems", "spellings", "period", "searched_by"):
        if not answers.get(name, "").strip():
            raise Refused("Say what was searched, and by whom.", clause="4.16", field=name)

    def write(locked: Review) -> NilReturn:
        may_write(acting_user, imr)
        return NilReturn.objects.create(
            review=locked,
            imr=imr,
            version_ref=version_ref,
            signed_at=calendar.now(),
            signed_by=acting_user,
            **answers,
        )

    made = _act(acting_user, imr, "imr.nil_return_signed", write, {"version": str(version_ref)})
    return made, papers_imr.nil_return(templates.filled(imr), made)


def _part(user: User, review: Review, imr: Imr, key: str) -> tuple[ImrPart, bool]:
    may_write(user, imr)
    found = must_exist(next((one for one in form.parts(imr) if one.key == key), None))
    if found.row is not None:
        found.row.asked = found.asked  # as it is worded now
        return found.row, True
    row = ImrPart(review=review, imr=imr, key=key, asked=found.asked, saved_by=user, saved_at=calendar.now())
    return row, False


def _put(user: User, row: ImrPart, words: str, *, keeps: bool, always: bool = False) -> None:
    """Write a wording; another person's, and one that is replaced whole, is kept."""
    if keeps and row.words and (always or row.saved_by_id != user.pk):
        ImrWording.objects.create(
            review_id=row.review_id, part=row, words=row.words, waits=False, at=row.saved_at, by=row.saved_by
        )
    row.words, row.version = words, row.version + 1
    row.saved_at, row.saved_by = calendar.now(), user
    row.save()
    if keeps:
        _settle_own(user, row)


def _settle_own(user: User, row: ImrPart) -> None:
    """Who saves the merged text has settled the wording of theirs that waited."""
    row.wordings.filter(by=user, waits=True).update(waits=False)


def _act(user: User, imr: Imr, verb: str, write: moves.Write[moves.Result], ids: dict[str, Any]) -> moves.Result:
    ids["agency"] = str(imr.agency_id)
    return moves.act(
        acting_user=user,
        review=imr.review,
        who=AUTHOR,
        verb=verb,
        write=write,
        label="write your agency’s review",
        subject=imr,
        ids=ids,
    )


def outside_report_received(
    *, review: Review, version_id: UUID, name: str, role: str, practice: str, asked_by: User
) -> OutsideReport:
    """The document room reports what came in at the deposit door, in its own transaction (4.19)."""
    locked = moves.lock(review)
    made, _ = OutsideReport.objects.get_or_create(
        review=locked,
        version_ref=version_id,
        defaults={
            "name": name,
            "role": role,
            "practice": practice,
            "received_at": calendar.now(),
            "asked_by": asked_by,
        },
    )
    return made
