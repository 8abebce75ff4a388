"""The public bucket itself: put, delete, list. Every error of the S3 client is one word here, since its own may quote names."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.files.storage import storages

from publishing.http import FOR_EVERYBODY

PART = 5 * 1024 * 1024  # bytes: the smallest part that S3 takes, but for a file's last
MINE = "baked-by-the-portal.txt"
SAID = b"The portal bakes the public site into this bucket, and removes what it did not bake.\n"
TYPES = {  # as deploy/nginx/public.conf names them
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8", "pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png",
    "ico": "image/x-icon", "woff2": "font/woff2", "woff": "font/woff",
}  # fmt: skip
LASTING = re.compile(r"static/.+[.][0-9a-f]{12}[.][a-z0-9]+")
UNKNOWN_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch"}
ABSENT = {"404", "NoSuchKey", "NotFound"}
CLOSED = ("rooms", "releases")  # the stores that nobody outside reads
VERSIONS = "it keeps versions: what is withdrawn would lie there still. Switch that off"


class Away(Exception):
    """The bucket did not do as asked. ``answered``: it refused; otherwise nobody was there, and nobody is asked again.

    ``unsure``: it may have done so all the same, since no answer came.
    """

    def __init__(self, words: str, *, answered: bool = True, unsure: bool = False) -> None:
        super().__init__(words)
        self.answered, self.unsure = answered, unsure


class NotOurs(Away):
    """The bucket is one that the portal must not bake to."""


class Bucket:
    """One bucket of a django-storages S3 storage."""

    def __init__(self, storage: Any) -> None:
        self.name: str = storage.bucket_name
        self.client = storage.connection.meta.client
        self.keeps_versions = False

    def put(self, key: str, content: bytes | Path, until: float = inf) -> str:
        """The object, whole or not at all; gives its ETag. Raises Away, also where it is not sent by ``until``; NotOurs where
        the bucket keeps versions."""
        self._require_no_versions()
        with _answered(), _opened(content) as body:
            sums = {"ContentMD5": _md5(body)}  # cut short or changed on its way: refused
            told: Any = Timely(body, until)
            answer = self.client.put_object(Bucket=self.name, Key=key, Body=told, **sums, **headers(key))
            return str(answer["ETag"]).strip('"')

    # In parts: read by nobody until they are put together
    def begin(self, key: str) -> str:
        """Begins an object in parts; gives the name of the undertaking. Raises Away, NotOurs."""
        self._require_no_versions()
        with _answered():
            return str(self.client.create_multipart_upload(Bucket=self.name, Key=key, **headers(key))["UploadId"])

    def begun(self) -> dict[str, list[str]]:
        """What was begun in parts and not put together, by key. Raises Away."""
        found: dict[str, list[str]] = {}
        with _answered():
            for page in self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name):
                for one in page.get("Uploads", []):
                    found.setdefault(str(one["Key"]), []).append(str(one["UploadId"]))
        return found

    def parts(self, key: str, upload: str) -> dict[int, str]:
        """The parts that lie there, by number, with their ETags. Raises Away."""
        found: dict[int, str] = {}
        with _answered():
            pages = self.client.get_paginator("list_parts").paginate(Bucket=self.name, Key=key, UploadId=upload)
            for page in pages:
                found |= {int(one["PartNumber"]): str(one["ETag"]).strip('"') for one in page.get("Parts", [])}
        return found

    def put_part(self, key: str, upload: str, number: int, piece: bytes, until: float) -> str:
        """One part; gives its ETag. Raises Away, also where it is not sent by ``until``."""
        with _answered():
            body = io.BytesIO(piece)
            sums, told = {"ContentMD5": _md5(body)}, Timely(body, until)
            of: dict[str, Any] = {"Bucket": self.name, "Key": key, "UploadId": upload, "PartNumber": number}
            return str(self.client.upload_part(**of, Body=told, **sums)["ETag"]).strip('"')

    def put_together(self, key: str, upload: str, etags: Iterable[str]) -> str:
        """The object from its parts, whole or not at all; gives its ETag. Raises Away, NotOurs."""
        self._require_no_versions()
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        with _answered():
            of: dict[str, Any] = {"Bucket": self.name, "Key": key, "UploadId": upload}
            return str(self.client.complete_multipart_upload(**of, MultipartUpload={"Parts": parts})["ETag"]).strip('"')

    def give_up(self, key: str, upload: str) -> None:
        """The parts go. Raises Away."""
        with _answered():
            self.client.abort_multipart_upload(Bucket=self.name, Key=key, UploadId=upload)

    def _require_no_versions(self) -> None:
        if self.keeps_versions:
            raise NotOurs(VERSIONS)

    def delete(self, key: str) -> None:
        """Gone from the next request on; nothing where it was not there. Raises Away."""
        with _answered():
            self.client.delete_object(Bucket=self.name, Key=key)

    def read(self, key: str) -> bytes:
        """Raises Away, also where there is no such object."""
        with _answered():
            return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())

    def keys(self) -> dict[str, str]:
        """Every object but our mark, with its ETag. Raises Away."""
        found: dict[str, str] = {}
        with _answered():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
                found |= {str(one["Key"]): str(one["ETag"]).strip('"') for one in page.get("Contents", [])}
        found.pop(MINE, None)
        return found

    def require_ours(self) -> None:
        """An empty bucket is marked as the portal's; one that holds something else is never touched. Raises NotOurs, Away.

        What is not baked is removed: a name that was mistyped must not cost anybody their files, least of all the rooms.
        """
        with _answered():
            marked = _is_there(self.client, self.name, MINE)
            if not marked:
                if self.client.list_objects_v2(Bucket=self.name, MaxKeys=1).get("KeyCount"):
                    raise NotOurs("it holds something else: name an empty one, or one that the portal has baked to")
                self.client.put_object(Bucket=self.name, Key=MINE, Body=SAID, ContentType=TYPES["txt"])
            if any(map(_has_our_mark, CLOSED)):
                if not marked:
                    self.client.delete_object(Bucket=self.name, Key=MINE)
                raise NotOurs("it is one of the portal's closed stores under another name")
            self.keeps_versions = _keeps_versions(self.client, self.name)


class Timely:
    """A file that is read until a moment, and not after it: a bucket that takes a little at a time holds nobody up."""

    def __init__(self, file: io.BytesIO | io.BufferedReader, until: float) -> None:
        self._file, self._until = file, until

    def read(self, size: int = -1) -> bytes:
        """Raises TimeoutError after the moment."""
        if monotonic() > self._until:
            raise TimeoutError("The bucket takes too long.")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _md5(body: io.BytesIO | io.BufferedReader) -> str:
    digest = hashlib.file_digest(body, lambda: hashlib.md5(usedforsecurity=False)).digest()
    body.seek(0)
    return base64.b64encode(digest).decode()


_known: dict[str, bool] = {}  # the bucket that this process has seen to be ours, and whether it keeps versions


def is_named() -> bool:
    """Whether there is a public bucket. Asks nothing of it, and of what it is configured with."""
    told: Any = settings.STORAGES["public"]
    return "bucket_name" in told.get("OPTIONS", {})


def place(*, anew: bool = False) -> Bucket:
    """The public bucket, where one is named. Raises Away where it must not, or cannot, be baked to.

    ``anew`` looks at it again. What lies in one that keeps versions is deleted as asked; nothing is sent there.
    """
    with _answered():
        found = Bucket(storages["public"])
    if anew or found.name not in _known:
        _known.clear()
        found.require_ours()
        _known[found.name] = found.keeps_versions
    found.keeps_versions = _known[found.name]
    return found


def _has_our_mark(alias: str) -> bool:
    """Whether our mark is seen in a closed store: names may differ (an alias, another address), what lies there does not.

    A store that this face may not read, or that is away, has not shown it.
    """
    try:
        return hasattr(storages[alias], "bucket_name") and storages[alias].exists(MINE)
    except Exception:  # noqa: BLE001  (of what kind does not matter)
        return False


def headers(key: str) -> dict[str, str]:
    """Type and caching, as our web server says them; what a bucket cannot say is the host's to add (README)."""
    told = {
        "ContentType": TYPES.get(key.rpartition(".")[2], "application/octet-stream"),
        "CacheControl": "public, max-age=31536000, immutable" if LASTING.fullmatch(key) else FOR_EVERYBODY,
    }
    return told | ({"ContentDisposition": "attachment"} if key.endswith(".pdf") else {})


def _is_there(client: Any, bucket: str, key: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        client.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ABSENT:
            return False
        raise
    return True


def _keeps_versions(client: Any, bucket: str) -> bool:
    """A server that knows of no versions keeps none; one that does not tell our key is taken at its owner's word."""
    from botocore.exceptions import ClientError

    try:
        return client.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled"
    except ClientError:
        return False


@contextmanager
def _opened(content: bytes | Path) -> Iterator[io.BytesIO | io.BufferedReader]:
    if isinstance(content, bytes):
        yield io.BytesIO(content)
        return
    with content.open("rb") as file:
        yield file


@contextmanager
def _answered() -> Iterator[None]:
    from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

    try:
        yield
    except Away:
        raise
    except Exception as error:  # a wrong address, an answer that is none: nothing of a bucket keeps a page from going
        kind = type(error).__name__
        if isinstance(error, ClientError):
            kind = str(error.response.get("Error", {}).get("Code", ""))
            if kind in UNKNOWN_KEY:
                kind += ": it does not know the key of PUBLIC_ACCESS_KEY; README, “Update”"
        unsure = not isinstance(error, ClientError | ConnectTimeoutError | EndpointConnectionError)
        raise Away(
            f"it did not do as asked ({kind})", answered=isinstance(error, ClientError), unsure=unsure
        ) from error
