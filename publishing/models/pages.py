"""The ordinary pages: home, plain pages, and the library. A review's page has its own module."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from publishing.blocks import PageBody
from publishing.permissions import DeskPermissions


class PlainPage(Page):
    """What the ordinary pages share: no page publishes without a second person; nothing but words on them."""

    settings_panels: list[Any] = []
    promote_panels = [FieldPanel("slug"), FieldPanel("search_description"), FieldPanel("show_in_menus")]

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> DeskPermissions:
        return DeskPermissions(user, self)


class HomePage(PlainPage):
    """The front of the public site."""

    standfirst = models.TextField(blank=True, max_length=400)
    body = StreamField(PageBody(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["publishing.StandardPage", "publishing.LibraryPage"]
    max_count = 1
    template = "publishing/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from publishing import finding, selectors

        library = selectors.library_page()
        return {
            **super().get_context(request, *args, **kwargs),
            "entries": finding.newest(3),
            "library": library,
            "library_address": library.get_url(request) or "/",
        }


class StandardPage(PlainPage):
    """A plain page of words, such as "Getting help".

    An ordinary page cannot be guarded against somebody who pastes a report's words into it: the page types are few,
    and every one of them takes two people (docs/decisions/0006-publishing.md).
    """

    standfirst = models.TextField(blank=True, max_length=400)
    body = StreamField(PageBody(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("body")]
    parent_page_types = ["publishing.HomePage", "publishing.StandardPage"]
    subpage_types = ["publishing.StandardPage"]
    template = "publishing/standard.html"


class LibraryPage(PlainPage):
    """The list of published reviews, with its search. Reviews' pages lie below it; the desk makes them, nobody else."""

    standfirst = models.TextField(blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["publishing.HomePage"]
    subpage_types = ["publishing.ReviewPage"]
    max_count = 1
    template = "publishing/library.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from publishing import finding

        found = finding.find(request.GET)
        context = super().get_context(request, *args, **kwargs)
        return {**context, "found": found, "library_address": self.get_url(request) or "/"}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from publishing.http import fresh

        return fresh(request, super().serve(request, *args, **kwargs).render())
