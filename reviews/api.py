"""The door of this floor: what the floors above may call. Everything else is this floor's own business."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from reviews import api_later
from reviews.api_later import *  # noqa: F403 - named in its __all__
from reviews.editions import edition
from reviews.models import Review
from reviews.policy import Grant, Rights, capacities, rights
from reviews.selectors import imr_form as form_selector
from reviews.selectors.ending import named_items
from reviews.selectors.people import (
    agencies_answered_for,
    agencies_of,
    agency_people,
    family_groups_of,
    leaders,
    leading_people,
    people_here,
    reviews_led,
    senior_managers,
    standing_in,
)
from reviews.services import imr_form, imrs
from reviews.services.evidence import notification_filed
from reviews.services.imr_form import outside_report_received
from reviews.services.imrs import assured_among, assured_versions

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import Imr

__all__ = [
    "Grant",
    "Rights",
    "agencies_answered_for",
    "agencies_of",
    "agency_people",
    "assured_among",
    "assured_versions",
    "capacities",
    "family_groups_of",
    "imr_paper",
    "imr_received",
    "imr_stamp",
    "leaders",
    "leading",
    "marking",
    "may_file_imr",
    "named_items",
    "notification_filed",
    "outside_report_received",
    "people_here",
    "reviews_led",
    "rights",
    "senior_managers",
    "sign_nil_return",
    "standing_in",
    *api_later.__all__,
]


def marking(review: Review) -> str:
    """What stands at the head and foot of each page of this review, as its edition says."""
    return edition(review.edition).marked


def leading(review: Review) -> list[User]:
    """Who chairs and who coordinates this review, with an accepted declaration."""
    return leading_people(review)


def may_file_imr(user: User, review: Review, agency_id: UUID) -> None:
    """Asked before the body of an upload is read.

    :raises NotVisible: for anybody but that agency's author.
    :raises Refused: naming the open clause (4.16, 4.17).
    """
    imrs.may_file(user, review, agency_id)


def imr_received(
    *, acting_user: User, review: Review, agency_id: UUID, document_id: UUID, version_id: UUID, sha256: str
) -> None:
    """The document room reports a stored, clean version of an agency's review, inside its own transaction.

    :raises NotVisible: as ``may_file_imr``. :raises Refused: as ``may_file_imr``.
    """
    imrs.received(
        acting_user=acting_user,
        review=review,
        agency_id=agency_id,
        document_id=document_id,
        version_id=version_id,
        sha256=sha256,
    )


def imr_stamp(imr: Imr) -> int:
    """One number for all that is written in the form: what somebody saw when they sent it."""
    return form_selector.stamp(form_selector.parts(imr))


def imr_paper(*, acting_user: User, imr: Imr, stamp: int) -> bytes:
    """The form as a Word file (Appendix 2). :raises Refused: while it cannot be sent. :raises Stale: if it changed."""
    return imr_form.paper(acting_user=acting_user, imr=imr, stamp=stamp)


def sign_nil_return(*, acting_user: User, imr: Imr, version_ref: UUID, answers: dict[str, str]) -> bytes:
    """The author signs a nil return (4.16); gives its paper, which the room files under ``version_ref``."""
    _, paper = imr_form.sign_nil_return(acting_user=acting_user, imr=imr, version_ref=version_ref, answers=answers)
    return paper
