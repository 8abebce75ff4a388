"""What waits for somebody's office and is of no review: for coordinators and the partnership's chair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.api import OfficeKind, has_office
from reviews.enums_office import OfficeState
from reviews.models import LetterTemplate, ProtocolEdition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

OFFICES = (OfficeKind.COORDINATOR, OfficeKind.SSP_CHAIR)
KEEPING = (OfficeKind.DEPUTY_SSP_CHAIR, OfficeKind.RECORDS_CUSTODIAN)


@dataclass(frozen=True)
class OfficeView:
    """Whether something waits for exactly this person to be the second one."""

    edition: bool
    template: bool
    shared: bool = True  # may see what all reviews share: editions and templates


def office_of(user: User | AnonymousUser) -> OfficeView | None:
    """None for everybody without such an office. Two queries for whoever holds one."""
    if not has_office(user, *OFFICES):
        return OfficeView(False, False, shared=False) if has_office(user, *KEEPING) else None
    waiting = ProtocolEdition.objects.filter(state=OfficeState.WAITING).values_list("hands", flat=True)
    template = LetterTemplate.objects.filter(state=OfficeState.WAITING).exclude(made_by_id=user.pk).exists()
    return OfficeView(any(str(user.pk) not in hands for hands in waiting), template)
