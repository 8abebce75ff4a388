"""Who may do what on the desk. Office lets somebody in; only an accepted declaration shows a release (access.md)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group

from portal.accounts import api as accounts
from portal.kernel.errors import NotVisible
from publishing import releases
from publishing.refusals import PublicationRefused

EDITORS, APPROVERS = "Editors", "Approvers"
GROUPS_OF_OFFICE = {"editor": (EDITORS, APPROVERS), "communications": (EDITORS, APPROVERS)}


def offices(user: Any) -> set[str]:
    """The offices of this person that open the desk, now."""
    if not user.is_authenticated or not user.is_active or user.is_superuser:
        return set()  # a system administrator sees nothing (access.md), whatever else they are
    return {kind for kind in GROUPS_OF_OFFICE if accounts.has_office(user, kind)}


def may_use_desk(user: Any) -> bool:
    return bool(offices(user))


def bring_groups_in_line(user: Any) -> None:
    """Wagtail asks groups, the portal asks offices: the groups follow, on the way in, so that an ended office ends
    here."""
    wanted = {name for kind in offices(user) for name in GROUPS_OF_OFFICE[kind]}
    held = set(user.groups.filter(name__in=(EDITORS, APPROVERS)).values_list("name", flat=True))
    if missing := wanted - held:
        user.groups.add(*Group.objects.filter(name__in=missing))
    if surplus := held - wanted:
        user.groups.remove(*Group.objects.filter(name__in=surplus))


def require_declared(user: Any, release_id: UUID) -> None:
    """Raises NotVisible unless this person works at the desk and their declaration for this release stands."""
    if not may_use_desk(user) or not releases.is_declared(user, release_id):
        raise NotVisible


def second_fault(user: Any, page: Any) -> str:
    """Why this person cannot be the second one for this page, as a sentence; "" where they can (never 10)."""
    from publishing.models import ReviewPage

    if user is None or not may_use_desk(user):
        return "Only somebody who works at this desk can approve a page."
    last = page.latest_revision
    makers = {page.owner_id, last.user_id if last else None, getattr(page, "built_by_id", None)}
    if user.pk in makers:
        return "Somebody else must approve this page: you made it, or edited it last."
    if isinstance(page, ReviewPage) and not releases.is_declared(user, page.draft_release_id):
        return "Approving this page needs an accepted declaration for its release."
    return ""


def require_first(page: Any) -> None:
    """Raises PublicationRefused where the work of whoever kept the page last does not stand any more."""
    last = page.latest_revision
    editor = (last.user_id if last else None) or page.built_by_id
    if editor is None or not releases.stand(page.draft_release_id, editor):
        raise PublicationRefused(
            "Whoever kept this page last has no part in its release any more, or their account is closed or locked. Look "
            "through it and press “Keep this”, so that it is yours; then somebody else approves it.",
            clause="4.28",
            who="another editor with an accepted declaration",
        )


def may_second(user: Any, page: Any) -> bool:
    return not second_fault(user, page)


def require_second(user: Any, page: Any) -> None:
    """Raises PublicationRefused where this person is not somebody else, or has no declaration."""
    if fault := second_fault(user, page):
        raise PublicationRefused(fault, clause="4.28", who="another editor with an accepted declaration")


def possible_seconds(page: Any) -> list[Any]:
    """Everybody at the desk who could be the second person for this page."""
    return [user for user in accounts.holders(*GROUPS_OF_OFFICE) if may_second(user, page)]


def declared(release_id: UUID) -> list[Any]:
    """Everybody at the desk whose declaration for this release stands."""
    return [user for user in accounts.holders(*GROUPS_OF_OFFICE) if releases.is_declared(user, release_id)]
