"""From a version to the pages that people read. Programs that open the file run in children (never 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documentroom.enums import FileType
from documentroom.jobs.lines import joined_lines
from documentroom.models import DrawnPages, Version
from documentroom.services import opening
from documentroom.services.opening import chunks_of
from documentroom.services.trail import note, version_ids
from documentroom.uploads import STORE, binding_of
from portal.kernel.calendar import now
from portal.kernel.errors import Refused
from portal.sandbox.api import Marks, Renderer, SandboxKilled, SandboxRefused, pattern, renderer
from portal.vault.errors import VaultError
from portal.vault.files import SealedBlob, SealedFile, SealedWriter, delete_sealed
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import ReleaseLetter

Answer = TypeVar("Answer")

SEARCH_SECONDS = 6.0  # of a document whose pages nobody has read yet; what was read once is found at once
FOUND_AT_MOST = 200


@dataclass(frozen=True)
class Paper:
    """A version as pages: what is drawn of it, and the words that those pixels show."""

    renderer: Renderer
    pages: int

    def draw(self, page: int, width: int, marks: Marks) -> bytes:
        """One page as JPEG, with its marks; one that cannot be drawn as a sentence that says so, marked like any other.

        :raises Refused: where the child that holds the document passed a limit or failed, twice.
        """
        return told(lambda: self.renderer.draw(page, width, marks))

    def words(self, page: int) -> str:
        """What the page's pixels show as text: nothing from under a box (never 4). Errors as :meth:`draw`."""
        return told(lambda: self.renderer.text(page))

    def places(self, page: int, looked_for: list[str], width: int) -> list[list[list[Box]]]:
        """Where each of these stands on the drawn page: its finds, each as boxes, one a line."""
        if not looked_for:
            return []
        found = told(lambda: self.renderer.find(page, looked_for, width))
        return [[[Box(*(f"{100 * one:.2f}%" for one in box)) for box in boxes] for boxes in each] for each in found]


def again(ask: Callable[[], Answer]) -> Answer:
    """Ask once more where the child that held the document had ended: a new one opens it."""
    try:
        return ask()
    except SandboxKilled:
        return ask()


def told(ask: Callable[[], Answer]) -> Answer:
    """As :func:`again`; what failed twice is a sentence for whoever reads."""
    try:
        return again(ask)
    except (SandboxKilled, SandboxRefused) as fault:
        raise Refused(f"{fault} Ask who filed it for another copy.") from fault


@dataclass(frozen=True)
class Box:
    """A place on a drawn page, in shares of it, as its overlay needs them."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Hit:
    """A page on which something was found."""

    page: int
    count: int
    snippet: SafeString


@dataclass(frozen=True)
class Found:
    """What was found from page ``begun`` to page ``searched``: a long document is searched in parts."""

    hits: list[Hit]
    begun: int
    searched: int
    pages: int

    @property
    def times(self) -> int:
        return sum(hit.count for hit in self.hits)

    @property
    def rest(self) -> int | None:
        """The page from which to search on, where there are more."""
        return self.searched + 1 if self.searched < self.pages else None


def paper(version: Version) -> Paper | None:
    """The version as pages; None where only its words can be shown (a Word file without LibreOffice, a spreadsheet).

    :raises Refused: where it cannot be drawn, with a sentence for its reader.
    """
    try:
        blob: SealedBlob | None = (
            version if version.file_type == FileType.PDF else drawn_of(version) or make_pages(version)
        )
        if blob is None:
            return None
        source, scope = blob, version.vault_scope
        drawer = renderer(f"{version.pk}:{source.pk}", lambda: chunks_of(scope, source))
        return Paper(drawer, again(lambda: drawer.page_count))
    except (SandboxKilled, SandboxRefused) as fault:
        if version.file_type == FileType.DOCX:
            return None
        raise Refused(f"{fault} Ask who filed it for another copy.") from fault


def paper_of_letter(letter: ReleaseLetter) -> Paper:
    """The Home Office's letter as it would be public: exactly the bytes that are agreed to.

    :raises Refused: where they cannot be drawn, or are not what was put forward.
    """
    drawer = renderer(f"letter:{letter.pk}:{letter.sha256}", lambda: reviews.letter_bytes(letter))
    try:
        return Paper(drawer, told(lambda: drawer.page_count))
    except (VaultError, OSError) as fault:
        raise Refused("Its bytes in the store are not what was put forward. Put the letter forward again.") from fault


def drawn_of(version: Version) -> DrawnPages | None:
    """The PDF that stands for this version, where there is one."""
    try:
        return version.drawn
    except ObjectDoesNotExist:
        return None


def make_pages(version: Version) -> DrawnPages | None:
    """Have the pages made, once; None where they cannot be made on this machine. Harmless when run twice."""
    known = DrawnPages.objects.filter(version=version).first()
    if known is not None:
        return known
    made = opening.pages_pdf(chunks_of(version.vault_scope, version), version.file_type)
    return None if made is None else keep_pages(version, made)


def keep_pages(version: Version, pdf: bytes, made_by: User | None = None) -> DrawnPages:
    """Seal a PDF that stands for this version. A person's own replaces what was there; a worker's does not."""
    row_id, old = uuid4(), None
    sealed = seal(version, row_id, pdf)
    row = DrawnPages(
        id=row_id, review_id=version.review_id, version=version, made_at=now(), made_by=made_by, **sealed.fields()
    )
    try:
        with transaction.atomic():
            Version.objects.select_for_update().get(pk=version.pk)
            if made_by is not None:
                old = DrawnPages.objects.filter(version=version).first()
                DrawnPages.objects.filter(version=version).delete()
                note(
                    "room.pdf_filed",
                    review_id=version.review_id,
                    actor=made_by,
                    subject=version,
                    ids=version_ids(version) | {"pdf_sha256": row.sha256},
                )
            row.save(force_insert=True)
    except IntegrityError:
        delete_sealed(sealed)
        return DrawnPages.objects.get(version=version)
    except BaseException:
        delete_sealed(sealed)
        raise
    if old is not None:
        delete_sealed(old)
    return row


def seal(version: Version, made_id: UUID, data: bytes) -> SealedFile:
    """Seal bytes made from a version, bound to the row that is going to have them."""
    with SealedWriter(
        version.vault_scope,
        STORE,
        f"{version.review_id}/{made_id}",
        binding_of(version.review_id, version.document_id, made_id),
    ) as writer:
        writer.write(data)
        return writer.finish()


def readable_html(version: Version) -> SafeString:
    """A Word file's words as clean HTML: what people read where LibreOffice is absent.

    What comes back was cleaned in the child (nh3), down to headings, paragraphs, lists and tables.
    """
    return SafeString(opening.readable(chunks_of(version.vault_scope, version)))  # nosec B703 # cleaned in the child


# Words ---------------------------------------------------------------------------------------------------------------
def paragraphs(text: str, looked_for: str = "") -> list[SafeString]:
    """A page's words in paragraphs, escaped, with what was looked for marked."""
    return [marked(piece, looked_for) for piece in joined_lines(text)]


def marked(text: str, looked_for: str) -> SafeString:
    """Text, escaped, each occurrence in ``<mark>``."""
    if not looked_for:
        return format_html("{}", text)
    parts = pattern(looked_for).split(text)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", part) if index % 2 else part,) for index, part in enumerate(parts))
    )


def find(held: Paper, looked_for: str, begun: int = 1, seconds: float = SEARCH_SECONDS) -> Found:
    """On which pages the words stand, in what those pages show. Stops after so many seconds, and says where."""
    wanted, hits, ends = pattern(looked_for), [], monotonic() + seconds
    page = begun
    for page in range(begun, held.pages + 1):
        text = " ".join(held.words(page).split())
        found = list(wanted.finditer(text))
        if found:
            start, end = max(0, found[0].start() - 60), min(len(text), found[0].end() + 60)
            hits.append(Hit(page, len(found), marked(text[start:end], looked_for)))
        if monotonic() > ends or len(hits) >= FOUND_AT_MOST:
            break
    return Found(hits, begun, page, held.pages)
