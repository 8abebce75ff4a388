"""The demo's people and agencies, all made up. One account for each capacity that signs in."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from demo.models import DemoAccount
from portal.accounts.models import Agency, AuthenticatorApp, Office, User


@dataclass(frozen=True)
class Person:
    """Somebody of the cast: what they are called, where they work, which office they hold, what they are for."""

    username: str
    name: str
    role: str
    agency: str = ""
    office: str = ""


AGENCIES: tuple[tuple[str, str], ...] = (
    ("Borough Police", "police"),
    ("Riverside Hospital Trust", "health_provider"),
    ("Larkhall Housing Association", "housing"),
    ("Borough Probation", "probation"),
    ("Lantern Domestic Abuse Service", "specialist"),
    ("Borough Council", "local_authority"),
    ("Partnership Office", "partnership"),
    ("Old Mill Surgery", "other"),
)
POLICE, TRUST, HOUSING, PROBATION, LANTERN, COUNCIL, OFFICE, SURGERY = (name for name, _ in AGENCIES)

CAST: tuple[Person, ...] = (
    Person("coordinator", "Daniel Osei", "Review coordinator", OFFICE, "coordinator"),
    Person("coordinator2", "Priya Nair", "Second coordinator (resets need two)", OFFICE, "coordinator"),
    Person("ssp-chair", "Margaret Bell", "SSP chair", OFFICE, "ssp_chair"),
    Person("deputy", "Owen Hart", "Deputy SSP chair", OFFICE, "deputy_ssp_chair"),
    Person("chair", "Helen Marsh", "Panel chair"),
    Person("author", "Ruth Abara", "Overview author"),
    Person("panel-lantern", "Sana Mirza", "Panel member, for the person who died", LANTERN),
    Person("panel-police", "Tom Reid", "Panel member", POLICE),
    Person("panel-council", "Grace Obi", "Panel member", COUNCIL),
    Person("housing-author", "Lena Kovac", "IMR author", HOUSING),
    Person("housing-manager", "Colin Pratt", "Commissioning senior manager", HOUSING),
    Person("housing-line", "Dev Anand", "Line manager", HOUSING),
    Person("trust-author", "Amy Lund", "IMR author, another agency", TRUST),
    Person("trust-manager", "Joseph Kane", "Commissioning senior manager, another agency", TRUST),
    Person("probation-author", "Asha Wren", "IMR author, of an agency without contact", PROBATION),
    Person("probation-manager", "Neil Corder", "Commissioning senior manager, of the same", PROBATION),
    Person("advocate", "Miriam Frost", "Family advocate", LANTERN),
    Person("relative", "Jo Sample", "Relative"),
    Person("disclosure", "Neil Shah", "Disclosure officer", POLICE),
    Person("sio", "Carla Voss", "Senior investigating officer", POLICE),
    Person("legal", "Simon Okoro", "Legal adviser", COUNCIL),
    Person("minutes", "Beth Lowe", "Minute taker", OFFICE),
    Person("observer", "Ian Petrie", "Observer", COUNCIL),
    Person("substitute", "Fay Doyle", "Substitute", POLICE),
    Person("board", "Ahmed Nour", "SSP board member", COUNCIL),
    Person("partner", "Kate Lister", "Partner consulted on the decision", LANTERN),
    Person("editor", "Nora Flint", "Editor for the release", COUNCIL, "editor"),
    Person("communications", "Paul Webb", "Communications officer, approves the page", COUNCIL, "communications"),
    Person("editor2", "Tess Adair", "Editor, named for a release and not declared yet", COUNCIL, "editor"),
    Person("custodian", "Elsie Ward", "Records custodian", OFFICE, "records_custodian"),
    Person("custodian2", "Hugh Tait", "Second records custodian", OFFICE, "records_custodian"),
    Person("governance", "Vera Lind", "Information governance officer", COUNCIL, "information_governance"),
    Person("auditor", "Omar Said", "Auditor", COUNCIL, "auditor"),
    Person("administrator", "Sys Admin", "System administrator (sees nothing)"),
)


def agencies() -> dict[str, Agency]:
    """The agencies by name, made where missing; each has adopted the protocol (1.3)."""
    made = {}
    for name, kind in AGENCIES:
        made[name], _ = Agency.objects.get_or_create(
            name=name, defaults={"kind": kind, "adopted_on": date(2021, 1, 12), "adopted_by": "Its chief officer"}
        )
    return made


def secret_of(username: str) -> str:
    """A one-time-code secret that is the same on every machine: the demo's only, and so no secret at all."""
    return base64.b32encode(hashlib.sha256(f"demo {username}".encode()).digest()[:20]).decode()


def password_of(username: str) -> str:
    """A password that passes the validators and can be read out."""
    return f"demo-{username}-2026"


def people() -> dict[str, User]:
    """The cast by user name, made where missing, each with password and authenticator app.

    :raises RuntimeError: under production settings.
    """
    if settings.PRODUCTION:
        raise RuntimeError("Demo accounts cannot exist under production settings.")
    bodies, made = agencies(), {}
    for order, person in enumerate(CAST):
        user = User.objects.filter(username=person.username).first()
        if user is None:
            user = User.objects.create_user(
                person.username,
                f"{person.username}@example.org",
                person.name,
                password_of(person.username),
                agency=bodies.get(person.agency),
                phone="020 7946 0000",
                joined_at=timezone.now(),
                is_superuser=person.username == "administrator",
            )
            AuthenticatorApp.objects.create(
                user=user, name="Demo app", confirmed=True, secret=secret_of(person.username)
            )
            if person.office:
                Office.objects.create(user=user, kind=person.office, since=date(2021, 1, 1))
        DemoAccount.objects.get_or_create(
            username=person.username,
            defaults={
                "role": person.role,
                "password": password_of(person.username),
                "totp_secret": secret_of(person.username),
                "start_url": "/",
                "order": order,
            },
        )
        made[person.username] = user
    return made
