from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The shell: static files, system checks and the commands that start the portal."""

    name = "portal"
    label = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401  (registers the system checks)
