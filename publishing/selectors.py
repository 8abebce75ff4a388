"""What the desk shows. The public list has a module of its own (publishing.finding)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.models import Workflow

from portal.kernel import calendar
from publishing import releases
from publishing.enums import Standing
from publishing.models import LibraryPage, PublicationPermit, ReviewPage

WORKFLOW = "Two people"


def library_page() -> LibraryPage:
    """The one library. Raises LibraryPage.DoesNotExist before the site is set up (publishing.setup)."""
    return LibraryPage.objects.get()


def workflow() -> Workflow:
    """The workflow of two people. Raises Workflow.DoesNotExist before the site is set up."""
    return Workflow.objects.get(name=WORKFLOW, active=True)


@dataclass
class Item:
    """One cleared release and its page, for somebody whose declaration for it stands."""

    release: Any
    page: ReviewPage | None
    standing: Standing
    permit: PublicationPermit | None = None
    task: Any = None
    changed: bool = False  # public, and a newer wording waits


def desk(user: Any) -> list[Item]:
    """Every release that this person may see, with where its page stands. Nothing of any other (never 1)."""
    found = releases.waiting(user)
    pages = {
        page.release_id: page for page in ReviewPage.objects.filter(release_id__in=[release.id for release in found])
    }
    return [item(release, pages.get(release.id)) for release in found]


def item(release: Any, page: ReviewPage | None) -> Item:
    """Where one release's page stands."""
    if page is None:
        return Item(release, None, Standing.WAITING)
    task = page.current_workflow_task_state
    permit = PublicationPermit.objects.in_force().filter(page_id=page.pk).first()
    if page.live:
        return Item(release, page, Standing.LIVE, permit, task, changed=page.has_unpublished_changes)
    if task is not None:
        return Item(release, page, Standing.SECOND_PERSON, permit, task)
    if permit is not None and permit.not_before > calendar.now():
        return Item(release, page, Standing.DATED, permit)
    if page.first_published_at is not None:
        return Item(release, page, Standing.WITHDRAWN, permit)
    return Item(release, page, Standing.DRAFT, permit)
