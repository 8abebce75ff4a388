from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The statutory process: facts, people, clauses. It knows nothing of files or pages."""

    name = "reviews"
    label = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from portal.kernel import triggers as guards
        from reviews import places, rules, schedules, triggers

        places.add()
        rules.register()
        guards.register("reviews", *triggers.GUARDS)
        post_migrate.connect(schedules.set_schedules, sender=self, dispatch_uid="reviews.schedules")
