"""What waits for somebody's office and is of no review: for coordinators and the partnership's chair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.api import OfficeKind, has_office
from reviews.enums_office import OfficeState
from reviews.models import ProtocolEdition

if TYPE_CHECKING:
    from portal.accounts.models import User

OFFICES = (OfficeKind.COORDINATOR, OfficeKind.SSP_CHAIR)


@dataclass(frozen=True)
class OfficeView:
    """Whether something waits for exactly this person to be the second one."""

    edition: bool


def office_of(user: User) -> OfficeView | None:
    """None for everybody without such an office. One query for whoever holds one."""
    if not has_office(user, *OFFICES):
        return None
    waiting = ProtocolEdition.objects.filter(state=OfficeState.WAITING).values_list("hands", flat=True)
    return OfficeView(any(str(user.pk) not in hands for hands in waiting))
