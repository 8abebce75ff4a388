"""Putting files forward for release: exact bytes, in a store of their own (never 6)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.vault.api import RELEASES
from portal.vault.files import SealedFile, SealedWriter, delete_sealed, open_sealed
from reviews import events, html_words
from reviews.enums import Capacity, Stage
from reviews.enums_report import PART_KIND, RELEASE_FIXED, Part, ReleaseState, ReportKind
from reviews.models import (
    Participant,
    Release,
    ReleaseFile,
    Review,
    ReviewAgency,
    SignOff,
)
from reviews.moves import ON_ITS_WAY, WRITERS
from reviews.policy import standing
from reviews.services import agencys_own, anonymity, contents, moves

if TYPE_CHECKING:
    from portal.accounts.models import User

ALIAS = "releases"
HTML_LIMIT = 20 * 1024 * 1024
FORWARD = frozenset({Stage.AGREED, Stage.FAMILY, Stage.PUBLISHED}) | ON_ITS_WAY
PARTS: dict[tuple[str, str], Part] = {
    (ReportKind.OVERVIEW_REPORT, "word"): Part.REPORT_WORD,
    (ReportKind.OVERVIEW_REPORT, "pdf"): Part.REPORT_PDF,
    (ReportKind.OVERVIEW_REPORT, "html"): Part.REPORT_HTML,
    (ReportKind.EXECUTIVE_SUMMARY, "word"): Part.SUMMARY_WORD,
    (ReportKind.EXECUTIVE_SUMMARY, "pdf"): Part.SUMMARY_PDF,
    (ReportKind.EXECUTIVE_SUMMARY, "html"): Part.SUMMARY_HTML,
    (ReportKind.ACTION_PLAN, "file"): Part.PLAN,
    (ReportKind.ACTION_PLAN, "pdf"): Part.PLAN_PDF,
    (ReportKind.ACTION_PLAN, "html"): Part.PLAN_HTML,
}
NEEDED = {
    ReportKind.OVERVIEW_REPORT: {"word", "pdf", "html"},
    ReportKind.EXECUTIVE_SUMMARY: {"word", "pdf", "html"},
    ReportKind.ACTION_PLAN: {"file"},
}


@dataclass(frozen=True)
class _Taken:
    """One file that lies in the store and is not in a row yet."""

    row_id: uuid.UUID
    part: Part
    sealed: SealedFile


@dataclass(frozen=True)
class Looked:
    """What the check looks through: the words of each file, the web page's last, and what could not be read."""

    words: Sequence[anonymity.Words]
    unread: Sequence[anonymity.Unread]

    def check(self, review: Review, kind: ReportKind, version_id: uuid.UUID, user: User) -> None:
        """The check of 4.24, against the register as it is now."""
        first, *again = [one for one in self.words if one] or [()]
        if first or self.unread:
            anonymity.make_check(review, kind, version_id, first, user, again=again, unread=self.unread)


def may_put_forward(user: User, review: Review, kind: str) -> None:
    """:raises Refused: where this person cannot put a version forward now, with what is missing."""
    moves.check_who(user, review, WRITERS, "put a version forward")
    ReportKind(kind)
    if review.stage not in FORWARD:
        raise Refused(
            "The panel has not concluded that it agrees what is presented.",
            clause="4.26",
            who="The panel chair concludes it",
        )


def put_forward(
    *,
    acting_user: User,
    review: Review,
    kind: str,
    version_id: uuid.UUID,
    number: int,
    files: Mapping[str, Iterable[bytes]],
    pages: int | None = None,
    words: Sequence[anonymity.Words] = (),
    unread: Sequence[anonymity.Unread] = (),
    access: Mapping[str, object] | None = None,
) -> uuid.UUID:
    """Takes one document's files into the release in hand; gives the release's id.

    ``files`` has "word", "pdf" and "html" for report and summary, "file" (and "html", "pdf") for the action plan; each
    gives its bytes in chunks. ``words`` is all that a reader could find in each file, with where it stands, and ``unread``
    what could not be read; the web page's words are read here. ``access`` is what
    its PDF lacks for people who do not see it. The same bytes again change nothing; they are checked against the register as it is now.
    Other bytes for a release that was signed off make a new release and void the old one, with its sign-off and
    clearance.

    :raises Refused: where the person may not, a file is missing, the web page is too long to be checked, or it was filed
        as an agency's own review (never 5).
    :raises VaultError: where the store does not answer.
    """
    may_put_forward(acting_user, review, kind)
    agencys_own.refuse(review, version_id, "published")
    document = ReportKind(kind)
    lacking = NEEDED[document] - files.keys()
    if lacking or any((document, name) not in PARTS for name in files):
        raise Refused(f"A release needs {' and '.join(sorted(NEEDED[document]))} of this document.", clause="4.28")
    taken, page = _take(document, files)
    try:
        with transaction.atomic():
            looked = Looked([*words, page], unread)
            release_id = _attach(acting_user, review, document, version_id, number, taken, looked, pages, access or {})
    except BaseException:
        for one in taken:
            delete_sealed(one.sealed)
        raise
    return release_id


def _take(kind: ReportKind, files: Mapping[str, Iterable[bytes]]) -> tuple[list[_Taken], list[str]]:
    """Streams each file into the store, before any row is locked; gives the words of the web page besides."""
    taken: list[_Taken] = []
    words: list[str] = []
    try:
        for name, chunks in files.items():
            row_id, page = uuid.uuid4(), bytearray()
            with SealedWriter(RELEASES, ALIAS, f"{row_id}", f"release|{row_id}") as writer:
                for chunk in chunks:
                    writer.write(chunk)
                    if name == "html":
                        page += chunk
                        if len(page) > HTML_LIMIT:
                            raise Refused(
                                "The web page made from this document is too long to be checked.", clause="4.24"
                            )
                taken.append(_Taken(row_id, PARTS[kind, name], writer.finish()))
            if name == "html":
                words = html_words.paragraphs(page.decode())
    except BaseException:
        for one in taken:
            delete_sealed(one.sealed)
        raise
    return taken, words


def _attach(
    user: User,
    review: Review,
    kind: ReportKind,
    version_id: uuid.UUID,
    number: int,
    taken: list[_Taken],
    looked: Looked,
    pages: int | None,
    access: Mapping[str, object],
) -> uuid.UUID:
    def write(locked: Review) -> uuid.UUID:
        release = in_hand(locked)
        if release is not None and _same(release, taken):
            for one in taken:
                transaction.on_commit(lambda sealed=one.sealed: delete_sealed(sealed))  # type: ignore[misc]
            looked.check(locked, kind, version_id, user)  # anew where the register has changed since (4.24)
            return release.id
        release = _open_for(locked, release, user)
        _replace(release, kind, taken, version_id, number, pages, user, access)
        looked.check(locked, kind, version_id, user)
        contents.settle(locked, release)
        return release.id

    ids = {"kind": kind, "version": version_id, "sha256": [one.sealed.sha256 for one in taken]}
    hand = in_hand(review)
    voids = review.stage in ON_ITS_WAY and hand is not None and not _same(hand, taken)
    if voids:
        return moves.perform(acting_user=user, review=review, move="void", write=write, verb="release.voided", ids=ids)
    return moves.act(
        acting_user=user,
        review=review,
        who=WRITERS,
        label="put a version forward",
        verb="release.put_forward",
        stages=FORWARD,
        write=write,
        ids=ids,
    )


def in_hand(review: Review) -> Release | None:
    """The newest release that is not void."""
    return Release.objects.filter(review_id=review.id).exclude(state=ReleaseState.VOID).order_by("-number").first()


def forwarded_versions(review: Review) -> set[uuid.UUID]:
    """The versions whose bytes are in the release in hand."""
    row = in_hand(review)
    found = row.files.values_list("version_ref", flat=True) if row else []
    return {one for one in found if one is not None}


def to_stop(review: Review) -> Release | None:
    """What can be stopped: the release in hand where it is cleared, else the one that is public while it is corrected."""
    rows = Release.objects.filter(review_id=review.id, state__in=RELEASE_FIXED).order_by("-number")
    return next((one for one in rows if one.state != ReleaseState.WITHDRAWN), None)


def locked_release(review: Review, release: Release, stamp: int | None = None) -> Release:
    """The release in hand, under the review's lock.

    :raises Stale: where another release took its place, or it was changed since ``stamp``.
    """
    row = in_hand(review)
    if row is None or row.id != release.id:
        raise Stale("A new version has been put forward since you opened this page. Look at it first.")
    if stamp is not None and row.version != stamp:
        raise Stale("Somebody else changed the release while you were looking at it. Look at it again.")
    return row


def _same(release: Release, taken: list[_Taken]) -> bool:
    held = {row.part: row.sha256 for row in release.files.all()}
    return all(held.get(one.part) == one.sealed.sha256 for one in taken)


def _open_for(review: Review, release: Release | None, user: User) -> Release:
    """The release that takes the files: the one being prepared, or a new one that takes the place of what was sent."""
    if release is not None and release.state == ReleaseState.PREPARING:
        return release
    new = Release(
        review_id=review.id,
        number=Release.objects.filter(review_id=review.id).count() + 1,
        replaces=release,
        started_at=calendar.now(),
        started_by=user,
    )
    for field, value in (contents.details_of(release) if release else _first_details(review)).items():
        setattr(new, field, value)
    new.save(force_insert=True)
    if release is not None:
        _copy_files(release, new, user)
        if release.state not in (ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN, ReleaseState.RETURNED):
            void(review, release)
    return new


def _first_details(review: Review) -> dict[str, object]:
    """Who is named in a published report (4.28), and the bodies that took part."""
    people = Participant.objects.filter(standing(), review=review).select_related("user", "agency", "user__agency")
    chair = next((one.user.name for one in people if one.capacity == Capacity.PANEL_CHAIR), "")
    author = next((one.user.name for one in people if one.capacity == Capacity.OVERVIEW_AUTHOR), chair)
    panel = []
    for one in people:
        agency = one.agency or one.user.agency
        if one.capacity == Capacity.PANEL_MEMBER:
            panel.append(f"{one.user.name}, {agency.name}" if agency else one.user.name)
    agencies = [row.agency.name for row in ReviewAgency.objects.filter(review=review).select_related("agency")]
    return {"chair": chair, "author": author, "panel": panel, "agencies": agencies}


def _copy_files(old: Release, new: Release, user: User) -> None:
    """Each file of the release before, sealed anew for its own row: a row's columns open nowhere else."""
    for row in old.files.exclude(part=Part.LETTER):
        row_id = uuid.uuid4()
        with (
            open_sealed(RELEASES, row) as reader,
            SealedWriter(RELEASES, ALIAS, f"{row_id}", f"release|{row_id}") as writer,
        ):
            for chunk in reader.chunks():
                writer.write(chunk)
            sealed = writer.finish()
        ReleaseFile.objects.create(
            id=row_id,
            release=new,
            part=row.part,
            version_ref=row.version_ref,
            version_number=row.version_number,
            pages=row.pages,
            access=row.access,
            taken_at=calendar.now(),
            taken_by=row.taken_by,
            **sealed.fields(),
        )


def _replace(
    release: Release,
    kind: ReportKind,
    taken: list[_Taken],
    version_id: uuid.UUID,
    number: int,
    pages: int | None,
    user: User,
    access: Mapping[str, object],
) -> None:
    for row in release.files.filter(part__in=[part for part, of in PART_KIND.items() if of == kind]):
        row.delete()
        transaction.on_commit(lambda row=row: delete_sealed(row))  # type: ignore[misc]
    for one in taken:
        ReleaseFile.objects.create(
            id=one.row_id,
            release=release,
            part=one.part,
            version_ref=version_id,
            version_number=number,
            pages=pages,
            access=dict(access) if one.part.endswith("_pdf") else {},
            taken_at=calendar.now(),
            taken_by=user,
            **one.sealed.fields(),
        )


def void(review: Review, release: Release) -> None:
    """A later version takes its place: sign-off and clearance are void (4.28, never 6)."""
    now = calendar.now()
    release.state, release.stopped_at = ReleaseState.VOID, now
    release.save(update_fields=["state", "stopped_at"])
    SignOff.objects.filter(review=review, release=release, voided_at=None).update(voided_at=now)
    events.release_stopped.emit(release_id=release.id, reason=ReleaseState.VOID.value)


@dataclass(frozen=True)
class Details:
    """What stands on the public page beside the documents."""

    title: str
    pseudonym: str
    died: date
    chair: str
    author: str
    panel: tuple[str, ...]


def set_details(*, acting_user: User, review: Review, release: Release, details: Details, stamp: int) -> Release:
    """Writes what the public page says beside the documents: pseudonym, month, who chaired and who sat (4.28).

    :raises Refused: where a word of it is in the register of identities.
    :raises Stale: where it was changed, or signed off, meanwhile.
    """

    def write(locked: Review) -> Release:
        row = locked_release(locked, release, stamp)
        if row.state != ReleaseState.PREPARING:
            raise Stale("This release has been signed off: its words stand.")
        if anonymity.registered_words(locked, [details.title, details.pseudonym]):
            raise Refused(
                "Title or pseudonym holds something of the register of identities.", clause="4.28", field="title"
            )
        for field, texts in (("chair", [details.chair]), ("author", [details.author]), ("panel", details.panel)):
            if anonymity.registered_names(locked, texts):
                raise Refused(
                    "This holds a name, an address, a date or a number of the register of identities.",
                    clause="4.28",
                    field=field,
                )
        row.title, row.pseudonym, row.died = details.title, details.pseudonym, details.died.replace(day=1)
        row.chair, row.author, row.panel = details.chair, details.author, list(details.panel)
        contents.settle(locked, row)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="write what stands beside the documents",
        verb="release.details_set",
        write=write,
        ids={"release": release.id},
    )
