"""The editors' addresses, below /cms/: the desk, and what of Wagtail's admin it opens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from portal.accounts.openers import SIGNED_IN
from portal.kernel.openers import View, opens
from publishing.gate import wrapped
from publishing.views import declare, desk, look, plain

app = [
    path("", desk.home, name="home"),
    path("declare/<uuid:declaration_id>/", declare.declare, name="declare"),
    path("words/", plain.plain_words, name="plain_words"),
    path("build/<uuid:release_id>/", desk.build, name="build"),
    path("<int:page_id>/", desk.page, name="page"),
    path("<int:page_id>/submit/", desk.submit, name="submit"),
    path("<int:page_id>/take-back/", desk.take_back, name="take_back"),
    path("<int:page_id>/answer/", desk.answer, name="answer"),
    path("<int:page_id>/approve/", desk.approve, name="approve"),
    path("<int:page_id>/send-back/", desk.send_back, name="send_back"),
    path("<int:page_id>/withdraw/", desk.withdraw, name="withdraw"),
    path("<int:page_id>/look/", look.look, name="look"),
    path("<int:page_id>/check/", look.checked, name="checked"),
    path("<int:page_id>/preview/", desk.preview, name="preview"),
    re_path(r"^(?P<page_id>\d+)/preview/(?P<name>[a-z-]{1,40}(?:\.pdf)?)/?$", desk.preview, name="preview_part"),
]


def _to(name: str) -> View:
    """Wagtail's own account and sign-out pages are the portal's: nobody changes a password or a picture there."""
    return opens(SIGNED_IN)(RedirectView.as_view(pattern_name=name))


urlpatterns: list[URLPattern | URLResolver] = [
    path("reviews/", include((app, "desk"))),
    path("account/", _to("accounts:account")),
    *wrapped(wagtailadmin_urls.urlpatterns),
]
