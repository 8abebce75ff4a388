"""Addresses of the pages that hold nothing of any review."""

from django.urls import URLPattern, URLResolver, path

from portal.kernel import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("marking.css", views.marking_css, name="marking_css"),
    path("words/", views.words_page, name="words"),
    path("accessibility/", views.accessibility_page, name="accessibility"),
    path("privacy/", views.privacy_page, name="privacy"),
]
