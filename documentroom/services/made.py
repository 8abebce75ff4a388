"""A file that the portal itself writes from somebody's words, filed the way in which an upload is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from documentroom.enums import DocumentKind
from documentroom.models import Document, Version
from documentroom.services import filing
from documentroom.services.filing import Words
from documentroom.uploads import STORE, SealedUpload, binding_of
from portal.vault.api import review_scope
from portal.vault.files import SealedWriter, delete_sealed
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import Imr, Review


@contextmanager
def sealed_upload(
    review: Review, data: bytes, name: str, document_id: UUID | None = None, version_id: UUID | None = None
) -> Iterator[SealedUpload]:
    """The bytes, sealed as an upload's are; what no row takes over is removed."""
    document, version = document_id or uuid4(), version_id or uuid4()
    with SealedWriter(
        review_scope(review.pk), STORE, f"{review.pk}/{version}", binding_of(review.pk, document, version)
    ) as writer:
        writer.write(data)
        sealed = writer.finish()
    upload = SealedUpload(name, len(data), "", sealed, document, version)
    try:
        yield upload
    finally:
        if upload.sealed is not None:
            delete_sealed(upload.sealed)
            upload.sealed = None


def send_form(*, acting_user: User, imr: Imr, stamp: int, once: UUID) -> Version:
    """The author's form becomes the next version of the agency's review (4.17, 4.20).

    :raises Refused: while something is to be written, or a clause is open. :raises Stale: where it was changed or sent.
    """
    data = reviews.imr_paper(acting_user=acting_user, imr=imr, stamp=stamp)
    return _file(acting_user, imr, data, "Individual management review.docx", once, uuid4(), "Written on the page.")


def send_nil_return(*, acting_user: User, imr: Imr, answers: dict[str, str], once: UUID) -> Version:
    """The author's signed nil return becomes the next version of the agency's review (4.16, 4.17).

    It is signed first: a signature whose paper was then not filed is no nil return, since no version bears its key.

    :raises Refused: where it is not said what was searched, or a clause is open.
    """
    version_id = uuid4()
    data = reviews.sign_nil_return(acting_user=acting_user, imr=imr, version_ref=version_id, answers=answers)
    return _file(
        acting_user, imr, data, "Nil return.docx", once, version_id, "Nil return: no contact with this family."
    )


def _file(acting_user: User, imr: Imr, data: bytes, name: str, once: UUID, version_id: UUID, why: str) -> Version:
    review, words = imr.review, Words(why=why)
    document = Document.objects.select_related("review").filter(
        review=review, kind=DocumentKind.IMR, agency_id=imr.agency_id
    ).first()  # fmt: skip
    with sealed_upload(review, data, name, document.pk if document else None, version_id) as upload:
        if document is None:
            return filing.file_new(
                acting_user=acting_user,
                review=review,
                upload=upload,
                kind=DocumentKind.IMR,
                words=words,
                once=once,
                agency_id=imr.agency_id,
            )
        seen = filing.newest_number(document)
        return filing.file_version(
            acting_user=acting_user, document=document, upload=upload, words=words, once=once, seen=seen
        )
