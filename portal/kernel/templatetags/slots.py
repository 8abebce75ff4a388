"""`{% slot "review.overview" review %}`: see portal.kernel.slots."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from portal.kernel import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, subject: Any = None) -> SafeString:
    """Renders the slot's panels. Raises KeyError where the page was rendered without its request."""
    return slots.render(name, context["request"], subject)
