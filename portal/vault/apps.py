"""The vault has no tables; it is an application for its commands and its checks."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "portal.vault"
    label = "vault"
    verbose_name = "Vault"

    def ready(self) -> None:
        from portal.vault import checks  # noqa: F401 - registers
