"""Closed lists of this floor."""

from __future__ import annotations

from django.db.models import TextChoices


class OfficeKind(TextChoices):
    """Standing roles in the partnership. An office alone opens no review: for that a declaration is accepted (4.25)."""

    COORDINATOR = "coordinator", "Review coordinator"
    SSP_CHAIR = "ssp_chair", "SSP chair"
    DEPUTY_SSP_CHAIR = "deputy_ssp_chair", "Deputy SSP chair"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance officer"
    AUDITOR = "auditor", "Auditor"
    EDITOR = "editor", "Editor"
    COMMUNICATIONS = "communications", "Communications officer"
    RECORDS_CUSTODIAN = "records_custodian", "Records custodian"


class AgencyKind(TextChoices):
    """What a body is, so that the panel's composition can be checked (4.5, 4.6)."""

    POLICE = "police", "Police"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    PROBATION = "probation", "Probation"
    HEALTH_BOARD = "health_board", "Health commissioner or board"
    HEALTH_PROVIDER = "health_provider", "Health provider"
    HOUSING = "housing", "Housing provider"
    EDUCATION = "education", "School or college"
    PARTNERSHIP = "partnership", "Community safety partnership"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    SPECIALIST = "specialist", "Specialist domestic abuse service"
    SPECIALIST_BME = "specialist_bme", "Specialist BME service"
    OTHER = "other", "Other"


class AgencyStanding(TextChoices):
    """Why a body takes part (4.6, 4.7). Data, since the bodies' names have changed since 2011."""

    DUTY = "duty", "Has a duty to take part"
    DIRECTED = "directed", "Directed to take part"
    AGREED = "agreed", "Agreed by the panel"


VOLUNTARY_KINDS = frozenset({AgencyKind.VOLUNTARY, AgencyKind.SPECIALIST, AgencyKind.SPECIALIST_BME})


class InvitationPurpose(TextChoices):
    JOIN = "join", "Join"
    RESET = "reset", "Reset"


class SessionEnd(TextChoices):
    SIGNED_OUT = "signed_out", "Signed out"
    EVERYWHERE = "everywhere", "Signed out everywhere"
    LOCKED = "locked", "Access locked"
    IDLE = "idle", "Idle"
    ABSOLUTE = "absolute", "Twelve hours"
    RESET = "reset", "Reset"
    DEACTIVATED = "deactivated", "Account closed"
