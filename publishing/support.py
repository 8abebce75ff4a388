"""The support services, kept on one page and shown wherever they are needed."""

from __future__ import annotations

from typing import Any

from publishing.models import SupportPage
from publishing.words import SERVICES


def services(*, for_whom: str = "", beside: bool = False) -> list[Any]:
    """Those of the page "Getting help" as it is published; of a new site, the national ones. Never none at all."""
    page = SupportPage.objects.live().only("services").first()
    held = [block.value for block in page.services] if page else []
    held = held or SERVICES
    if beside:
        return [one for one in held if one.get("beside")] or held[:3]
    return [one for one in held if not for_whom or one.get("for_whom") == for_whom]
