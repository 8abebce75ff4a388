"""Registers the trail's guards in the database, its check, and the hook that writes refusals down."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = "Audit trail"

    def ready(self) -> None:
        from portal.audit import api, checks, guards, refusals
        from portal.kernel import forms, once, triggers

        triggers.register("audit", *guards.GUARDS)
        forms.set_refusal_hook(refusals.write_down)
        once.set_seen(api.done_already)
        checks.connect()
