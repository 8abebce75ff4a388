"""What the editors' desk says above everything else."""

from __future__ import annotations

from django import template

from publishing.baking import mirror

register = template.Library()


@register.simple_tag
def left_in_the_bucket() -> str:
    """The sentence about files that should be gone from the public bucket and are not; mostly nothing."""
    return mirror.left_of()
