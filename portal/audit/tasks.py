"""What the worker does for the trail."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps as registry
from django.db import connections

from portal.audit import anchors
from portal.kernel import calendar

EARLY = 4  # o'clock in London


def anchor() -> None:
    """Every day: the heads of the chains to the places that the portal cannot rewrite, where one is set up."""
    if anchors.places():
        anchors.anchor()


def set_schedules(using: str = "default", **kwargs: object) -> None:
    """After each migration: the daily anchor is on the list, once."""
    if not registry.is_installed("django_q"):
        return
    schedule = registry.get_model("django_q", "Schedule")
    if schedule._meta.db_table in connections[using].introspection.table_names():
        first = calendar.midnight() + timedelta(days=1, hours=EARLY)
        wanted = {"func": "portal.audit.tasks.anchor", "schedule_type": "D", "next_run": first, "repeats": -1}
        schedule.objects.using(using).get_or_create(name="audit: anchor", defaults=wanted)
