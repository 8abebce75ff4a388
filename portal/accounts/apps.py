"""This floor's application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Tell the kernel how to ask for the factor again, the trail whose moments stay out, the queue what to sweep."""
        from django.db.models.signals import post_migrate

        from portal.accounts.authors import last_writer
        from portal.accounts.openers import prove_again
        from portal.accounts.registry import keeps_no_moment
        from portal.accounts.tasks import set_schedules
        from portal.audit.api import set_quiet
        from portal.kernel.both import set_last_writer
        from portal.kernel.openers import set_proof

        set_proof(prove_again)
        set_last_writer(last_writer)
        set_quiet(keeps_no_moment)
        post_migrate.connect(set_schedules, sender=self, dispatch_uid="portal.accounts.schedules")
