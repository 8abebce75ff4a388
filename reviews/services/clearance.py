"""The Home Office's answer, and the named changes that a new version makes (4.30, 4.31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import dates
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums_report import HomeOfficeOutcome, ReleaseState
from reviews.models import (
    ClearanceLetter,
    Difference,
    HomeOfficeAnswer,
    Inheritance,
    NamedChange,
    Release,
    Review,
    Submission,
)
from reviews.moves import CHAIR, COORDINATOR, SSP, WRITERS
from reviews.policy import rights
from reviews.services import contents, moves, release

if TYPE_CHECKING:
    from portal.accounts.models import User

OFFICE = COORDINATOR | SSP
STATES = {
    HomeOfficeOutcome.CLEARED: ("clear", ReleaseState.CLEARED),
    HomeOfficeOutcome.NAMED_CHANGES: ("name_changes", ReleaseState.CONDITIONAL),
    HomeOfficeOutcome.RETURNED: ("return", ReleaseState.RETURNED),
}


def clearance_letter_filed(
    *, acting_user: User, review: Review, version_id: UUID, sha256: str, number: int = 1
) -> ClearanceLetter:
    """The document room filed a letter of the Home Office. Told twice, it is recorded once.

    :raises Refused: by anybody but the coordinator and the SSP chair.
    """
    known = ClearanceLetter.objects.filter(review=review, version_ref=version_id).first()
    if known is not None:
        return known

    def write(locked: Review) -> ClearanceLetter:
        return ClearanceLetter.objects.create(
            review=locked,
            version_ref=version_id,
            number=number,
            sha256=sha256,
            filed_at=calendar.now(),
            filed_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OFFICE,
        label="file the Home Office’s letter",
        verb="clearance.letter_filed",
        write=write,
        ids={"version": version_id, "sha256": sha256},
    )


def record_answer(
    *,
    acting_user: User,
    review: Review,
    release_row: Release,
    outcome: HomeOfficeOutcome,
    letter: ClearanceLetter,
    dated_on: date,
    words: str = "",
    changes: Sequence[str] = (),
    may_publish_from: date | None = None,
) -> HomeOfficeAnswer:
    """Records the outcome with its letter: cleared, cleared once named changes are made, or returned (4.31).

    :raises Refused: named changes without a change; a letter dated before the pack was sent, or after today.
    :raises Stale: where an outcome is recorded already, or another release took its place.
    """
    named = [change.strip() for change in changes if change.strip()]
    if outcome == HomeOfficeOutcome.NAMED_CHANGES and not named:
        raise Refused("Name each change that the letter asks for.", clause="4.31", field="changes")
    if dated_on > calendar.today():
        raise Refused("The letter cannot be dated after today.", clause="4.31", field="dated_on")
    move, state = STATES[outcome]

    def write(locked: Review) -> HomeOfficeAnswer:
        row = release.locked_release(locked, release_row)
        if row.state != ReleaseState.SUBMITTED:
            raise Stale("The Home Office’s outcome is recorded already.")
        sent = Submission.objects.get(release=row)
        said = "The letter, {later}, is older than what was sent, {earlier}."
        dates.refuse_before(dated_on, sent.sent_on, said, clause="4.31", field="dated_on")
        _refuse_used(locked, letter)
        answer = HomeOfficeAnswer.objects.create(
            review=locked,
            release=row,
            outcome=outcome,
            letter=ClearanceLetter.objects.get(pk=letter.pk, review=locked),
            dated_on=dated_on,
            may_publish_from=may_publish_from,
            words=words,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )
        if outcome == HomeOfficeOutcome.NAMED_CHANGES:
            for number, change in enumerate(named, 1):
                NamedChange.objects.create(review=locked, answer=answer, number=number, words=change)
        settle_state(row, state)
        return answer

    return moves.step(
        acting_user=acting_user,
        review=review,
        move=move,
        write=write,
        verb=f"clearance.{outcome}",
        ids={"release": release_row.id, "letter": letter.version_ref, "dated_on": dated_on, "changes": len(named)},
    )


def _refuse_used(review: Review, letter: ClearanceLetter) -> None:
    if HomeOfficeAnswer.objects.filter(review=review, letter=letter).exists():
        raise Refused(
            "This letter is the answer to an earlier version. File the Home Office’s letter on this one.",
            clause="4.31",
            who="The coordinator",
            field="letter",
        )


def settle_state(row: Release, state: ReleaseState) -> None:
    """Writes a release's state; at clearance its files are fixed for good, by the database too."""
    fields = ["state", "version"]
    row.version += 1
    if state == ReleaseState.CLEARED:
        row.files.update(fixed=True)
        row.cleared_at = calendar.now()
        fields.append("cleared_at")
    row.state = state
    row.save(update_fields=fields)


# Named changes
def tie_differences(
    *, acting_user: User, review: Review, release_row: Release, ties: Mapping[UUID, UUID | None], stamp: int
) -> int:
    """The chair or coordinator says to which named change each difference belongs. Earlier confirmations are gone.

    :raises Refused: where the Home Office named no changes.
    :raises Stale: where the release changed meanwhile.
    """

    def write(locked: Review) -> int:
        row = release.locked_release(locked, release_row, stamp)
        if row.state != ReleaseState.PREPARING:
            raise Stale("This release is past that step.")
        changes = {one.id: one for one in _named(locked, row).changes.all()}
        for difference in Difference.objects.filter(release=row):
            difference.change = changes.get(ties.get(difference.id))  # type: ignore[arg-type]
            difference.save(update_fields=["change"])
        Inheritance.objects.filter(release=row).delete()
        row.version += 1
        row.save(update_fields=["version"])
        return len(changes)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="tie differences to named changes",
        verb="clearance.differences_tied",
        write=write,
        ids={"release": release_row.id},
    )


def _named(review: Review, row: Release) -> HomeOfficeAnswer:
    answer = rf.named_changes_of(fact_loader.load(review), row)
    if answer is None:
        raise Refused(
            "The Home Office named no changes for an earlier version: this one needs a new sign-off and a new letter.",
            clause="4.31",
            who="The SSP chair",
        )
    return answer


def untied(review: Review, row: Release) -> list[str]:
    """Why sign-off and clearance cannot pass on to this release: empty where every difference is a named change."""
    answer = _named(review, row)
    differences = list(Difference.objects.filter(release=row))
    own = {one.id for one in answer.changes.all()}
    said = []
    loose = [one for one in differences if one.change_id not in own]
    closed = {one.change_id for one in differences}
    waiting = [one for one in answer.changes.all() if one.id not in closed]
    if loose:
        said.append(f"Not tied to a named change: difference {', '.join(str(one.number) for one in loose)}.")
    if waiting:
        said.append(f"Not made in this version: named change {', '.join(str(one.number) for one in waiting)}.")
    return said


def confirm_changes(*, acting_user: User, review: Review, release_row: Release, digest: str) -> Inheritance:
    """Panel chair and SSP chair, two people, confirm that every difference is a named change. With the second, sign-off
    and clearance pass on to exactly these bytes (never 6).

    :raises Refused: while a difference is loose, a named change not made, or the check is open; by one person twice.
    :raises Stale: where the release changed, or was confirmed already.
    """
    held = rights(acting_user, review).capacities
    as_chair = bool(held & CHAIR)
    existing = Inheritance.objects.filter(release=release_row, digest=digest).first()
    second = bool(existing and (existing.ssp_at if as_chair else existing.chair_at))

    def write(locked: Review) -> Inheritance:
        row = release.locked_release(locked, release_row)
        if row.state != ReleaseState.PREPARING or row.digest != digest:
            raise Stale("This release changed since you opened the page. Look at its differences again.")
        if contents.present_digest(locked, row) != digest:
            raise Stale("An action of the plan was changed since. Save the page’s details again and look at them.")
        open_ones = untied(locked, row)
        if open_ones:
            raise Refused(" ".join(open_ones), clause="4.31", who="The panel chair or the coordinator ties them")
        inherited, _ = Inheritance.objects.get_or_create(
            release=row, defaults={"review": locked, "answer": _named(locked, row), "digest": digest}
        )
        _confirm(inherited, acting_user, as_chair)
        if inherited.chair_at and inherited.ssp_at:
            if not second:  # the other confirmed while this page was on its way: the review has to move with it
                raise Stale("Somebody else confirmed at the same moment. Open the page again and confirm.")
            settle_state(row, ReleaseState.CLEARED)
        return inherited

    ids = {"release": release_row.id, "digest": digest, "as": "chair" if as_chair else "ssp"}
    if second:
        return moves.step(
            acting_user=acting_user,
            review=review,
            move="inherit",
            write=write,
            verb="clearance.inherited",
            ids=ids,
        )
    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR | SSP,
        label="confirm the named changes",
        verb="clearance.changes_confirmed",
        clauses=("4.24", "4.27"),
        write=write,
        ids=ids,
    )


def _confirm(row: Inheritance, user: User, as_chair: bool) -> None:
    if user.pk in (row.chair_by_id, row.ssp_by_id):
        raise Stale("You have confirmed this already. The other person’s confirmation is waited for.")
    now = calendar.now()
    if as_chair:
        row.chair_at, row.chair_by = now, user
    else:
        row.ssp_at, row.ssp_by = now, user
    row.save()
