from django.apps import AppConfig


class DocumentroomConfig(AppConfig):
    name = "documentroom"
    label = "documentroom"
    verbose_name = "Document room"
