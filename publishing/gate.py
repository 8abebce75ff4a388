"""Wagtail's admin, closed but for what is named here.

Wagtail brings some two hundred addresses. Each is answered with 404 unless the editors' work needs it: so a new
release of
Wagtail opens nothing by itself. A review's page is not handled in Wagtail's screens at all, but on the desk
(publishing.views.desk), where every request asks for the declaration.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from portal.accounts.openers import SIGNED_IN
from portal.kernel.errors import NotVisible
from portal.kernel.openers import CLOSED, Opener, opens
from publishing import policy

OPEN = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_child",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailadmin_dismissibles",
        "wagtailadmin_block_preview",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_pages:add_subpage",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:preview_on_edit",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:unpublish",
        "wagtailadmin_pages:lock",
        "wagtailadmin_pages:unlock",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:history_results",
        "wagtailadmin_pages:revisions_index",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:revisions_revert",
        "wagtailadmin_pages:revisions_compare",
        "wagtailadmin_pages:workflow_action",
        "wagtailadmin_pages:collect_workflow_action_data",
        "wagtailadmin_pages:confirm_workflow_cancellation",
        "wagtailadmin_pages:workflow_preview",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
    }
)
PARTS = frozenset({"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})  # hold nothing of anybody's


def enter(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Signed in with a second factor, holding an office of the desk; no superuser. Their groups follow their
    offices."""
    SIGNED_IN.check(request, view_kwargs)
    if not policy.may_use_desk(request.user):
        raise NotVisible
    policy.bring_groups_in_line(request.user)


def enter_for_plain_pages(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """The same, and the page that is asked for is not a review's."""
    enter(request, view_kwargs)
    match = request.resolver_match
    if match is not None and _is_review(match):
        raise NotVisible


def _is_review(match: Any) -> bool:
    """Whether the address names a review's page, or would make one."""
    from publishing.models import ReviewPage

    values = {str(value) for value in match.kwargs.values()}
    if "reviewpage" in values:
        return True
    numbers = [value for value in (*match.args, *match.kwargs.values()) if str(value).isdigit()]
    return bool(numbers) and ReviewPage.objects.filter(pk__in=numbers).exists()


DESK = Opener("desk of editors", enter)
PLAIN_PAGES = Opener("desk of editors, plain pages", enter_for_plain_pages)


def wrapped(patterns: list[Any], namespace: str = "") -> list[Any]:
    """The same addresses, each with its opener: the named ones for the desk's people, all others closed."""
    out: list[Any] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace or "") if part)
            held = wrapped(list(pattern.url_patterns), inner)
            out.append(URLResolver(pattern.pattern, held, pattern.default_kwargs, pattern.app_name, pattern.namespace))
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            opener = PLAIN_PAGES if name in OPEN else CLOSED
            out.append(URLPattern(pattern.pattern, opens(opener)(pattern.callback), pattern.default_args, pattern.name))
    return out
