"""Putting files forward for sign-off: these exact bytes go to the store of releases, and nothing else ever leaves the
room.

For report and summary that is the Word file, its PDF, and readable HTML made from the Word file whose words equal
the PDF's (journey step 9). Reviews takes the bytes, looks through their words again, and holds the gates (never 6).
There is no way for an IMR to come here: only the kinds that are presented have a button, and the service asks the
kind again (never 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from documentroom import webtext
from documentroom.enums import NEVER_SHARED, PRESENTED_KINDS, RELEASED_KINDS, DocumentKind, FileType, VersionState
from documentroom.models import Document, DrawnPages, Version
from documentroom.policy import Room
from documentroom.services import drawing, opening
from documentroom.services.opening import chunks_of
from portal.kernel.errors import NotVisible, Refused
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import Review


@dataclass(frozen=True)
class Candidate:
    """One of the three documents and the version of it that could be put forward; what is missing, as a sentence."""

    kind: str
    document: Document | None
    version: Version | None
    pdf: DrawnPages | None
    missing: str
    forwarded: bool = False

    @property
    def label(self) -> str:
        return str(DocumentKind(self.kind).label)

    @property
    def ready(self) -> bool:
        return not self.missing


def candidates(review: Review) -> list[Candidate]:
    """What could be put forward now: of each document the newest completed version."""
    rows = Version.objects.filter(
        document__review=review, document__kind__in=PRESENTED_KINDS, completed=True, state=VersionState.CLEAN
    )
    newest: dict[str, Version] = {}
    for version in rows.select_related("document", "drawn").order_by("number"):
        newest[version.document.kind] = version
    forwarded = reviews.forwarded_versions(review)
    found = [_candidate(kind, newest.get(kind)) for kind in PRESENTED_KINDS]
    return [replace(one, forwarded=one.version is not None and one.version.pk in forwarded) for one in found]


def _candidate(kind: str, version: Version | None) -> Candidate:
    if version is None:
        return Candidate(
            kind,
            None,
            None,
            None,
            "There is no completed version yet. Have hidden content stripped from the version that the panel agreed.",
        )
    pdf, missing = drawing.drawn_of(version), ""
    if kind in RELEASED_KINDS:
        if version.file_type != FileType.DOCX:
            missing = (
                "Its completed version is no Word file. The public page is made from the Word file: file that as a "
                "new version."
            )
        elif pdf is None and not opening.makes_pages():
            missing = "It has no PDF. Save the Word file as PDF and file it beside the version."
    return Candidate(kind, version.document, version, pdf, missing)


def origin_of(version_id: UUID) -> UUID | None:
    """The version that this one was made from by stripping, or itself; None for no version of any room."""
    found = Version.objects.filter(pk=version_id).values_list("made_from_id", flat=True).first()
    return found or (version_id if Version.objects.filter(pk=version_id).exists() else None)


def put_forward(*, acting_user: User, version: Version) -> UUID:
    """Hand a completed version's exact bytes to the store of releases, for the SSP's sign-off (4.28).

    :returns: the release's id.
    :raises NotVisible: where the person does not put the report forward.
    :raises Refused: where the version is not the completed one, a file is missing, the web page's words differ from the
        PDF's, or a clause is open; the sentence says which.
    """
    document = version.document
    room = Room(acting_user, version.review)
    if document.section in NEVER_SHARED or not room.puts_forward(document) or not room.reads(version):
        raise NotVisible
    reviews.may_put_forward(acting_user, version.review, document.kind)
    if not version.completed:
        raise Refused(
            "Only the completed version is put forward: have hidden content stripped first.",
            clause="4.28",
            who="The chair or the coordinator",
        )
    pdf = _pdf_of(version)
    files = _three_files(version, pdf) if document.kind in RELEASED_KINDS else _plan_files(version, pdf)
    found = _everything(version)
    return reviews.put_forward(
        acting_user=acting_user,
        review=version.review,
        kind=document.kind,
        version_id=version.pk,
        number=version.number,
        files=files,
        pages=version.pages,
        words=[one.words for one in found],
        unread=[gap for one in found for gap in one.unread],
        access=opening.access(chunks_of(version.vault_scope, pdf)) if pdf else None,
    )


def letter(room: Room) -> Version | None:
    """The letter by which the Home Office cleared what is in hand, for who may put it on the public page (4.31)."""
    if not reviews.may_put_letter(room.user, room.review):
        return None
    clears = reviews.letters_of_clearance(room.review)
    rows = room.readable().filter(document__kind=DocumentKind.CLEARANCE_LETTER, state=VersionState.CLEAN, pk__in=clears)
    return rows.select_related("document", "review").order_by("-filed_at").first()


def put_letter_forward(*, acting_user: User, version: Version) -> UUID:
    """Hand the Home Office's letter to the store of releases: a stripped PDF, its words checked (4.31, never 6).

    :raises NotVisible: for any other document. :raises Refused: where it cannot be made a PDF, or did not clear it.
    """
    room = Room(acting_user, version.review)
    if version.document.kind != DocumentKind.CLEARANCE_LETTER or not room.reads(version):
        raise NotVisible
    data, _ = opening.strip(chunks_of(version.vault_scope, version))
    if version.file_type != FileType.PDF:
        made = opening.pages_pdf((data,), version.file_type)
        if made is None:
            raise Refused("Save the letter as PDF, and file that as a new version.", clause="4.31", field="version")
        data = made
    (found,) = opening.everything(((data,), len(data)))
    return reviews.put_letter(
        acting_user=acting_user,
        review=version.review,
        version_id=version.pk,
        data=(data,),
        words=found.words,
        unread=found.unread,
        pages=version.pages or 0,
        access=opening.access((data,)),
    )


def _everything(version: Version) -> list[opening.Everything]:
    """All that a reader could find in the files: in the PDF first, whose pages people name, then in the file itself."""
    pdf = drawing.drawn_of(version)
    files = [one for one in (pdf, version) if one is not None]
    return opening.everything(
        *((chunks_of(version.vault_scope, one), one.size) for one in files), name=version.file_name
    )


def _pdf_of(version: Version) -> DrawnPages | None:
    """The PDF that stands for this version; made now, where the report or its summary has none yet."""
    made = drawing.drawn_of(version)
    if made is None and version.document.kind in RELEASED_KINDS and version.file_type == FileType.DOCX:
        made = drawing.make_pages(version)
    return made


def _three_files(version: Version, pdf: DrawnPages | None) -> dict[str, Iterable[bytes]]:
    """Word, PDF and web page of one version, the words of the last two the same."""
    if version.file_type != FileType.DOCX:
        raise Refused(
            "The public page is made from a Word file, and this version is none. File the Word file as a new version.",
            clause="4.29",
            who="The chair or the author",
        )
    if pdf is None:
        raise Refused(
            "This version has no PDF. Save the Word file as PDF and file it beside the version.",
            clause="4.29",
            who="The chair or the author",
        )
    scope = version.vault_scope
    page = opening.readable(chunks_of(scope, version))
    webtext.refuse_what_deceives(page)
    opening.same_words(page, chunks_of(scope, pdf))
    return {"word": chunks_of(scope, version), "pdf": chunks_of(scope, pdf), "html": (page.encode(),)}


def _plan_files(version: Version, pdf: DrawnPages | None) -> dict[str, Iterable[bytes]]:
    """The action plan as it was filed, and as a web page where it can be read so; with its PDF, where it has one that
    says the same words.
    """
    scope = version.vault_scope
    files: dict[str, Iterable[bytes]] = {"file": chunks_of(scope, version)}
    if version.file_type in (FileType.DOCX, FileType.XLSX, FileType.CSV, FileType.TEXT):
        page = opening.readable(chunks_of(scope, version))
        webtext.refuse_what_deceives(page)
        if pdf is not None:
            opening.same_words(page, chunks_of(scope, pdf))
        files["html"] = (page.encode(),)
    if pdf is not None:
        files["pdf"] = chunks_of(scope, pdf)
    return files
