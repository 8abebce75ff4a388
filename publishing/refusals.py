"""One refusal for every road to the public."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from portal.kernel.errors import Refused


class PublicationRefused(Refused, PermissionDenied):
    """A page of a review cannot become public now (never 6).

    Also a ``PermissionDenied``: Wagtail's own views turn that into a sentence and a way back, any other error into a
    broken page.
    """
