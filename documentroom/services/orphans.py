"""Stored files without a row: what a plain form's upload leaves that is killed between "stored" and "row".

Nobody was told that such a file was filed, and nothing can open it: its key would lie in the row. It goes a day later.
A file that any row names is never touched, whatever that row says of it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from documentroom.models import Upload
from documentroom.uploads import STORE
from portal.audit.api import PORTAL_CHAIN, record
from portal.vault.files import SealedBlob, delete_stored, stored_names
from reviews.models import Review

log = logging.getLogger(__name__)

AGE = timedelta(days=1)  # an upload by pieces lives as long; one by a form, as long as its request
BATCH = 500
MOST = 100  # so many do not come from killed uploads: a person looks first
NAME = re.compile(r"(?P<review>[0-9a-f-]{36})/(?P<file>[0-9a-f-]{36})(?P<rest>-tail-\d+)?")  # as the room names its own


def sweep(older_than: timedelta = AGE) -> int:
    """Removes them; gives how many. Nothing where they are so many that rather the rows are missing than the files too many.

    :raises VaultError: where the store does not answer; the next day's sweep goes on.
    """
    found = orphans(older_than)
    if len(found) > MOST:
        log.error(
            "%s stored files of reviews have no row: was an older database restored? Nothing is removed.", len(found)
        )
        return 0
    if not found:
        return 0
    with transaction.atomic():
        record(chain=PORTAL_CHAIN, verb="room.leftovers_removed", actor="worker", ids={"files": len(found)})
    for name in found:
        if not _named([name]):
            delete_stored(STORE, name)
    return len(found)


def orphans(older_than: timedelta) -> list[str]:
    """The names, of reviews that this database knows, that no row has."""
    names, found = stored_names(STORE, older_than), list[str]()
    while batch := list(islice(names, BATCH)):
        ours = [one for one in batch if NAME.fullmatch(one)]
        known = set(Review.objects.filter(pk__in={_review(one) for one in ours}).values_list("pk", flat=True))
        kept = _named(ours)
        found += [one for one in ours if one not in kept and _review(one) in known]
    return found


def _review(name: str) -> UUID:
    return UUID(name.split("/")[0])


def _named(names: Iterable[str]) -> set[str]:
    """Those that some row has. What comes in is asked first: filing makes the version and ends the upload in one step, so
    whoever asks in this order finds one of the two.
    """
    whole = {one: one.split("-tail-")[0] for one in names}  # a bucket's rest of an upload is its upload's
    coming = set(Upload.objects.filter(blob_name__in=whole.values()).values_list("blob_name", flat=True))
    rows, tables = set[str](), set(connection.introspection.table_names())  # what has no table has no row
    for model in apps.get_models():
        if issubclass(model, SealedBlob) and model._meta.db_table in tables:
            lies = model._default_manager.filter(storage_alias=STORE, blob_name__in=list(whole))
            rows.update(lies.values_list("blob_name", flat=True))
    return {one for one, base in whole.items() if base in coming or one in rows}
