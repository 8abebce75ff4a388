"""The canonical text of an entry: made once, stored, and hashed as stored.

One line of JSON in ASCII, keys sorted. It holds ids, enums, numbers and dates in clear, and everything else as
ciphertext, so that it says nothing of a case and outlives the review's key.
"""

import datetime as dt
import enum
import hashlib
import json
import re
import uuid
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9_.:/|-]{0,160}")
_VERB = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


def entry_text(
    *,
    chain: str,
    seq: int,
    entry_id: uuid.UUID,
    at: dt.datetime,
    verb: str,
    actor: str,
    subject: str,
    ids: dict[str, Any],
    sealed_words: str,
    prev: str,
) -> str:
    """The text that is stored and hashed. Raises ValueError for a verb or id that could hold words."""
    if not _VERB.fullmatch(verb):
        raise ValueError(f"A verb is dotted lower-case words: {verb!r}.")
    record: dict[str, Any] = {
        "actor": _word("actor", actor),
        "at": stamp(at),
        "chain": chain,
        "id": str(entry_id),
        "ids": {_word("name of an id", key): plain(key, value) for key, value in ids.items()},
        "prev": prev,
        "seq": seq,
        "subject": _word("subject", subject),
        "verb": verb,
        "words": sealed_words,
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of(text: str) -> str:
    """SHA-256 of the text, in hexadecimal."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def stamp(at: dt.datetime) -> str:
    """A moment in UTC to the microsecond, always of the same length."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(name: str, value: Any) -> Any:
    """A value that may stand in clear: an id, an enum, a number, a date, a code without spaces, or a list of these.

    Raises ValueError for anything else: words belong into `words`, which are sealed.
    """
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.datetime):
        return stamp(value)
    if isinstance(value, uuid.UUID | dt.date):
        return str(value)
    if isinstance(value, str):
        return _word(name, str(value))
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(name, item) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    raise ValueError(f"{name}: a {type(value).__name__} does not stand in clear in the audit trail.")


def _word(name: str, value: str) -> str:
    if not _PLAIN.fullmatch(value):
        raise ValueError(f"{name}: only ids and codes stand in clear in the audit trail; words are sealed.")
    return value
