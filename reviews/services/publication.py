"""What the editors' desk and the public site can see of a review: its cleared release (house.md, publishing).

These calls run without the reviews' keys and without sight of a case's tables. What becomes of a release is told by a
notice (reviews.services.notices).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from reviews import matcher, pdf_access, register
from reviews.enums_report import (
    LETTER_KIND,
    REQUIRED_PARTS,
    ActionState,
    NoticeKind,
    ReleaseDeclarationState,
    Theme,
)
from reviews.handling import handling_hash
from reviews.matcher_kinds import REGISTERED, Finding, Kind
from reviews.models import Destruction, Identity, Person, Release, ReleaseFile, ReleaseLetter, ReleaseNotice, Review
from reviews.services import contents, editors, letter_out
from reviews.services.anonymity import allowed_names
from reviews.services.released import HTML, OPEN, PDF, letter_of, open_release

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class PartFacts:
    """One document of a release, as it was cleared. Size (bytes) and pages are the PDF's: 0 where there is none.

    ``lacks`` is what its PDF lacks for people who do not see it, and how that is mended; None where nobody looked.
    """

    kind: str
    sha256: str
    size: int
    pages: int
    readable: bool
    lacks: tuple[pdf_access.Lack, ...] | None = None


@dataclass(frozen=True)
class ReleaseFacts:
    """What may be told of a review once it is public. ``died`` is the first of a month."""

    id: UUID
    review_id: UUID
    title: str
    pseudonym: str
    died: date | None
    chair: str
    author: str
    panel: tuple[str, ...]
    agencies: tuple[str, ...]
    agreed_on: date | None
    until: date | None
    digest: str
    cleared_on: date | None
    told: bool
    withheld: str  # exceptionally not published: the reason that was agreed
    parts: tuple[PartFacts, ...]


@dataclass(frozen=True)
class ReleasedAction:
    """One line of the released plan, with where it stands now."""

    number: str
    recommendation: str
    action: str
    agency: str
    due: date | None
    state: str
    done_on: date | None
    themes: tuple[str, ...] = ()
    reach: str = ""


@dataclass(frozen=True)
class PermitFacts:
    """From when, until when, which bytes may be public; whether those who hear first have been told (4.13, 4.28)."""

    agreed_on: date
    digest: str
    until: date | None
    told: bool


def _facts(row: Release, letter: ReleaseLetter | None) -> ReleaseFacts:
    files = {one.part: one for one in row.files.all()}
    parts = []
    for kind, pdf in PDF.items():
        paper, page = files.get(pdf), files.get(HTML[kind])
        if paper:
            parts.append(PartFacts(kind, paper.sha256, paper.size, paper.pages or 0, page is not None, _lacks(paper)))
        elif page:
            parts.append(PartFacts(kind, page.sha256, 0, 0, True))
    if letter:
        lacks = pdf_access.lacks(letter.access) if letter.access else None
        parts.append(PartFacts(LETTER_KIND, letter.sha256, letter.size, letter.pages, False, lacks))
    return ReleaseFacts(
        id=row.id,
        review_id=row.review_id,
        title=row.title,
        pseudonym=row.pseudonym,
        died=row.died,
        chair=row.chair,
        author=row.author,
        panel=tuple(row.panel),
        agencies=tuple(row.agencies),
        agreed_on=row.agreed_date,
        until=row.until,
        digest=row.digest,
        cleared_on=calendar.london_date(row.cleared_at) if row.cleared_at else None,
        told=row.told_at is not None,
        withheld=row.withheld_words if row.withheld_at else "",
        parts=tuple(parts),
    )


def _lacks(paper: ReleaseFile) -> tuple[pdf_access.Lack, ...] | None:
    return pdf_access.lacks(paper.access) if paper.access else None


def releases_waiting(user: User) -> list[ReleaseFacts]:
    """The cleared releases for which this person's declaration stands: two queries."""
    rows = Release.objects.filter(
        state__in=OPEN,
        cleared_at__isnull=False,
        stopped_at=None,
        declarations__user=user,
        declarations__state=ReleaseDeclarationState.ACCEPTED,
        declarations__accepted_at__isnull=False,
        declarations__ended_at__isnull=True,
        declarations__terms_hash=handling_hash(),
    ).distinct()
    return [_facts(row, letter_out.agreed(row)) for row in rows.prefetch_related("files", "letters_out")]


def release_for_page(user: User, release_id: UUID) -> ReleaseFacts:
    """With the letter that the partnership agreed to, whether or not the page was approved with it.

    :raises NotVisible: without an accepted declaration, a superuser too.
    """
    if not editors.is_declared(user.pk, release_id):
        raise NotVisible
    row = open_release(release_id)
    return _facts(row, letter_out.agreed(row))


def release_facts(release_id: UUID, letter: str = "") -> ReleaseFacts:
    """For the public side, asked for a page with a valid permit only.

    ``letter`` is the digest of the Home Office's letter with which two people approved the page: no other is among the
    parts, and that one only while the partnership's agreement to it stands.

    :raises NotVisible: before clearance, and once it is void or withdrawn.
    """
    row = open_release(release_id)
    return _facts(row, letter_of(row, letter))


def agreed_letter(release_id: UUID) -> str:
    """The digest of the letter that the partnership agreed to; "" where there is none.

    :raises NotVisible: before clearance, and once it is void or withdrawn.
    """
    letter = letter_out.agreed(open_release(release_id))
    return letter.sha256 if letter else ""


def review_of_release(release_id: UUID) -> UUID:
    """To which review's trail an act belongs, also of a release that is past.

    :raises NotVisible: for an unknown release.
    """
    found = Release.objects.filter(pk=release_id).values_list("review_id", flat=True).first()
    if found is None:
        raise NotVisible
    return found


def earlier_releases(release_id: UUID) -> tuple[UUID, ...]:
    """The releases of the same review that came before this one, newest first: one of them may be public still.

    :raises NotVisible: for an unknown release.
    """
    row = Release.objects.filter(pk=release_id).values("review_id", "number").first()
    if row is None:
        raise NotVisible
    rows = Release.objects.filter(review_id=row["review_id"], number__lt=row["number"]).order_by("-number")
    return tuple(rows.values_list("pk", flat=True))


def release_actions(release_id: UUID) -> tuple[ReleasedAction, ...]:
    """The released plan: the words as they were cleared, with where each action stands.

    :raises NotVisible: before clearance.
    """
    row = open_release(release_id)
    found = []
    for one in row.actions:
        now = row.progress.get(str(one["number"]), {})
        found.append(
            ReleasedAction(
                number=str(one["number"]),
                recommendation=one["recommendation"],
                action=one["action"],
                agency=one["agency"],
                due=date.fromisoformat(one["due"]) if one["due"] else None,
                state=now.get("state", ActionState.PLANNED),
                done_on=date.fromisoformat(now["done_on"]) if now.get("done_on") else None,
                themes=tuple(one.get("themes", ())),
                reach=str(one.get("reach", "")),
            )
        )
    return tuple(found)


def learning_themes() -> dict[str, str]:
    """The fixed list of themes across reviews (4.32): code and words."""
    return dict(Theme.choices)


def release_marks(only: UUID | None = None) -> dict[UUID, str]:
    """A digest of what can be read of each release that may be public, as it is now: another one, and its page changed."""
    rows = Release.objects.filter(state__in=OPEN, cleared_at__isnull=False, stopped_at=None)
    rows = rows.only("review_id", "number", "digest", "progress", "until", "state").prefetch_related("letters_out")
    rows = rows.filter(pk=only) if only else rows
    return {
        row.pk: hashlib.sha256(
            json.dumps([row.digest, row.progress, _letter_mark(row)], sort_keys=True).encode()
        ).hexdigest()
        for row in rows
    }


def release_ends() -> dict[UUID, date]:
    """The first day on which a release that is published for a time is not public any more, as it is agreed now."""
    rows = Release.objects.filter(state__in=OPEN, cleared_at__isnull=False, until__isnull=False)
    return {key: until for key, until in rows.values_list("pk", "until") if until}


def _letter_mark(row: Release) -> str:
    letter = letter_out.agreed(row)
    return letter.sha256 if letter else ""


def publication_permit(release_id: UUID) -> PermitFacts:
    """Whether this release may be public, and from when (never 6). The date is agreed only behind every other gate.

    :raises Refused: naming the gate that is open.
    """
    row = Release.objects.filter(pk=release_id).prefetch_related("files").first()
    if row is None or row.state not in OPEN or row.cleared_at is None or row.stopped_at is not None:
        raise Refused(
            "This release is not cleared for publication.",
            clause="4.28",
            who="The Home Office clears it, the SSP chair records it",
        )
    if ReleaseNotice.objects.filter(release=row, kind=NoticeKind.WITHDRAWN, taken_at=None).exists():
        raise Refused(
            "It was withdrawn a moment ago. Once the review knows of that, another day is agreed before it is public again.",
            clause="4.13",
            who="The SSP chair",
        )
    files = list(row.files.all())
    held = {one.part for one in files if one.fixed}
    if any(part not in held for part in REQUIRED_PARTS) or contents.digest_of(row, row.actions, files) != row.digest:
        raise Refused("The files of this release are not what was cleared.", clause="4.28", who="The coordinator")
    if row.withheld_at is not None:
        raise Refused(
            "It is agreed that this review is exceptionally not published.",
            clause="4.28",
            who="The SSP chair lifts that",
        )
    if row.agreed_date is None:
        raise Refused("The date of publication has not been agreed.", clause="4.25", who="The SSP chair")
    return PermitFacts(row.agreed_date, row.digest, row.until, row.told_at is not None)


def review_words_findings(release_id: UUID, text: str) -> list[tuple[int, int]]:
    """Where an editor's own words hold something of the register: positions only. In the worker, which has the key.

    :raises NotVisible: for an unknown release.
    """
    return [(finding.start, finding.end) for finding in _found(release_id, text)]


def review_register_findings(release_id: UUID, text: str) -> list[tuple[int, int]]:
    """The same for what such a text may be made of, telephone numbers and dates: only what the register itself has, and
    no ordinary word that is also a name. Nothing for a review that was destroyed, whose register is no more.

    :raises NotVisible: for an unknown release.
    """
    if Destruction.objects.filter(review_id=review_of_release(release_id), key_at__isnull=False).exists():
        return []
    told = REGISTERED - {Kind.WORD}
    return [(finding.start, finding.end) for finding in _found(release_id, text, weigh=True) if finding.kind in told]


def _found(release_id: UUID, text: str, *, weigh: bool = False) -> list[Finding]:
    review = Review.objects.filter(pk=review_of_release(release_id)).first()
    if review is None:
        raise NotVisible
    people = register.people_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    return matcher.find_in(text, people, allowed=allowed_names(review), weigh=weigh)
