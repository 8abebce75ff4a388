"""Wagtail's older name for the same."""

from publishing.management.commands.publish_scheduled import Command

__all__ = ["Command"]
