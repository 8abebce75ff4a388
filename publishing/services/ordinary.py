"""Ordinary pages with a date of their own: each in its own transaction. Reviews' pages are not published here."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from wagtail.models import Page, Revision

from portal.kernel import calendar
from publishing.models import ReviewPage

log = logging.getLogger(__name__)
FAULTS = (PermissionDenied, ValidationError, DatabaseError)


def publish_due() -> tuple[int, int]:
    """Publish scheduled revisions of ordinary pages, end expired ones. Gives how many went, and how many were
    refused."""
    done = refused = 0
    now = calendar.now()
    for revision in Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
        if revision.content_type.model_class() is ReviewPage:
            _drop(revision)
            refused += 1
            continue
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
            done += 1
        except FAULTS as error:
            refused += 1
            log.error("A scheduled page was refused: revision %s, %s", revision.pk, type(error).__name__)
    for page in Page.objects.live().filter(expire_at__lt=now).specific():
        with transaction.atomic():
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        done += 1
    return done, refused


def _drop(revision: Revision) -> None:
    """A review's page was given a schedule behind the desk's back: only its permit has its day."""
    log.error("A review's page had a schedule of its own, which was dropped: revision %s", revision.pk)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
