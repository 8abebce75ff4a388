"""The Home Office's letter on the public page: the check and the partnership's agreement, and no clearance (never 6).

The letter comes after the release is fixed, so it lies beside the release, in a table of its own. It is exact bytes like
everything else that leaves: stripped, checked, agreed to by the partnership's chair, who did not put it there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.vault.api import RELEASES
from portal.vault.files import SealedFile, SealedWriter, delete_sealed
from reviews import events
from reviews.enums_report import LETTER_KIND, RELEASE_FIXED, HomeOfficeOutcome, ReleaseState
from reviews.models import Release, ReleaseLetter, Review
from reviews.moves import COORDINATOR, SSP
from reviews.origins import origin_of
from reviews.policy import rights
from reviews.services import anonymity, moves, release

if TYPE_CHECKING:
    from portal.accounts.models import User

OFFICE = COORDINATOR | SSP


def standing(review: Review) -> ReleaseLetter | None:
    """The letter that was put forward for what is cleared, agreed to or not; also while a correction is prepared."""
    rows = ReleaseLetter.objects.filter(release__review_id=review.id, release__state__in=RELEASE_FIXED, ended_at=None)
    return rows.order_by("-release__number").first()


def cleared_by(review: Review) -> frozenset[uuid.UUID]:
    """The version of the letter by which the Home Office cleared what is in hand, and of no earlier one; none before
    clearance."""
    row = release.in_hand(review)
    if row is None or not row.fixed:
        return frozenset()
    answers = review.home_office_answers.filter(outcome=HomeOfficeOutcome.CLEARED, letter__isnull=False)
    return frozenset(answers.order_by("-recorded_at").values_list("letter__version_ref", flat=True)[:1])


def may_put(user: User, review: Review) -> bool:
    """Whether this person puts the letter forward."""
    return rights(user, review).has(*OFFICE)


def to_read(user: User, review: Review, letter_id: uuid.UUID) -> ReleaseLetter | None:
    """The letter that stands, for who puts it forward or agrees to it; None for anybody else, and for any other letter."""
    held = standing(review) if may_put(user, review) else None
    return held if held is not None and held.pk == letter_id else None


def put_letter(
    *,
    acting_user: User,
    review: Review,
    version_id: uuid.UUID,
    data: Iterable[bytes],
    words: anonymity.Words,
    unread: Sequence[anonymity.Unread] = (),
    pages: int = 0,
    access: Mapping[str, object] | None = None,
) -> uuid.UUID:
    """Takes the letter's PDF for the public page, and checks its words against the register. An earlier one ends.

    :raises Refused: where it is not the letter that cleared the release in hand, or the person may not.
    """
    moves.check_who(acting_user, review, OFFICE, "put the Home Office’s letter forward")
    row_id = uuid.uuid4()
    with SealedWriter(RELEASES, release.ALIAS, f"{row_id}", f"release|{row_id}") as writer:
        for chunk in data:
            writer.write(chunk)
        sealed = writer.finish()
    try:
        with transaction.atomic():
            return _put(acting_user, review, row_id, sealed, version_id, words, unread, pages, access or {})
    except BaseException:
        delete_sealed(sealed)
        raise


def _put(
    user: User,
    review: Review,
    row_id: uuid.UUID,
    sealed: SealedFile,
    version_id: uuid.UUID,
    words: anonymity.Words,
    unread: Sequence[anonymity.Unread],
    pages: int,
    access: Mapping[str, object],
) -> uuid.UUID:
    def write(locked: Review) -> uuid.UUID:
        row = _cleared_by(locked, version_id)
        end(row)
        ReleaseLetter.objects.create(
            id=row_id,
            release=row,
            version_ref=version_id,
            pages=pages,
            access=dict(access),
            put_at=calendar.now(),
            put_by=user,
            **sealed.fields(),
        )
        anonymity.make_check(locked, LETTER_KIND, version_id, words, user, unread=unread)
        return row_id

    return moves.act(
        acting_user=user,
        review=review,
        who=OFFICE,
        label="put the Home Office’s letter forward",
        verb="release.letter_put_forward",
        write=write,
        ids={"version": version_id, "sha256": sealed.sha256},
    )


def _cleared_by(review: Review, version_id: uuid.UUID) -> Release:
    row = release.in_hand(review)
    if row is None or not cleared_by(review) & {version_id, origin_of(version_id)}:
        raise Refused(
            "Only the letter by which the Home Office cleared a report is shown beside it.",
            clause="4.31",
            who="The coordinator records the outcome with its letter first",
        )
    return row


def agree_letter(*, acting_user: User, review: Review, letter: ReleaseLetter, digest: str) -> ReleaseLetter:
    """The partnership agrees that exactly these bytes stand on the public page: those of which they were asked (``digest``).

    :raises Refused: while the check has an open finding; by who put it forward (never 10).
    :raises Stale: where another letter took its place, or it is agreed to already.
    """

    def write(locked: Review) -> ReleaseLetter:
        held = standing(locked)
        if held is None or held.pk != letter.pk or held.sha256 != digest or held.agreed_at:
            raise Stale("Another letter was put forward meanwhile, or this one is agreed to already.")
        if held.put_by_id == acting_user.pk:
            raise Refused(
                "You put it forward: the other of you agrees to it.", clause="4.28", who="The SSP chair or deputy"
            )
        if not anonymity.anonymity_clean(locked, held.version_ref):
            raise Refused(
                "The letter may name somebody, or the register has changed since it was checked. Each place is answered "
                "first, or the letter is put forward again.",
                clause="4.24",
                who="The panel chair, the coordinator or the author",
            )
        held.agreed_at, held.agreed_by = calendar.now(), acting_user
        held.save(update_fields=["agreed_at", "agreed_by"])
        events.release_letter_agreed.emit(release_id=held.release_id, digest=held.sha256)
        return held

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="agree that the letter is shown",
        verb="release.letter_agreed",
        write=write,
        ids={"letter": letter.pk, "sha256": letter.sha256},
    )


def take_letter_back(*, acting_user: User, review: Review, letter: ReleaseLetter) -> ReleaseLetter:
    """The letter leaves the public page. :raises Stale: where it is gone already."""

    def write(locked: Review) -> ReleaseLetter:
        row = ReleaseLetter.objects.filter(pk=letter.pk, release__review_id=locked.id, ended_at=None).first()
        if row is None:
            raise Stale("The letter is not there any more.")
        end(row.release)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OFFICE,
        label="take the letter back",
        verb="release.letter_taken_back",
        write=write,
        ids={"letter": letter.pk},
    )


def end_unclean(acting_user: User, review: Review, row: Release) -> None:
    """A letter that was agreed to, and whose check does not stand any more, goes: it is put forward and checked anew (4.24).

    Within the act of ``acting_user`` that would have brought it back; an entry of its own says that it went.
    """
    held = row.letters_out.filter(ended_at=None, agreed_at__isnull=False).first()
    if held is None or anonymity.anonymity_clean(review, held.version_ref):
        return
    end(row)
    ids = {"letter": held.pk, "release": row.pk}
    record(chain=review_chain(review.id), verb="release.letter_ended", actor=acting_user, subject=review, ids=ids)


def end(row: Release) -> None:
    """What stands beside the release goes, its file in this transaction. Within an act of somebody who may."""
    if row.letters_out.filter(ended_at=None).update(ended_at=calendar.now()):
        events.release_letter_ended.emit(release_id=row.id)


def letter_was_there(release_id: uuid.UUID, digest: str, since: datetime, until: datetime | None) -> bool:
    """Whether a letter of these bytes stood beside the release, agreed to, at some time between the two moments."""
    rows = ReleaseLetter.objects.filter(release=release_id, sha256=digest, agreed_at__isnull=False)
    rows = rows.filter(agreed_at__lt=until) if until else rows
    return rows.exclude(ended_at__lte=since).exists()


def agreed(row: Release) -> ReleaseLetter | None:
    """The letter that the partnership agreed to, from rows that are loaded with the release.

    The public sees it only where two people approved the page with exactly these bytes: publishing asks for it by its
    digest.
    """
    if row.state == ReleaseState.WITHDRAWN:
        return None
    return next((one for one in row.letters_out.all() if one.agreed_at and not one.ended_at), None)
