"""What the editors' desk says above everything else."""

from __future__ import annotations

from django import template

from publishing.baking import mirror

register = template.Library()


@register.simple_tag
def of_the_bucket() -> list[tuple[str, str]]:
    """What is not as it should be in the public bucket, with how loud that is said; mostly nothing."""
    told = (("error", mirror.left_of()), ("warning", mirror.back_of()))
    return [(kind, sentence) for kind, sentence in told if sentence]
