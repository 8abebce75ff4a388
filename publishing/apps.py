"""The public site and its editors' desk. The one floor that knows Wagtail."""

from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    label = "publishing"
    verbose_name = "Publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishing import checks, guards, receivers

        guards.register()
        receivers.connect()
        checks.connect()
