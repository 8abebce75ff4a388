"""The page of one published review: keys to release, description and letter, and a layout; never the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from portal.kernel.errors import NotVisible
from publishing import permits
from publishing.enums import Contents, Ended, OpensWith
from publishing.permissions import NoPermissions
from publishing.refusals import PublicationRefused

ON_THE_PAGE = ("title", "slug")
ON_THE_REVIEW_PAGE = ("release_id", "words_id", "opens_with", "contents", "letter")
GUARDED = frozenset({*ON_THE_PAGE, *ON_THE_REVIEW_PAGE, "live", "live_revision", "content_type", "url_path"})


def _refuse(*args: Any, **kwargs: Any) -> Any:
    raise PublicationRefused(
        "The page of a review cannot be copied, mirrored or translated: it belongs to one release and one address."
    )


class ReviewPage(Page):
    """Lives below the library. Every way to make it public asks for a permit (never 6): here, and in the database."""

    release_id = models.UUIDField(unique=True, editable=False)
    words_id = models.UUIDField(editable=False)
    opens_with = models.CharField(max_length=20, choices=OpensWith, default=OpensWith.REPORT)
    contents = models.CharField(max_length=10, choices=Contents, default=Contents.CHAPTERS)
    letter = models.CharField(max_length=64, blank=True, default="", editable=False)
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    parent_page_types = ["publishing.LibraryPage"]
    subpage_types: list[str] = []
    content_panels: list[Any] = []
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    is_creatable = False
    preview_modes: list[Any] = []
    search_fields: list[Any] = []
    leaves_as: str = Ended.WITHDRAWN  # how its entry in the public list ends, should it leave the public now

    copy: Callable[..., Any] = _refuse
    create_alias: Callable[..., Any] = _refuse
    copy_for_translation: Callable[..., Any] = _refuse

    def permissions_for_user(self, user: Any) -> NoPermissions:
        return NoPermissions(user, self)

    @classmethod
    def get_indexed_objects(cls) -> Any:
        """Nothing of a review's page enters Wagtail's search index: the library has its own, from go-live on."""
        return cls.objects.none()

    def get_indexed_instance(self) -> None:
        return None

    # Ways to the public -------------------------------------------------------------------------------------------
    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Writes the page. Raises PublicationRefused when it is or would be public without a permit for its fields.

        Wagtail's own log gets no line of its making: that a draft exists is the review's (never 1); our trail has it.
        """
        if self.alias_of_id:
            _refuse()
        self.go_live_at = self.expire_at = None  # the permit has the day: the page's own clock is not used
        self.seo_title = self.search_description = ""
        self.show_in_menus = False
        with transaction.atomic():
            before = (
                type(self).objects.filter(pk=self.pk).values("live", "slug", "first_published_at", "release_id").first()
            )
            fields, permit = kwargs.get("update_fields"), None
            self._keep_address(before, fields is None or "release_id" in fields)
            if self.live and (fields is None or GUARDED & set(fields)):
                permit = permits.require(self)
                self._bring_row_in_line()
            result = super().save(clean=clean, user=user, log_action=log_action or None, **kwargs)
            self._follow(before, permit)
            return result

    def _follow(self, before: dict[str, Any] | None, permit: Any) -> None:
        """What stands or falls with the page's being public: its permit, the public list, the word to the rooms."""
        from publishing.services import publication

        was_live = bool(before and before["live"])
        if permit is not None:
            shown = before["release_id"] if before and was_live else None
            publication.went_public(self, permit, first=not was_live, shown=shown)
        elif was_live and not self.live:
            publication.left_public(self)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's publishing, whole or not at all: on its own it would clear the schedule and then fail."""
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    def _keep_address(self, before: dict[str, Any] | None, release_too: bool) -> None:
        """An address never changes once the page has been public (links to it, and the page that says it is gone)."""
        if before is None:
            return
        if before["first_published_at"] and before["slug"] != self.slug:
            raise PublicationRefused("The address of a page that has been public cannot change.", field="slug")
        if release_too and before["release_id"] != UUID(str(self.release_id)):
            self._require_corrected(before["release_id"])

    def _require_corrected(self, shown: UUID) -> None:
        """A corrected version of the same review takes the page over, as it goes public and with its own permit."""
        from publishing import releases

        try:
            before = releases.earlier(UUID(str(self.release_id)))
        except NotVisible:  # no release at all
            before = ()
        if not self.live or shown not in before:
            raise PublicationRefused("A page belongs to one review for good. Build another page for another release.")

    def _bring_row_in_line(self) -> None:
        """Writes this row's own columns before the page's: the guard on the page's table reads them when it goes
        live."""
        mine = {name: getattr(self, name) for name in ON_THE_REVIEW_PAGE}
        stored = type(self).objects.filter(pk=self.pk)
        if not stored.filter(**mine).exists():
            Page.objects.filter(pk=self.pk).update(live=False)
            stored.update(**mine)

    @property
    def draft_release_id(self) -> UUID:
        """The release of the page's newest revision: another one than the public's, while a correction is prepared."""
        last = self.latest_revision
        held = last.content.get("release_id") if last is not None else None
        return UUID(str(held or self.release_id))

    @property
    def public_path(self) -> str:
        """The page's path on the public face, which the desk's own face does not serve."""
        return "/" + self.url_path.split("/", 2)[2]

    # The public's side ----------------------------------------------------------------------------------------------
    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """This page, one of its parts or one of its files; gone for good (410) once withdrawn.

        A draft has no address at all: what Wagtail asks of a page before it is served (its privacy) would tell of it.
        """
        if len(path_components) > 1 or (not self.live and self.first_published_at is None):
            raise Http404
        return RouteResult(self, kwargs={"name": path_components[0] if path_components else ""})

    def serve(self, request: HttpRequest, *args: Any, name: str = "", **kwargs: Any) -> HttpResponseBase:
        from publishing.views import public

        return public.review_page(request, self, name)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Wagtail's own preview shows nothing: the desk's asks for the declaration first."""
        raise Http404
