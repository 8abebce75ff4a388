"""What the desk shows. The public list has a module of its own (publishing.finding)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from wagtail.models import Workflow

from portal.kernel import calendar
from publishing import permits, releases
from publishing.enums import Part, Standing
from publishing.library import ADDRESS
from publishing.models import LibraryPage, PublicationPermit, ReviewPage

WORKFLOW = "Two people"


def library_page() -> LibraryPage:
    """The one library. Raises LibraryPage.DoesNotExist before the site is set up (publishing.setup)."""
    return LibraryPage.objects.get()


def workflow() -> Workflow:
    """The workflow of two people. Raises Workflow.DoesNotExist before the site is set up."""
    return Workflow.objects.get(name=WORKFLOW, active=True)


# The page of a release ----------------------------------------------------------------------------------------------
def page_of(release_id: UUID) -> ReviewPage | None:
    """The page that shows this release, or whose newest draft does."""
    page = ReviewPage.objects.filter(release_id=release_id).first()
    if page is not None:
        return page
    before = page_before(release_id)
    return before if before is not None and before.draft_release_id == release_id else None


def page_before(release_id: UUID) -> ReviewPage | None:
    """The page that an earlier release of the same review had in public: a corrected version keeps its address."""
    pages = ReviewPage.objects.filter(release_id__in=releases.earlier(release_id), first_published_at__isnull=False)
    return pages.order_by("-pk").first()


def corrects(page: ReviewPage) -> bool:
    """Whether the release that this page (or draft of it) shows took, or takes, the place of an earlier one."""
    return (
        PublicationPermit.objects.filter(page_id=page.pk, went_live_at__isnull=False)
        .exclude(release_id=page.release_id)
        .exists()
    )


def had(page: ReviewPage, name: str) -> bool:
    """Whether the page had this document or file once and has it no more: an earlier version's, or a letter taken back.

    A letter with which the page was never public is unknown, not gone.
    """
    document = name.removesuffix(".pdf")
    if document == ADDRESS[Part.HOME_OFFICE_LETTER]:
        rows = PublicationPermit.objects.filter(page_id=page.pk, went_live_at__isnull=False).exclude(letter="")
        told = rows.values_list("release_id", "letter", "went_live_at", "revoked_at")
        return any(since and releases.letter_was_there(key, letter, since, until) for key, letter, since, until in told)
    return document in ADDRESS.values() and corrects(page)


def corrected_on(page: ReviewPage) -> date | None:
    """Since when the page shows the corrected version; None where it shows its first, or before it goes public."""
    if not corrects(page):
        return None
    first = (
        PublicationPermit.objects.filter(page_id=page.pk, release_id=page.release_id, went_live_at__isnull=False)
        .order_by("went_live_at")
        .values_list("went_live_at", flat=True)
        .first()
    )
    return calendar.london_date(first) if first else None


@dataclass
class Item:
    """One cleared release and its page, for somebody whose declaration for it stands."""

    release: Any
    page: ReviewPage | None
    standing: Standing
    permit: PublicationPermit | None = None
    task: Any = None
    changed: bool = False  # public, and a newer wording waits
    letter: str = ""  # the digest of the Home Office's letter as it is agreed to now
    correcting: bool = False  # an earlier version of the same review is public on this page, or was

    @property
    def letter_came(self) -> bool:
        """A letter is agreed to with which the page was not approved: the public sees it after a new approval."""
        if self.permit is None or self.superseded or self.standing == Standing.FALLEN:
            return False
        return bool(self.letter) and self.permit.letter != self.letter

    @property
    def letter_moved(self) -> bool:
        """The page waits for a second person, and a letter came or was taken back since it was sent."""
        return self.task is not None and self.task.revision.content.get("letter", "") != self.letter

    @property
    def again(self) -> bool:
        """Public, and the next approval is somebody's to give or to ask for."""
        return self.standing == Standing.LIVE and (self.letter_came or self.task is not None)

    @property
    def superseded(self) -> bool:
        """Public, while a corrected version of it is prepared on the same page."""
        return self.page is not None and not self.correcting and self.page.draft_release_id != self.release.id

    @property
    def last_day(self) -> date | None:
        """Of a publication for a time: it comes down when this day is over."""
        return self.release.until - timedelta(days=1) if self.release.until else None

    @property
    def days_left(self) -> int:
        return (self.release.until - calendar.today()).days

    @property
    def fallen(self) -> dict[str, str]:
        """Of an approval that does not stand any more: whose work fell, as "editor" and "approver", by name."""
        if self.permit is None:
            return {}
        two = {"editor": self.permit.editor, "approver": self.permit.approver}
        return {post: one.name for post, one in two.items() if not releases.stand(self.release.id, one.pk)}

    @property
    def left(self) -> str:
        """How long it is public still."""
        return {0: "Due down", 1: "Last day"}.get(self.days_left, f"{max(0, self.days_left)} days left")


@dataclass
class Group:
    """Releases that wait for the same kind of thing, under one heading."""

    key: str
    title: str
    items: list[Item]


WAITS = (
    Standing.WAITING, Standing.DRAFT, Standing.SECOND_PERSON, Standing.FALLEN, Standing.DATED, Standing.TOLD,
)  # fmt: skip


def grouped(items: list[Item]) -> list[Group]:
    """The desk's headings: first what waits, then what is due to come down, soonest first, then the rest."""
    live = [one for one in items if one.standing == Standing.LIVE and not one.again]
    groups = [
        Group("waiting", "Cleared, waiting to be published", [one for one in items if one.standing in WAITS]),
        Group("again", "Public, and waiting to be approved again", [one for one in items if one.again]),
        Group(
            "down",
            "Due to come down",
            sorted((one for one in live if one.release.until), key=lambda one: one.release.until),
        ),
        Group("live", "Published", [one for one in _newest_first(live) if not one.release.until]),
        Group(
            "withheld",
            "Exceptionally not published",
            [one for one in items if one.standing == Standing.WITHHELD],
        ),
        Group("gone", "Withdrawn", [one for one in items if one.standing == Standing.WITHDRAWN]),
    ]
    return [one for one in groups if one.items]


def _newest_first(live: list[Item]) -> list[Item]:
    return sorted(live, key=lambda one: one.page.first_published_at or calendar.now(), reverse=True)  # type: ignore[union-attr]


def desk(user: Any) -> list[Item]:
    """Every release that this person may see, with where its page stands. Nothing of any other (never 1)."""
    found = releases.waiting(user)
    pages = {
        page.release_id: page for page in ReviewPage.objects.filter(release_id__in=[release.id for release in found])
    }
    return [item(release, pages.get(release.id) or page_of(release.id)) for release in found]


def item(release: Any, page: ReviewPage | None) -> Item:
    """Where one release's page stands."""
    found, part = _item(release, page), releases.part_of(release, Part.HOME_OFFICE_LETTER)
    found.letter = part.sha256 if part else ""
    return found


def _item(release: Any, page: ReviewPage | None) -> Item:
    if release.withheld and (page is None or not page.live):
        return Item(release, page, Standing.WITHHELD)
    if page is None:
        return Item(release, None, Standing.WAITING, correcting=page_before(release.id) is not None)
    correcting = page.release_id != release.id
    task = page.current_workflow_task_state if page.draft_release_id == release.id else None
    permit = PublicationPermit.objects.in_force().filter(page_id=page.pk, release_id=release.id).first()
    if correcting:
        standing = Standing.SECOND_PERSON if task is not None else Standing.DRAFT
        return Item(release, page, standing, permit, task, correcting=True)
    if page.live:
        return Item(release, page, Standing.LIVE, permit, task, changed=page.has_unpublished_changes)
    if task is not None:
        return Item(release, page, Standing.SECOND_PERSON, permit, task)
    if permit is not None and not permits.stands(permit):
        return Item(release, page, Standing.FALLEN, permit)
    if permit is not None and permit.not_before > calendar.now():
        return Item(release, page, Standing.DATED, permit)
    if permit is not None and not release.told:
        return Item(release, page, Standing.TOLD, permit)
    if page.first_published_at is not None:
        return Item(release, page, Standing.WITHDRAWN, permit)
    return Item(release, page, Standing.DRAFT, permit)
