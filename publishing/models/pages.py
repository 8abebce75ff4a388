"""The ordinary pages: home, plain pages, and the library. A review's page has its own module."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.kernel import calendar
from publishing.blocks import WHOM, PageBody, ServiceList
from publishing.models.not_published import NotPublished
from publishing.own_address import PlainPageForm
from publishing.permissions import DeskPermissions, FixedPermissions
from publishing.refusals import PublicationRefused


class PlainPage(Page):
    """What the ordinary pages share: no page publishes without a second person; nothing but words on them."""

    base_form_class = PlainPageForm
    settings_panels: list[Any] = []
    promote_panels = [FieldPanel("slug"), FieldPanel("search_description"), FieldPanel("show_in_menus")]

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> DeskPermissions:
        return DeskPermissions(user, self)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Raises PublicationRefused for another address above a review that was public: links to it must hold."""
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        if before not in (None, self.slug) and self.above_reviews(first_published_at__isnull=False):
            raise PublicationRefused(
                "This page keeps its address: published reviews lie below it, and theirs never change.", field="slug"
            )
        return super().save(*args, **kwargs)

    def above_reviews(self, **such: Any) -> bool:
        """Whether a review's page lies below this one (of such a kind)."""
        from publishing.models.review_page import ReviewPage

        return ReviewPage.objects.filter(path__startswith=self.path, **such).exists()


class HomePage(PlainPage):
    """The front of the public site."""

    standfirst = models.TextField(blank=True, max_length=400)
    body = StreamField(PageBody(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "publishing.StandardPage",
        "publishing.LibraryPage",
        "publishing.SupportPage",
        "publishing.NewsPage",
    ]
    max_count = 1
    template = "publishing/home.html"

    def permissions_for_user(self, user: Any) -> FixedPermissions:
        return FixedPermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from publishing import finding, selectors

        library = selectors.library_page()
        news = NewsPage.objects.live().first()
        return {
            **super().get_context(request, *args, **kwargs),
            "news": news.newest(2) if news else [],
            "events": news.to_come(2) if news else [],
            "news_page": news,
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


class SupportPage(PlainPage):
    """The one place where support services are kept. Other pages show them, and are right when this one is."""

    standfirst = models.TextField(blank=True, max_length=400)
    services = StreamField(ServiceList(), blank=True)
    body = StreamField(PageBody(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("services"), FieldPanel("body")]
    parent_page_types = ["publishing.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "publishing/support.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        held = [block.value for block in self.services]
        groups = [(label, [one for one in held if one["for_whom"] == code]) for code, label in WHOM]
        groups = [(label, found) for label, found in groups if found]
        return {**super().get_context(request, *args, **kwargs), "groups": groups}


class NewsPage(PlainPage):
    """News and events, in one list: what is to come first."""

    standfirst = models.TextField(blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["publishing.HomePage"]
    subpage_types = ["publishing.NewsItem", "publishing.EventPage"]
    max_count = 1
    template = "publishing/news.html"

    def to_come(self, most: int = 50) -> list[EventPage]:
        found = EventPage.objects.live().child_of(self).filter(last_day__gte=calendar.today())
        return list(found.order_by("starts")[:most])

    def newest(self, most: int = 50) -> list[NewsItem]:
        return list(NewsItem.objects.live().child_of(self).order_by("-on", "-pk")[:most])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        past = EventPage.objects.live().child_of(self).filter(last_day__lt=calendar.today()).order_by("-starts")[:20]
        context = super().get_context(request, *args, **kwargs)
        return {**context, "events": self.to_come(), "news": self.newest(), "past": list(past)}


class NewsItem(PlainPage):
    """One piece of news."""

    on = models.DateField("Date", default=calendar.today)
    standfirst = models.TextField(blank=True, max_length=400)
    body = StreamField(PageBody(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("on"), FieldPanel("standfirst"), FieldPanel("body")]
    parent_page_types = ["publishing.NewsPage"]
    subpage_types: list[str] = []
    template = "publishing/standard.html"


class EventPage(PlainPage):
    """Something that takes place: when, where, and how to take part."""

    starts = models.DateTimeField("Begins")
    ends = models.DateTimeField("Ends", null=True, blank=True)
    last_day = models.DateField(editable=False)
    place = models.CharField(max_length=200, help_text="A place, or “Online”.")
    standfirst = models.TextField(blank=True, max_length=400)
    body = StreamField(PageBody(), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("starts"),
        FieldPanel("ends"),
        FieldPanel("place"),
        FieldPanel("standfirst"),
        FieldPanel("body"),
    ]
    parent_page_types = ["publishing.NewsPage"]
    subpage_types: list[str] = []
    template = "publishing/standard.html"

    def clean(self) -> None:
        super().clean()
        if self.ends and self.starts and self.ends < self.starts:
            raise ValidationError({"ends": "It ends before it begins."})

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._find_last_day()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self._find_last_day()
        return super().save(*args, **kwargs)

    def _find_last_day(self) -> None:
        if last := self.ends or self.starts:
            self.last_day = calendar.london_date(last)


class LibraryPage(PlainPage):
    """The list of published reviews, with its search. Reviews' pages lie below it; the desk makes them, nobody else."""

    standfirst = models.TextField(blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["publishing.HomePage"]
    subpage_types = ["publishing.ReviewPage"]
    max_count = 1
    template = "publishing/library.html"

    def permissions_for_user(self, user: Any) -> FixedPermissions:
        return FixedPermissions(user, self)

    def is_leaf(self) -> bool:
        """Never, as far as Wagtail's lists ask: a mark that something lies below it would tell of a draft (never 1)."""
        return False

    def get_children_count(self) -> int:
        return 1

    def add_child(self, **kwargs: Any) -> Any:
        """By the page's own row, which knows whether it is the first."""
        return Page.objects.get(pk=self.pk).add_child(**kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from publishing import finding

        found = finding.find(request.GET)
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "found": found,
            "not_published": [] if found.q or found.narrowed else list(NotPublished.objects.all()[:50]),
            "library_address": self.get_url(request) or "/",
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from publishing.http import fresh

        return fresh(request, super().serve(request, *args, **kwargs).render())
