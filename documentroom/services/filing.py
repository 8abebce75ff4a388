"""Filing: an upload is acknowledged only once it is stored whole, hashed and recorded (never 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from documentroom.enums import AGENCY_KINDS, SINGLE_KINDS, DocumentKind, VersionState
from documentroom.models import Document, Upload, Version
from documentroom.models.incoming import KEPT
from documentroom.policy import Room, section_of
from documentroom.services import facts, held
from documentroom.services.checking import Checked, check_now, is_checked_inline
from documentroom.services.later import later
from documentroom.services.trail import note, version_ids
from portal.kernel.calendar import now
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.vault.api import review_scope
from portal.vault.files import SealedFile
from reviews.enums import Section

if TYPE_CHECKING:
    from documentroom.uploads import SealedUpload
    from portal.accounts.models import User
    from reviews.models import Review

FAMILYS_ALONE = (
    "Only a paper from or for the family belongs to one group, or is for the chair alone: everything else is read by the "
    "panel."
)
TWICE = "This form was sent twice. The file has been filed once."
TAKEN = "Somebody has filed this a moment ago. Open it, and file yours as a new version."


@dataclass(frozen=True)
class Words:
    """What the person says of the file."""

    title: str = ""
    marking: str = ""
    why: str = ""


@dataclass(frozen=True)
class Received:
    """A file that came whole and was not refused: clean, or still to be checked by a worker."""

    upload: SealedUpload
    sealed: SealedFile
    checked: Checked


def file_new(
    *,
    acting_user: User,
    review: Review,
    upload: SealedUpload,
    kind: str,
    words: Words,
    once: UUID,
    agency_id: UUID | None = None,
    family_group_id: UUID | None = None,
    for_chair_alone: bool = False,
) -> Version:
    """File something new on its shelf.

    :param once: the form's own number: a second click with the same one files nothing.
    :raises Refused: where the file will not do, or a clause is open (4.11, 4.17 for an IMR).
    :raises Stale: where the form was sent already, or somebody has filed the same report meanwhile.
    :raises NotVisible: where the shelf does not exist for this person.
    """
    room = Room(acting_user, review)
    open_shelf(room, kind, agency_id)
    _may_be_a_familys(room, kind, family_group_id, for_chair_alone)
    facts.may_be_filed(acting_user=acting_user, review=review, kind=kind, agency_id=agency_id)
    received = check_upload(review, upload)
    document = new_document(review, kind, words.title or DocumentKind(kind).label, upload)
    document.agency_id, document.family_group_id = agency_id, family_group_id
    document.for_chair_alone = for_chair_alone
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            version = add_version(acting_user, document, 1, received, words, once)
    except IntegrityError as error:
        raise Stale(TAKEN if kind in SINGLE_KINDS or kind == DocumentKind.IMR else TWICE) from error
    upload.sealed = None  # the row has it now
    return version


def open_shelf(room: Room, kind: str, agency_id: UUID | None) -> Section:
    """The shelf of this kind of thing, of this agency. :raises NotVisible: where it does not exist for the person."""
    section = section_of(kind)
    if not room.files_for(section, agency_id) or (kind in AGENCY_KINDS and agency_id is None):
        raise NotVisible
    return section


def _may_be_a_familys(room: Room, kind: str, family_group_id: UUID | None, for_chair_alone: bool) -> None:
    """Only the family's shelf keeps apart what is of one group, or for the chair alone: elsewhere the panel would read it."""
    if (family_group_id or for_chair_alone) and kind != DocumentKind.FAMILY_PAPER:
        raise Refused(FAMILYS_ALONE, clause="4.13", field="kind")
    if family_group_id is not None and family_group_id not in room.known_groups:
        raise NotVisible
    if for_chair_alone and not room.reads_for_chair_alone():
        raise NotVisible


def file_version(
    *, acting_user: User, document: Document, upload: SealedUpload, words: Words, once: UUID, seen: int
) -> Version:
    """File a new version of a document. The old one stays as it is.

    :param seen: the number of the version that was the newest when the form was shown.
    :raises Refused: as :func:`file_new`.
    :raises Stale: where somebody has filed a version since, or the form was sent already.
    """
    room = Room(acting_user, document.review)
    if not room.files_version(document):
        raise NotVisible
    facts.may_be_filed(
        acting_user=acting_user, review=document.review, kind=document.kind, agency_id=document.agency_id
    )
    received = check_upload(document.review, upload)
    try:
        with transaction.atomic():
            locked = Document.objects.select_for_update().select_related("review").get(pk=document.pk)
            newest = newest_number(locked)
            if Version.objects.filter(once=once).exists():
                raise Stale(TWICE)
            if newest != seen:
                raise Stale(
                    f"Version {newest} was filed while you were choosing yours. Look at it first, then file "
                    f"yours again."
                )
            version = add_version(acting_user, locked, newest + 1, received, words, once)
    except IntegrityError as error:
        raise Stale(TWICE) from error
    upload.sealed = None
    return version


def newest_number(document: Document) -> int:
    """The number of the document's newest version, counted or refused; 0 for none."""
    return int(document.versions.aggregate(newest=Max("number"))["newest"] or 0)


def check_upload(review: Review, upload: SealedUpload) -> Received:
    """Whether a received file will do. Outside any transaction: it may take seconds.

    :raises Refused: where it did not arrive whole, or is nothing that may be filed.
    """
    if upload.fault or upload.sealed is None:
        raise Refused(upload.fault or "The file did not arrive whole. Choose it again.", field="file")
    if not is_checked_inline(upload.sealed.size):
        return Received(upload, upload.sealed, Checked(VersionState.CHECKING))
    with held.noted(review, upload):
        return Received(upload, upload.sealed, check_now(review_scope(review.pk), upload.sealed, upload.name or ""))


def new_document(review: Review, kind: str, title: str, upload: SealedUpload) -> Document:
    """The thing itself, not yet saved, under the id that the upload's segments are bound to."""
    return Document(
        id=upload.document_id, review=review, section=section_of(kind), kind=kind, title=title, created_at=now()
    )


def add_version(
    acting_user: User, document: Document, number: int, received: Received, words: Words, once: UUID, actor: str = ""
) -> Version:
    """The row that takes over a received file, inside the caller's transaction.

    :param actor: who acts in the trail, where it is nobody with an account (the deposit door).
    """
    version = Version(
        id=received.upload.version_id,
        review_id=document.review_id,
        document=document,
        number=number,
        once=once,
        file_name=received.upload.name or "",
        marking=words.marking,
        why=words.why,
        filed_by=acting_user,
        filed_at=now(),
        **received.checked.fields(),
        **received.sealed.fields(),
    )
    version.save(force_insert=True)
    _take_pieces(received.upload)
    note(
        "room.filed",
        review_id=document.review_id,
        actor=actor or acting_user,
        subject=version,
        ids=version_ids(version) | {"size": version.size, "state": received.checked.state.value},
        words={"title": document.title, "file_name": version.file_name, "why": words.why},
    )
    if received.checked.state == VersionState.CLEAN:
        facts.report_filed(version)
        later("documentroom.tasks.draw", version.pk)
    else:
        later("documentroom.tasks.check", version.pk)
    return version


def _take_pieces(upload: SealedUpload) -> None:
    """What came in by pieces has a row until it is filed: in one transaction, so that bytes belong to exactly one row.

    :raises Stale: where another filing took it, or it is too old to be kept.
    """
    if upload.came_as is None:
        return
    taken, _ = Upload.objects.filter(pk=upload.came_as, begun_at__gt=now() - KEPT).delete()
    if not taken:
        raise Stale(TWICE)
