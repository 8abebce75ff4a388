"""What the room's pages show, in a number of queries that does not grow with what they list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet, Subquery

from documentroom.enums import SHELF_NOTES, SHELF_TITLES, FileType, VersionState
from documentroom.models import Document, Feedback, PassageNote, PassageQuestion, Share, TraceRequest, Version
from documentroom.policy import ANSWERERS, Room
from portal.kernel.calendar import long_date
from reviews import api as reviews
from reviews.enums import Section

if TYPE_CHECKING:
    from portal.accounts.models import User

PINS_AT_MOST = 12
WAITING_AT_MOST = 20
ON_A_SHELF = 10  # documents of each shelf on the room's own page
SHELF_ORDER = (
    Section.IMRS,
    Section.CHRONOLOGIES,
    Section.DRAFTS,
    Section.ACTION_PLAN,
    Section.TERMS,
    Section.EVIDENCE,
    Section.DECISION,
    Section.FAMILY,
    Section.DISCLOSURE,
    Section.CLEARANCE,
)


@dataclass
class Item:
    """One document on a shelf, with the newest version that the person may know of."""

    document: Document
    version: Version
    state: str  # one of the kit's shapes
    word: str
    aside: str = ""

    @property
    def leaf(self) -> str:
        """The letters on the little sheet."""
        return FileType(self.version.file_type).name if self.version.file_type else "–"

    @property
    def opens(self) -> bool:
        return self.version.is_readable


@dataclass
class Shelf:
    """One shelf, as far as this person sees it."""

    section: Section
    items: list[Item] = field(default_factory=list)
    more: bool = False  # than are shown here

    @property
    def title(self) -> str:
        return SHELF_TITLES[self.section]

    @property
    def note(self) -> str:
        return SHELF_NOTES.get(self.section, "")


def shelves(room: Room) -> list[Shelf]:
    """The room's shelves with the newest few documents of each: what that costs does not grow with what lies there."""
    found = {section: Shelf(section) for section in SHELF_ORDER if section in room.shelves}
    rows = [newest_of(room, Document.objects.filter(pk__in=_newest(room, section)), section) for section in found]
    for item in items_of(room, rows[0].union(*rows[1:], all=True)) if rows else ():
        found[Section(item.document.section)].items.append(item)
    for shelf in found.values():
        shelf.more, shelf.items = len(shelf.items) > ON_A_SHELF, shelf.items[:ON_A_SHELF]
    return list(found.values())


def _newest(room: Room, section: Section) -> QuerySet[Document, UUID]:
    """The newest documents of one shelf of which the person may know, one more than are shown."""
    on_it = Document.objects.filter(review=room.review, section=section).filter(known_to(room, section))
    return on_it.order_by("-created_at", "-pk").values_list("pk", flat=True)[: ON_A_SHELF + 1]


def known_to(room: Room, *shelves: Section) -> Exists:
    """Of which documents the person may know: those of which some version is visible (never 1)."""
    return Exists(room.visible(*shelves).filter(document=OuterRef("pk")))


def newest_of(room: Room, documents: QuerySet[Document], *shelves: Section) -> QuerySet[Document, UUID]:
    """The newest version of each document of which the person may know."""
    newest = room.visible(*shelves).filter(document=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return documents.annotate(newest=Subquery(newest)).order_by().values_list("newest", flat=True)


def items_of(room: Room, keys: QuerySet[Document, UUID]) -> list[Item]:
    """These versions as items, the newest document first. The caller has asked the policy which they are."""
    is_assured = ExpressionWrapper(Q(pk__in=reviews.assured_among(room.review)), BooleanField())
    rows = (
        Version.objects.filter(pk__in=keys)
        .select_related("document__agency", "filed_by")
        .annotate(is_assured=is_assured)
    )
    found = list(rows.order_by("-document__created_at", "-document_id"))
    assured = frozenset(version.pk for version in found if version.is_assured)
    return [_item(version, assured) for version in found]


def _item(version: Version, assured: frozenset[UUID]) -> Item:
    state, word, aside = standing(version, assured)
    return Item(version.document, version, state, word, aside)


def standing(version: Version, assured: frozenset[UUID]) -> tuple[str, str, str]:
    """A version's state as shape, word and what stands under it."""
    if version.state == VersionState.CHECKING:
        return "now", "Being checked", "Nobody can open it until the check for malware is done."
    if version.state in (VersionState.QUARANTINED, VersionState.REFUSED):
        return "refused", version.get_state_display(), version.state_words
    if version.pk in assured:
        return "done", "Quality assured", "Scanned clean"
    if version.completed:
        return "done", "Completed version", "Hidden content stripped"
    if version.tabled_at is not None:
        return "done", "Tabled", "Scanned clean"
    if version.document.section == Section.IMRS:
        return "due", "Not quality assured yet", "Scanned clean"
    return "done", "Scanned clean", ""


def versions_of(room: Room, document: Document) -> list[Version]:
    """The versions of one document that the person may know of, newest first, with what was made of them."""
    rows = (
        room.visible()
        .filter(document=document)
        .select_related("filed_by", "tabled_by", "drawn", "copy_asked_by")
        .order_by("-number")
    )
    found = list(rows)
    for version in found:
        version.document, version.review = document, room.review
    return found


def same_bytes(room: Room, sha256: str) -> list[str]:
    """Which files that the person may know of hold exactly these bytes, as sentences; of the rest, nothing (never 1)."""
    if not sha256:
        return []
    there = (VersionState.CHECKING, VersionState.CLEAN)  # what was refused or is held back is no reason not to file
    rows = room.visible().filter(sha256=sha256, state__in=there).select_related("document")
    return [
        f"The same file is here already: “{row.document.title}”, version {row.number}, filed on {long_date(row.filed_at)}."
        for row in rows.order_by("filed_at")[:5]
    ]


def shares_of(room: Room, document: Document) -> list[Share]:
    """The shares of a document's versions, newest first: for who directs them, and knows of the group."""
    known = Share.objects.filter(version__document=document).exclude(family_group_id__in=room.walled_groups)
    rows = known.select_related("version", "family_group", "person", "directed_by")
    return list(rows)


def shares_with(group_id: UUID) -> list[Share]:
    """Every share with one family group, newest first: for who directs them."""
    rows = Share.objects.filter(family_group_id=group_id)
    return list(rows.select_related("version__document", "directed_by"))


def feedback_in(room: Room) -> list[Feedback]:
    """What families answered, as far as this person reads it."""
    rows = room.feedback().select_related("share__family_group", "share__version__document", "answered_by", "author")
    return list(rows.order_by("answered_at", "-sent_at"))


def family_pages(shares: list[Share], user_id: UUID) -> list[Share]:
    """Shares with what this reader has sent, for the page that lists them."""
    mine = Feedback.objects.filter(author_id=user_id, sent_at__isnull=False).select_related("answered_by")
    found = Share.objects.filter(pk__in=[share.pk for share in shares]).select_related(
        "version__document", "family_group"
    )
    return list(found.prefetch_related(Prefetch("feedback", mine, to_attr="mine")))


def changed_for(user: User, rights: reviews.Rights) -> list[Feedback]:
    """What this reader said to the chair that changed something, with what the chair gave them of it; the latest first.

    It stays theirs to read when the share is over, as long as they stand beside the group.
    """
    groups = reviews.family_groups_of(user, rights.review)
    rows = Feedback.objects.filter(author=user, sent_at__isnull=False, share__family_group_id__in=groups)
    said = list(rows.select_related("share__version").order_by("-sent_at"))
    changes = reviews.changes_of([one.pk for one in said], given=True)
    for one in said:
        one.changes = changes.get(one.pk, [])  # type: ignore[attr-defined]
    return [one for one in said if one.pk in changes]


@dataclass(frozen=True)
class Beside:
    """What stands beside the pages of a version, as far as it is this person's to read."""

    notes: list[PassageNote]
    questions: list[PassageQuestion]

    def passages(self, page: int) -> list[str]:
        """What the notes and questions on this page are about, in the words of the page."""
        said = (*self.notes, *self.questions)
        return [one.passage for one in said if one.page == page and one.passage][:PINS_AT_MOST]


def beside(room: Room, version: Version) -> Beside:
    """Notes for the panel; questions for the panel, and for the agency to which they go."""
    panel = room.of_the_panel()
    notes = PassageNote.objects.filter(version=version).select_related("author__agency") if panel else []
    asked = PassageQuestion.objects.filter(version=version).select_related("agency", "asked_by", "answered_by")
    own = room.rights.agency_ids(*ANSWERERS)
    walled = room.walled_agencies  # of the report one may be asked from whom somebody of the panel is walled off
    return Beside(
        list(notes),
        [one for one in asked if (panel and one.agency_id not in walled) or one.agency_id in own],
    )


def questions_waiting(user: User) -> list[PassageQuestion]:
    """Questions that wait for this person's agency, and whose document they read now."""
    rows = PassageQuestion.objects.filter(
        answered_at__isnull=True, agency_id__in=reviews.agencies_answered_for(user)
    ).select_related("review", "version__document")
    return [
        one
        for one in rows[:WAITING_AT_MOST]
        if (room := Room(user, one.review)).answers_for(one.agency_id) and room.reads(one.version)
    ]


def traces_waiting(user: User) -> list[TraceRequest]:
    """Tracings of a family's code that wait for this person as the second."""
    rows = TraceRequest.objects.filter(agreed__isnull=True, review_id__in=reviews.reviews_led(user))
    rows = rows.exclude(asked_by=user).select_related("review", "share")
    return [
        one
        for one in rows[:WAITING_AT_MOST]
        if one.waits and one.share.family_group_id not in Room(user, one.review).walled_groups
    ]
