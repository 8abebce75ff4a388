"""The files of a cleared release as the desk and the public site read them: every byte is what was cleared (never 6).

Without the reviews' keys, like all that publishing sees (reviews.services.publication).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from uuid import UUID

from portal.kernel.errors import NotVisible, Refused
from portal.vault.api import RELEASES
from portal.vault.errors import VaultError
from portal.vault.files import open_sealed
from reviews.enums_report import CHECKED_KINDS, LETTER_KIND, Part, ReleaseState, ReportKind
from reviews.models import Release, ReleaseFile, ReleaseLetter
from reviews.services import letter_out

log = logging.getLogger(__name__)

OPEN = (ReleaseState.CLEARED, ReleaseState.PUBLISHED)
PDF: dict[str, Part] = {
    ReportKind.OVERVIEW_REPORT: Part.REPORT_PDF,
    ReportKind.EXECUTIVE_SUMMARY: Part.SUMMARY_PDF,
    ReportKind.ACTION_PLAN: Part.PLAN_PDF,
}
HTML: dict[str, Part] = {
    ReportKind.OVERVIEW_REPORT: Part.REPORT_HTML,
    ReportKind.EXECUTIVE_SUMMARY: Part.SUMMARY_HTML,
    ReportKind.ACTION_PLAN: Part.PLAN_HTML,
}


def open_release(release_id: UUID) -> Release:
    row = (
        Release.objects.filter(pk=release_id, state__in=OPEN, cleared_at__isnull=False, stopped_at=None)
        .prefetch_related("files", "letters_out")
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def letter_of(row: Release, digest: str) -> ReleaseLetter | None:
    """The letter of exactly these bytes, while the partnership's agreement to it stands."""
    letter = letter_out.agreed(row)
    return letter if letter is not None and letter.sha256 == digest else None


class ReleasePart:
    """One document: its page as HTML, its PDF in chunks. Raises VaultError where a byte is missing or changed."""

    def __init__(self, html: ReleaseFile | None, pdf: ReleaseFile | ReleaseLetter | None) -> None:
        self._html, self._pdf = html, pdf
        self.pdf_size = pdf.size if pdf else 0
        self.pdf_sha256 = pdf.sha256 if pdf else ""

    @property
    def html(self) -> str:
        """The readable page, its digest checked; empty where the document has none."""
        return b"".join(_checked(self._html)).decode() if self._html else ""

    def chunks(self) -> Iterator[bytes]:
        """The PDF's bytes. The digest is checked with the last chunk, which is kept back until it fits."""
        return _checked(self._pdf) if self._pdf else iter(())


def letter_bytes(letter: ReleaseLetter) -> Iterator[bytes]:
    """The bytes that the partnership agrees to, and no others: their digest is checked. Raises VaultError."""
    return _checked(letter)


def _checked(row: ReleaseFile | ReleaseLetter) -> Iterator[bytes]:
    digest, held = hashlib.sha256(), b""
    with open_sealed(RELEASES, row) as reader:
        for chunk in reader.chunks():
            digest.update(chunk)
            if held:
                yield held
            held = chunk
    if digest.hexdigest() != row.sha256:
        raise VaultError("A released file is not what was cleared.")
    yield held


def release_part(release_id: UUID, kind: str) -> ReleasePart:
    """One document of a cleared release. Of the letter the one that is agreed to: its digest says which that is.

    :raises NotVisible: before clearance, or where the release does not hold it.
    """
    row = open_release(release_id)
    if kind == LETTER_KIND:
        letter = letter_out.agreed(row)
        if letter is None:
            raise NotVisible
        return ReleasePart(None, letter)
    files = {one.part: one for one in row.files.all() if one.fixed}
    kind = ReportKind(kind)
    html, pdf = files.get(HTML[kind]), files.get(PDF[kind])
    if html is None and pdf is None:
        raise NotVisible
    return ReleasePart(html, pdf)


def release_intact(release_id: UUID, letter: str = "") -> None:
    """Reads every byte of a cleared release once more, and of the letter with this digest beside it.

    :raises Refused: where one is missing, or is not what was cleared.
    :raises NotVisible: before clearance, and once it is void or withdrawn.
    """
    row = open_release(release_id)
    beside = letter_of(row, letter)
    held: list[tuple[str, ReleaseFile | ReleaseLetter]] = [(one.get_part_display(), one) for one in row.files.all()]
    if beside:
        held.append((str(dict(CHECKED_KINDS)[LETTER_KIND]), beside))
    for label, one in held:
        try:
            for _ in _checked(one):
                pass
        except (VaultError, OSError):
            log.exception("A file of a cleared release is not what was cleared: %s", one.pk)
            raise Refused(
                f"A file of this release is not what was cleared ({label}): its bytes in the store have "
                "changed, or are gone. Nothing of it is published until they are put back from a backup.",
                clause="4.28",
                who="Whoever runs the portal",
            ) from None
