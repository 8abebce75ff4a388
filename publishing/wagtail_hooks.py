"""What Wagtail's admin shows, and what it does not. Reviews' pages are on the desk; here they are seen once public."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel, WorkflowObjectsToModeratePanel

from publishing import links, releases, selectors
from publishing.models import LibraryPage, ReviewPage
from publishing.services import plain_words

MENU = ("review-desk", "website-pages")


class WaitingPanel(Component):
    """First thing on the desk: cleared releases, waiting to be published, for whoever is declared for them."""

    name = "cleared_releases"
    template_name = "publishing/desk/panel.html"
    order = 10

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request = parent_context["request"]
        items = selectors.desk(request.user)
        from publishing.views.desk import note_listed

        note_listed(request, items)
        return {
            "request": request,
            "groups": selectors.grouped(items),
            "named": releases.named_for(request.user),
            "marked": plain_words.marked(request.user),
            "csrf_token": parent_context.get("csrf_token"),
        }


class OwnEdits(RecentEditsPanel):
    """One's own latest edits of ordinary pages. A review's page is on the desk, which asks for the declaration."""

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        plain = [(when, page) for when, page in context["last_edits"] if not isinstance(page, ReviewPage)]
        return {**context, "last_edits": plain}


@hooks.register("construct_homepage_panels", order=1000)
def panels(request: HttpRequest, held: list[Any]) -> None:
    """Ours, what waits for approval among ordinary pages, and one's own latest edits. Nothing that counts or lists
    the rest."""
    kept = [panel for panel in held if isinstance(panel, WorkflowObjectsToModeratePanel)]
    held[:] = [WaitingPanel(), *kept, OwnEdits()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_counts(request: HttpRequest, items: list[Any]) -> None:
    """Numbers of pages tell that there are drafts (never 1)."""
    items.clear()


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return MenuItem("Reviews to publish", reverse("desk:home"), name="review-desk", icon_name="doc-full", order=10)


@hooks.register("register_admin_menu_item")
def pages_item() -> MenuItem:
    return MenuItem(
        "Website pages",
        reverse("wagtailadmin_explore_root"),
        name="website-pages",
        icon_name="folder-open-inverse",
        order=20,
    )


@hooks.register("construct_main_menu", order=1000)
def only_ours(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name in MENU]


@hooks.register("construct_explorer_page_queryset")
def explorer(parent: Any, pages: Any, request: HttpRequest) -> Any:
    shown = _public_or_plain(pages)
    return _without_a_silent_library(shown) if request.GET.get("has_child_pages") else shown


@hooks.register("construct_page_chooser_queryset")
def chooser(pages: Any, request: HttpRequest) -> Any:
    shown = _public_or_plain(pages)
    return _without_a_silent_library(shown) if request.GET.get("page_type") else shown


def _public_or_plain(pages: Any) -> Any:
    """Every page, but reviews' pages only while they are public: a draft's existence is the review's."""
    of_reviews = ContentType.objects.get_for_model(ReviewPage)
    return pages.exclude(content_type=of_reviews, live=False)


def _without_a_silent_library(pages: Any) -> Any:
    """Wagtail is about to ask which pages have others below them. As long as no review is public, the library's answer
    would tell whether there is a draft."""
    if ReviewPage.objects.filter(live=True).exists():
        return pages
    return pages.exclude(content_type=ContentType.objects.get_for_model(LibraryPage))


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("publishing/desk.css"))


@hooks.register("insert_global_admin_js")
def no_going_back() -> SafeString:
    """A page that the back button revives is asked for again."""
    return format_html('<script type="module" src="{}"></script>', static("portal/js/revive.js"))


@hooks.register("register_rich_text_features", order=1000)
def links_to_what_is_public(features: Any) -> None:
    links.register(features)


@hooks.register("construct_admin_api")
def names_only(router: Any) -> None:
    """Wagtail's pages look up the addresses of its image and document stores, which are not installed here.

    These names satisfy it; the gate answers every address of that API with 404.
    """
    for name in ("images", "documents"):
        router.register_endpoint(name, PagesAdminAPIViewSet)
