"""What lies in a store for one review, in a folder or in a bucket."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.core.files.storage import FileSystemStorage, storages


class Stored(Protocol):
    """A stored file: a path, or an object that answers as one does."""

    @property
    def name(self) -> str: ...
    def read_bytes(self) -> bytes: ...
    def write_bytes(self, data: bytes) -> int: ...


@dataclass(frozen=True)
class InBucket:
    """One object of a bucket."""

    held: Any

    @property
    def name(self) -> str:
        return str(self.held.key).rpartition("/")[2]

    def read_bytes(self) -> bytes:
        return bytes(self.held.get()["Body"].read())

    def write_bytes(self, data: bytes) -> int:
        self.held.put(Body=data)
        return len(data)


def lying(review_id: uuid.UUID, alias: str = "rooms") -> list[Stored]:
    """The stored files of a review, by name."""
    storage: Any = storages[alias]
    if isinstance(storage, FileSystemStorage):
        found = [one for one in Path(storage.location).rglob("*") if one.is_file() and str(review_id) in str(one)]
        return list(found)
    return [InBucket(one) for one in storage.bucket.objects.filter(Prefix=str(review_id))]
