"""What becomes of a version: laid before the panel, stripped into the completed version, given its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from documentroom import webtext
from documentroom.enums import DocumentKind, FileType, VersionState
from documentroom.models import Document, DrawnPages, Share, Version
from documentroom.policy import Room
from documentroom.services import drawing, facts, opening
from documentroom.services.checking import Checked, check_now
from documentroom.services.filing import newest_number
from documentroom.services.later import later
from documentroom.services.opening import chunks_of
from documentroom.services.trail import note, version_ids
from portal.kernel.calendar import long_date, now
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.vault.api import review_scope
from portal.vault.files import SealedFile, delete_sealed

if TYPE_CHECKING:
    from documentroom.uploads import SealedUpload
    from portal.accounts.models import User


def table(*, acting_user: User, version: Version) -> Version:
    """Lay a version before the panel, which then reads it and says whether it agrees (4.26).

    :raises NotVisible: where the person does not present the report. :raises Refused: what the process asks for first.
    :raises Stale: where it is tabled already.
    """
    room = Room(acting_user, version.review)
    if not (room.presents(version.document) and room.reads(version)):
        raise NotVisible
    facts.may_be_tabled(acting_user=acting_user, version=version)
    passages = _passages(version)
    with transaction.atomic():
        locked = Version.objects.select_for_update().select_related("document", "review").get(pk=version.pk)
        if locked.tabled_at is not None:
            raise Stale(f"Version {locked.number} was laid before the panel already, on {long_date(locked.tabled_at)}.")
        locked.tabled_at, locked.tabled_by = now(), acting_user
        locked.save(update_fields=["tabled_at", "tabled_by"])
        facts.report_tabled(acting_user=acting_user, version=locked, passages=passages)
        note("room.tabled", review_id=locked.review_id, actor=acting_user, subject=locked, ids=version_ids(locked))
    return locked


def _passages(version: Version) -> list[str] | None:
    """The words of an overview report, for the check of its structure (4.23, 4.24); None where they cannot be read."""
    if version.document.kind != DocumentKind.OVERVIEW_REPORT:
        return None
    try:
        return opening.words(chunks_of(version.vault_scope, version))
    except Refused:
        return None


def make_completed(*, acting_user: User, version: Version) -> Version:
    """Make the completed version: a copy stripped of hidden content, its words looked through for the register (4.13,
    4.24).

    The copy is a new version, made from this one; this one stays as it is.

    :raises NotVisible: where the person does not keep the drafts.
    :raises Refused: where the file cannot be stripped. :raises Stale: where its completed version is there already.
    """
    room = Room(acting_user, version.review)
    if not (room.strips(version.document) and room.reads(version)):
        raise NotVisible
    if version.completed or version.made.filter(completed=True).exists():
        raise Stale(f"The completed version of version {version.number} is there already.")
    stripped, removed = opening.strip(chunks_of(version.vault_scope, version))
    found = opening.everything(([stripped], len(stripped)), name=version.file_name)[0]
    made_id = uuid4()
    sealed = drawing.seal(version, made_id, stripped)
    try:
        checked = check_now(version.vault_scope, sealed)
        if checked.state != VersionState.CLEAN:
            raise Refused(
                "The check for malware does not answer at the moment. Try again in a few minutes.",
                who="The coordinator, if it goes on",
            )
        with transaction.atomic():
            return _add_completed(acting_user, version, made_id, sealed, checked, removed, found)
    except BaseException:
        delete_sealed(sealed)
        raise


def _add_completed(
    acting_user: User,
    version: Version,
    made_id: UUID,
    sealed: SealedFile,
    checked: Checked,
    removed: str,
    found: opening.Everything,
) -> Version:
    document = Document.objects.select_for_update().select_related("review").get(pk=version.document_id)
    if version.made.filter(completed=True).exists():
        raise Stale(f"The completed version of version {version.number} is there already.")
    made = Version(
        id=made_id,
        review=version.review,
        document=document,
        number=newest_number(document) + 1,
        file_name=version.file_name,
        marking=version.marking,
        why=f"Version {version.number} without hidden content.",
        filed_by=acting_user,
        filed_at=now(),
        made_from=version,
        removed=removed,
        completed=True,
        **checked.fields(),
        **sealed.fields(),
    )
    made.save(force_insert=True)
    facts.anonymity_checked(acting_user=acting_user, version=made, found=found)
    note(
        "room.stripped",
        review_id=made.review_id,
        actor=acting_user,
        subject=made,
        ids=version_ids(made) | {"made_from": str(version.pk)},
        words={"removed": removed},
    )
    later("documentroom.tasks.draw", made.pk)
    return made


def give_pdf(*, acting_user: User, version: Version, upload: SealedUpload) -> DrawnPages:
    """Take the author's own PDF of a Word version, stripped; its words must be the Word file's words.

    :raises NotVisible: where the person does not keep the drafts.
    :raises Refused: where it is no PDF, is infected, or says something else than the Word file; where it would take the
        place of pages that were shared: equal words are not equal pages.
    """
    room = Room(acting_user, version.review)
    if not (room.strips(version.document) and room.reads(version)) or version.file_type != FileType.DOCX:
        raise NotVisible
    if upload.fault or upload.sealed is None:
        raise Refused(upload.fault or "The file did not arrive whole. Choose it again.", field="file")
    if drawing.drawn_of(version) is not None and Share.objects.filter(version=version).exists():
        raise Refused(
            "The pages of this version have been shared, so they stay as they are. File a new version.",
            clause="4.13",
            field="file",
        )
    scope = review_scope(version.review_id)
    checked = check_now(scope, upload.sealed)
    if checked.file_type != FileType.PDF:
        raise Refused("This is not a PDF. Save the Word file as PDF and choose that.", field="file")
    if checked.state != VersionState.CLEAN:
        raise Refused("The check for malware does not answer at the moment. Try again in a few minutes.", field="file")
    page = opening.readable(chunks_of(scope, version))
    # The file's own title goes with its properties, and a screen reader asks for one.
    title = webtext.text_of(page).partition("\n")[0][:150]
    stripped, _removed = opening.strip(chunks_of(scope, upload.sealed), title=title)
    opening.same_words(page, (stripped,))
    return drawing.keep_pages(version, stripped, made_by=acting_user)
