from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    label = "publishing"
    verbose_name = "Publishing"
