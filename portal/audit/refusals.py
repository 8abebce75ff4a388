"""The hook behind kernel.forms: a refused step becomes an entry of the chain that it belongs to."""

from typing import Any

from django.db import models

from portal.audit import api
from portal.kernel.errors import Refused
from portal.vault import api as vault

VERB = "step.refused"


def write_down(refused: Refused, *, step: str, arguments: dict[str, Any]) -> None:
    """Appends the refusal to the review's chain, where one of the step's arguments belongs to a review.

    What belongs to a review says so by its `vault_scope`. Who acted is the argument `acting_user`. The words of the
    refusal are sealed; where this process has no key for them (the desk), the entry goes without.
    """
    subject, chain = _subject(arguments)
    api.record_refusal(
        chain=chain,
        verb=VERB,
        actor=arguments.get("acting_user"),
        subject=subject,
        ids={"step": step, "kind": type(refused).__name__, "clause": refused.clause, "field": refused.field},
        words={"message": str(refused)} if _can_seal(chain) else None,
    )


def _subject(arguments: dict[str, Any]) -> tuple[models.Model | None, str]:
    things = [value for name, value in arguments.items() if isinstance(value, models.Model) and name != "acting_user"]
    for thing in things:
        scope = getattr(thing, "vault_scope", "")
        if scope.startswith("review-"):
            return thing, scope
    return (things[0] if things else None), api.PORTAL_CHAIN


def _can_seal(scope: str) -> bool:
    try:
        return vault.scope_exists(scope)
    except vault.VaultError:
        return False
