"""Registers the trail's guards in the database, its check, and the hook that writes refusals down."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = "Audit trail"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from portal.audit import api, checks, guards, refusals, tasks
        from portal.kernel import forms, once, triggers

        triggers.register("audit", *guards.GUARDS)
        forms.set_refusal_hook(refusals.write_down)
        once.set_seen(api.done_already)
        checks.connect()
        post_migrate.connect(tasks.set_schedules, sender=self, dispatch_uid="portal.audit.schedules")
