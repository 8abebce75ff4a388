"""Who may do what to an ordinary page in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from wagtail.models import PagePermissionTester


class DeskPermissions(PagePermissionTester):
    """Wagtail's own answers, save that nobody publishes alone: the workflow's second person does."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return self.page.live and "publish" in getattr(self, "permissions", set()) and not self.page_locked()

    def can_copy(self) -> bool:
        return False


class FixedPermissions(DeskPermissions):
    """Home and library: published reviews lie below them. Words change with two people; the page itself stays."""

    def _never(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_unpublish = can_delete = can_move = _never


class NoPermissions(PagePermissionTester):
    """A review's page in Wagtail's own screens: nothing, for anybody, superusers included. The desk's screens are
    elsewhere."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        self.permissions: set[str] = set()

    def _never(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_add_subpage = can_edit = can_delete = can_unpublish = can_publish = _never
    can_submit_for_moderation = can_set_view_restrictions = can_unschedule = _never
    can_lock = can_unlock = can_publish_subpage = can_reorder_children = _never
    can_move = can_copy = can_move_to = can_copy_to = can_view_revisions = _never
