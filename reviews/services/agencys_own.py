"""Never 5: what was filed as an agency's own review goes neither to a family nor to the public, whatever it is called."""

from __future__ import annotations

from uuid import UUID

from portal.kernel.errors import Refused
from reviews.models import Assurance, Imr, Review
from reviews.origins import origin_of


def refuse(review: Review, version_id: UUID, said: str) -> None:
    """On this floor too, whatever kind a caller names. ``said`` is what it is not: "shared with a family".

    :raises Refused: where these bytes, or those that they were made from, were filed as an agency's review (4.20).
    """
    versions = [one for one in (version_id, origin_of(version_id)) if one]
    filed = Imr.objects.filter(review=review, filed_version__in=versions).exists()
    if filed or Assurance.objects.filter(review=review, filed_version__in=versions).exists():
        raise Refused(f"An agency’s own review is never {said}.", clause="4.20")
