"""The document room: the files of one review each."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentroomConfig(AppConfig):
    name = "documentroom"
    label = "documentroom"
    verbose_name = "Document room"

    def ready(self) -> None:
        from documentroom import panels
        from documentroom.schedules import set_schedules

        panels.fill()
        post_migrate.connect(set_schedules, sender=self)
