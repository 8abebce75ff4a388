"""This floor's application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Tell the kernel how to ask for the factor again."""
        from portal.accounts.openers import prove_again
        from portal.kernel.openers import set_proof

        set_proof(prove_again)
