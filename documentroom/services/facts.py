"""What the room reports to the process below, and what it asks it. Reviews keeps facts and opaque keys, never files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from documentroom.enums import DocumentKind
from documentroom.models import Deposit, Feedback, PassageNote, PassageQuestion, Share, Version
from portal.kernel.calendar import long_date, today
from portal.kernel.errors import Refused
from reviews import api as reviews

if TYPE_CHECKING:
    from documentroom.services.opening import Everything
    from portal.accounts.models import User
    from reviews.models import Review


def may_be_filed(*, acting_user: User, review: Review, kind: str, agency_id: UUID | None) -> None:
    """Ask before an upload is read: an IMR needs its commission and its author's independence (4.11, 4.17).

    :raises Refused: naming the clause that is open and who can put it right.
    """
    if kind == DocumentKind.IMR and agency_id is not None:
        reviews.may_file_imr(acting_user, review, agency_id)


def report_filed(version: Version) -> None:
    """Tell reviews that a clean version lies in the room. In the transaction of the act.

    :raises Refused: where the process does not take it now.
    """
    document = version.document
    if document.kind == DocumentKind.IMR and document.agency_id is not None:
        reviews.imr_received(
            acting_user=version.filed_by,
            review=version.review,
            agency_id=document.agency_id,
            document_id=document.pk,
            version_id=version.pk,
            sha256=version.sha256,
        )
    elif document.kind == DocumentKind.NOTIFICATION:
        reviews.notification_filed(acting_user=version.filed_by, review=version.review, document_id=document.pk)
    elif document.kind == DocumentKind.CLEARANCE_LETTER:
        reviews.clearance_letter_filed(
            acting_user=version.filed_by,
            review=version.review,
            version_id=version.pk,
            sha256=version.sha256,
            number=version.number,
        )
    if document.kind != DocumentKind.DISCLOSURE_PAPER:
        _on_the_schedule(version)


def _on_the_schedule(version: Version) -> None:
    """What is filed is on the schedule of material (4.22); of what is for the chair alone, only its kind."""
    document = version.document
    alone = document.alone
    kind = DocumentKind(document.kind).label
    title = "" if alone or document.title == kind else f": {document.title}"
    outside = Deposit.objects.filter(version=version).first() if document.kind == DocumentKind.OUTSIDE_REPORT else None
    author = outside.name if outside else version.filed_by.name
    reviews.document_filed(
        acting_user=version.filed_by,
        review=version.review,
        version_id=version.pk,
        material=reviews.Material(
            f"{kind}{title}, version {version.number}",
            author="" if alone else author,
            dated=f"Filed on {long_date(version.filed_at)}",
            marking=version.marking,
            agency_id=document.agency_id,
            sha256=version.sha256,
        ),
        actor="door" if outside else "",
    )


def note_written(*, acting_user: User, row: PassageNote) -> None:
    """A note to the panel is material (4.22)."""
    _beside(acting_user, row, row.pk, "Note to the panel")


def agency_asked(*, acting_user: User, row: PassageQuestion) -> None:
    """A question to an agency is material (4.22)."""
    _beside(acting_user, row, row.pk, f"Question to {row.agency}")


def agency_answered(*, acting_user: User, row: PassageQuestion, ref: UUID) -> None:
    """And so is the answer (4.22)."""
    _beside(acting_user, row, ref, f"Answer of {row.agency} to the panel")


def _beside(acting_user: User, row: PassageNote | PassageQuestion, ref: UUID, what: str) -> None:
    """Onto the schedule: what it is and beside which document, never its words."""
    document = row.version.document
    alone = document.alone
    title = DocumentKind(document.kind).label if alone else document.title
    where = f", page {row.page}" if row.page else ""
    reviews.said_beside(
        acting_user=acting_user,
        review=row.version.review,
        ref=ref,
        material=reviews.Material(
            f"{what}, beside {title}, version {row.version.number}{where}",
            author="" if alone else acting_user.name,
            dated=long_date(today()),
            agency_id=row.agency_id if isinstance(row, PassageQuestion) else document.agency_id,
        ),
    )


def may_be_tabled(*, acting_user: User, version: Version) -> None:
    """Ask whether something may be laid before the panel now. :raises Refused:"""
    reviews.may_table(acting_user, version.review)


def report_tabled(*, acting_user: User, version: Version, passages: list[str] | None = None) -> None:
    """Tell reviews that the panel is presented with this version (4.26)."""
    reviews.report_tabled(
        acting_user=acting_user,
        review=version.review,
        kind=version.document.kind,
        version_id=version.pk,
        sha256=version.sha256,
        number=version.number,
        passages=passages,
    )


def may_be_shared(*, acting_user: User, version: Version, family_group_id: UUID, opens: date) -> None:
    """Ask whether this family group may have the completed version now (4.13, 4.25), its anonymity checked (4.24).

    :raises Refused: naming the clause that is open.
    """
    if not reviews.anonymity_clean(version.review, version.pk):
        raise Refused(
            "The anonymity check of this version has findings that nobody has answered.",
            clause="4.24",
            who="The chair, the coordinator or the author, on the check’s page",
        )
    reviews.may_share_with_family(
        acting_user=acting_user, review=version.review, family_group_id=family_group_id, opens=opens
    )


def family_share_directed(*, acting_user: User, share: Share) -> None:
    """Tell reviews that a family group has a version, from when to when (4.13)."""
    reviews.family_version_shared(
        acting_user=acting_user,
        review=share.review,
        family_group_id=_group(share),
        share_id=share.pk,
        kind=share.version.document.kind,
        version_id=share.version_id,
        sha256=share.version.sha256,
        opens=share.opens_on,
        closes=share.closes_on,
    )


def family_share_recalled(*, acting_user: User, share: Share) -> None:
    """Tell reviews that a share was taken back."""
    reviews.family_share_recalled(acting_user=acting_user, review=share.review, share_id=share.pk)


def family_answered(*, acting_user: User, feedback: Feedback) -> None:
    """Tell reviews what a family answered: disagreements travel with the report (4.13)."""
    share = feedback.share
    reviews.family_answered(
        acting_user=acting_user,
        review=share.review,
        family_group_id=_group(share),
        feedback_id=feedback.pk,
        kind=feedback.kind,
        version_id=share.version_id,
        words=feedback.words,
        place=f"page {feedback.page}" if feedback.page else "the whole",
        for_chair_alone=feedback.for_chair_alone,
    )


def family_finished(*, acting_user: User, share: Share) -> None:
    """Tell reviews that the family have said all they want to say, or nothing."""
    reviews.family_finished(acting_user=acting_user, review=share.review, share_id=share.pk)


def feedback_answered(*, acting_user: User, feedback: Feedback) -> None:
    """Tell reviews that the chair answered."""
    reviews.feedback_answered(
        acting_user=acting_user, review=feedback.share.review, feedback_id=feedback.pk, answer=feedback.answer
    )


def change_tied(*, acting_user: User, feedback: Feedback, version: Version, page: int | None, words: str) -> None:
    """Tell reviews what changed in a later version because of a family's answer: it travels with the report (4.13)."""
    reviews.tie_change(
        acting_user=acting_user,
        review=feedback.share.review,
        feedback_id=feedback.pk,
        version_id=version.pk,
        number=version.number,
        place=f"page {page}" if page else "",
        words=words,
    )


def anonymity_checked(*, acting_user: User, version: Version, found: Everything) -> None:
    """Have the register's matcher look through all that a reader could find in a version (4.24)."""
    reviews.check_anonymity(
        acting_user=acting_user,
        review=version.review,
        kind=version.document.kind,
        version_id=version.pk,
        words=found.words,
        unread=found.unread,
    )


def _group(share: Share) -> UUID:
    """The family group of a family's share. :raises ValueError: for a share with a professional."""
    if share.family_group_id is None:
        raise ValueError("This share is not a family's.")
    return share.family_group_id
