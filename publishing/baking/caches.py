"""Telling caches that stand before the web server: `PURGE` for each address that changed or went, once that is kept.

Nothing depends on it: every page says that whoever keeps it must ask each time (`no-cache`). It is for those that do not.
"""

from __future__ import annotations

import http.client
import logging
import ssl
from collections.abc import Iterable
from functools import partial
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
WAIT = 3  # seconds


def tell(names: Iterable[str]) -> None:
    """Names on the shelf. After the transaction, and never in its way."""
    addresses = sorted({address_of(name) for name in names if name.startswith("site/")})
    if addresses and settings.PUBLIC_CACHES:
        transaction.on_commit(partial(_tell, addresses), robust=True)


def address_of(name: str) -> str:
    """The address that a file on the shelf answers."""
    folder, _, last = name.removeprefix("site").rpartition("/")
    if last.startswith("~page-"):
        return f"{folder}/?page={last.removeprefix('~page-').removesuffix('.html')}"
    return f"{folder}/" if last.startswith("index.") else f"{folder}/{last}"


def _tell(addresses: list[str]) -> None:
    for cache in settings.PUBLIC_CACHES:
        where = urlsplit(cache)
        secure = where.scheme == "https"
        link: http.client.HTTPConnection = (
            http.client.HTTPSConnection(where.netloc, timeout=WAIT, context=ssl.create_default_context())
            if secure
            else http.client.HTTPConnection(where.netloc, timeout=WAIT)
        )
        try:
            for address in addresses:
                link.request(
                    "PURGE", quote(address, safe="/?=~"), headers={"Host": urlsplit(settings.PUBLIC_URL).netloc}
                )
                link.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            log.error("A cache was not told: %s", type(error).__name__)
        finally:
            link.close()
