"""The kernel is an application only so that its template tags are found."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "portal.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        """Guards of the database are put back after every migration (kernel.triggers)."""
        from django.db.models.signals import post_migrate, pre_migrate

        from portal.kernel import triggers

        pre_migrate.connect(triggers.before_migrate, dispatch_uid="portal.kernel.triggers")
        post_migrate.connect(triggers.after_migrate, dispatch_uid="portal.kernel.triggers")
