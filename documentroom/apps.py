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
        from documentroom.services.release import origin_of
        from reviews import api as reviews

        panels.fill()
        reviews.made_from(origin_of)
        post_migrate.connect(set_schedules, sender=self)
