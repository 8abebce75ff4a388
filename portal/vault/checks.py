"""System checks of the vault: the keys that this process is to have must open."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.vault.errors import VaultError
from portal.vault.keystore import HOUSE_SCOPES, store_for


@register(Tags.security, deploy=True)
def keys_open(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Under `check --deploy`: each configured master key is there, has mode 0400, and opens its store's keys."""
    faults: list[CheckMessage] = []
    scopes = [HOUSE_SCOPES[0]] if getattr(settings, "SITE", "") != "www" else []  # the public face has no key
    if getattr(settings, "SITE", "") in ("rooms", "all"):
        scopes.append("review-any")
    for scope in scopes:
        try:
            store = store_for(scope)
            store.master()
            for known in store.scopes()[:1]:
                store.key(known)
        except VaultError as error:
            faults.append(Error(str(error), id="vault.E001"))
    return faults
