"""Words that outlive a session: kept on the server, sealed, for the same person on the same page, for a day.

Never in the browser: a shared computer must hold nothing of what was written.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.accounts.models import DeskWords, KeptWords, User
from portal.accounts.services.tokens import keyed_hash

KEPT_FOR = timedelta(hours=24)
MOST_CHARACTERS, MOST_BODY, MOST_FIELDS = 200_000, 2_000_000, 400
NEVER = ("csrfmiddlewaretoken", "password", "old", "again", "code", "stamp", "next", "page")
SESSION_KEY = "kept"


def _table() -> type[KeptWords] | type[DeskWords]:
    """Where this face keeps words: what is written in the rooms is not for the desk to read."""
    return DeskWords if settings.SITE == "desk" else KeptWords


def page_of(request: HttpRequest) -> str:
    """The page whose form this request sends, with its query: where it came from, if ours; else where it goes."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if not referer.path or referer.netloc != request.get_host():
        return request.get_full_path()
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


def path_of(page: str) -> str:
    """A page without its query: words are kept for the path."""
    return urlsplit(page).path


def _hash(page: str) -> str:
    return keyed_hash("page", page)


def words_in(data: QueryDict) -> dict[str, list[str]]:
    """The text fields of a form, without secrets."""
    found: dict[str, list[str]] = {}
    left = MOST_CHARACTERS
    for name, values in list(data.lists())[:MOST_FIELDS]:
        size = sum(len(str(value)) for value in values)
        if size > left or not any(values) or any(name == never or "password" in name for never in NEVER):
            continue
        found[name], left = [str(value) for value in values], left - size
    return found


def readable(request: HttpRequest) -> bool:
    """Whether the body is a form small enough to be read for its words; a large upload is not."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return False
    return (
        request.method == "POST"
        and length <= MOST_BODY
        and request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
    )


@transaction.atomic
def keep(user: User, page: str, fields: dict[str, list[str]], *, add: bool = False) -> None:
    """Keep these fields for that page; ``add`` leaves other fields of the page as they are."""
    now = timezone.now()
    table = _table()
    table.objects.filter(expires_at__lte=now).delete()
    if not fields:
        return
    row = table.objects.select_for_update().filter(user=user, page_hash=_hash(page)).first()
    if row is None:
        row = table(user=user, page_hash=_hash(page), fields={})
    merged = {**row.fields, **fields} if add else fields
    if sum(len(value) for values in merged.values() for value in values) > MOST_CHARACTERS or len(merged) > MOST_FIELDS:
        return
    row.fields, row.kept_at, row.expires_at = merged, now, now + KEPT_FOR
    row.save()


def remember(request: HttpRequest, user: User) -> None:
    """Put into the session for which pages there are words, so that other pages cost no query."""
    found = _table().objects.filter(user=user, expires_at__gt=timezone.now()).values_list("page_hash", flat=True)
    request.session[SESSION_KEY] = list(found)


def mark(request: HttpRequest, page: str) -> None:
    """This page has words now."""
    known: list[str] = request.session.get(SESSION_KEY, [])
    if _hash(page) not in known:
        request.session[SESSION_KEY] = [*known, _hash(page)]


def has_words(request: HttpRequest, page: str) -> bool:
    """Whether words are kept for a page, as far as this session knows."""
    return _hash(path_of(page)) in request.session.get(SESSION_KEY, [])


def find(request: HttpRequest, user: User) -> KeptWords | DeskWords | None:
    """What is kept for this person on the page of this request."""
    return find_for(request, user, request.path)


def find_for(request: HttpRequest, user: User, path: str) -> KeptWords | DeskWords | None:
    """What is kept for this person on a page."""
    page = _hash(path)
    if page not in request.session.get(SESSION_KEY, []):
        return None
    return _table().objects.filter(user=user, page_hash=page, expires_at__gt=timezone.now()).first()


def forget(request: HttpRequest, user: User, page: str) -> None:
    """The words have arrived, or are not wanted."""
    known: list[str] = request.session.get(SESSION_KEY, [])
    if _hash(page) in known:
        _table().objects.filter(user=user, page_hash=_hash(page)).delete()
        request.session[SESSION_KEY] = [other for other in known if other != _hash(page)]


def as_data(words: KeptWords | DeskWords) -> QueryDict:
    """The kept fields in the shape of a form's data."""
    data = QueryDict(mutable=True)
    for name, values in words.fields.items():
        data.setlist(name, values)
    return data
