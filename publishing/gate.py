"""Wagtail's admin, closed but for what is named here.

Wagtail brings some two hundred addresses. Each is answered with 404 unless the editors' work needs it: so a new
release of
Wagtail opens nothing by itself. A review's page is not handled in Wagtail's screens at all, but on the desk
(publishing.views.desk), where every request asks for the declaration.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
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
NO_PAGES = frozenset({"revision_id", "session_id", "task_id", "task_state_id"})  # numbers that count something else


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
    if match is not None and (_is_review(match) or _asks_for_reviews(request)):
        raise NotVisible


def _asks_for_reviews(request: HttpRequest) -> bool:
    """Whether Wagtail is told to choose among reviews' pages: it begins at what they all lie below, drafts included."""
    return any("reviewpage" in asked.lower() for asked in request.GET.getlist("page_type"))


def _is_review(match: Any) -> bool:
    """Whether the address names a review's page, would make one, or names a step that decides on one.

    Wagtail takes page and step from the address and does not ask whether they belong together.
    """
    from wagtail.models import TaskState

    from publishing.models import ReviewPage

    values = {key: unquote(str(value)) for key, value in match.kwargs.items()}
    if "reviewpage" in (value.lower() for value in values.values()):
        return True
    of_reviews = ContentType.objects.get_for_model(ReviewPage)
    step = _number(values.get("task_state_id", ""))
    if step and TaskState.objects.filter(pk=step, workflow_state__content_type=of_reviews).exists():
        return True
    named = [*match.args[:1], *(value for key, value in values.items() if key not in NO_PAGES)]  # compare has no names
    numbers = [number for number in map(_number, named) if number is not None]
    return bool(numbers) and ReviewPage.objects.filter(pk__in=numbers).exists()


def _number(value: str) -> int | None:
    """A number as Django reads it from an address: with spaces around it, or in other scripts, too."""
    try:
        return int(value)
    except ValueError:
        return None


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
