"""Who helps a bereaved family: kept by the coordinators, printed on the leaflet and shown on the family's pages (4.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from portal.accounts import api as accounts
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import Refused, must_exist
from reviews.models import SupportService

if TYPE_CHECKING:
    from portal.accounts.models import User

# As delivered; the coordinators' own list takes its place as soon as there is one.
DELIVERED = (
    (
        "Advocacy After Fatal Domestic Abuse",
        "Advocates for families after a death by domestic abuse, through the review and the inquest",
        "Ask us, or any advocate, to put you in touch",
    ),
    ("Victim Support Homicide Service", "A named worker for each bereaved family, day and night", "0808 168 9111"),
    (
        "National Domestic Abuse Helpline",
        "For anybody who is afraid, or afraid for somebody. Free, at any hour",
        "0808 2000 247",
    ),
    ("Samaritans", "To talk about anything, at any hour", "116 123"),
)


def services() -> list[SupportService]:
    """The organisations that are named to families, in order."""
    return list(SupportService.objects.all()) or [
        SupportService(name=name, does=does, reached=reached, order=index)
        for index, (name, does, reached) in enumerate(DELIVERED)
    ]


def keep(
    *, acting_user: User, service_id: UUID | None = None, name: str, does: str, reached: str, order: int
) -> SupportService:
    """Adds an organisation, or changes one. The first change takes over those that were delivered.

    :raises Refused: by anybody but a coordinator. :raises NotVisible: for one that is not there.
    """
    _coordinates(acting_user)
    with transaction.atomic():
        _take_over()
        row = must_exist(
            SupportService() if service_id is None else SupportService.objects.filter(pk=service_id).first()
        )
        row.name, row.does, row.reached, row.order = name, does, reached, order
        row.save()
        record(chain=PORTAL_CHAIN, verb="support.kept", actor=acting_user, subject=row)
    return row


def remove(*, acting_user: User, service_id: UUID) -> None:
    """Takes one off the list. One stays: a leaflet without help is none.

    :raises Refused: for the last one.
    """
    _coordinates(acting_user)
    with transaction.atomic():
        row = must_exist(SupportService.objects.select_for_update().filter(pk=service_id).first())
        if SupportService.objects.count() == 1:
            raise Refused("One organisation stays on the leaflet. Add another first.", clause="4.13")
        record(chain=PORTAL_CHAIN, verb="support.removed", actor=acting_user, subject=row)
        row.delete()


def take_over(*, acting_user: User) -> None:
    """Puts what was delivered into the list, so that each can be changed."""
    _coordinates(acting_user)
    with transaction.atomic():
        _take_over()


def _take_over() -> None:
    if not SupportService.objects.exists():
        SupportService.objects.bulk_create(services())


def _coordinates(user: User) -> None:
    if not accounts.has_office(user, accounts.OfficeKind.COORDINATOR):
        raise Refused("The coordinators keep this list.", who="A coordinator")
