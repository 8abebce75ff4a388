"""The document room: the files of one review each."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentroomConfig(AppConfig):
    name = "documentroom"
    label = "documentroom"
    verbose_name = "Document room"

    def ready(self) -> None:
        from documentroom import panels
        from documentroom.enums import SECTION_OF, DocumentKind
        from documentroom.schedules import set_schedules
        from documentroom.services.release import origin_of
        from reviews import api as reviews
        from reviews.custody_kinds import set_kinds

        set_kinds([(kind.value, kind.label, SECTION_OF[kind]) for kind in DocumentKind])
        panels.fill()
        reviews.made_from(origin_of)
        post_migrate.connect(set_schedules, sender=self)
