"""Takes the place of Wagtail's command of the same name, which stops at the first refusal and forgets the schedule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from publishing.services import ordinary, publication


class Command(BaseCommand):
    help = "Publishes what is due, page by page; a refusal is recorded and the others go on."

    def handle(self, *args: Any, **options: Any) -> None:
        done, refused = publication.publish_due()
        plain_done, plain_refused = ordinary.publish_due()
        self.stdout.write(f"{done + plain_done} published, {refused + plain_refused} refused.")
