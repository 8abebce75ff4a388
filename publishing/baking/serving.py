"""The demo's stand-in for the public's web server: what was baked is answered before Django is asked.

In production nginx does this, on the public face's own host (deploy/nginx). What is not there as a file, is being searched,
or belongs to a publication whose time is over, is Django's to answer.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.util import FileWrapper

from django.conf import settings
from django.http import HttpResponse
from django.utils.module_loading import import_string

from publishing.baking import ends, shelf, web
from publishing.http import FOR_EVERYBODY

Start = Callable[..., Any]
LEAF = re.compile(r"page=([2-9]|[1-9][0-9]{1,3})")
HEADERS_BY = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
IN_MEMORY, HELD = 1024 * 1024, 256  # bytes of a file at most, and how many files
SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class Loaded:
    """A file as it was when it was last looked at."""

    seen: tuple[int, int, int]
    content: bytes | None  # None: too large to hold
    headers: list[tuple[str, str]]
    etag: str


class Baked:
    """Wraps Django's application. Every request looks at the file itself: what was removed is gone."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.root = os.fspath(shelf.root())
        self.held: OrderedDict[str, Loaded] = OrderedDict()
        self.always = _headers()
        self.ends: tuple[int, float] = (0, float("inf"))

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            name = self._name(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
            found = self._load(name) if name else None
            if found is not None and not self._something_ended():
                return self._answer(found, name, environ, start)
        return self.application(environ, start)

    def _name(self, path: str, query: str) -> str:
        """The file of this address; "" where it is Django's."""
        if "/." in path or "/~" in path or "\0" in path or path.startswith("/static/"):
            return ""
        if not path.endswith("/"):
            return "" if query or "." not in path else path
        leaf = LEAF.fullmatch(query)
        if query and not leaf:
            return ""
        return f"{path}~page-{leaf[1]}.html" if leaf else f"{path}index.html"

    def _load(self, name: str) -> Loaded | None:
        path = f"{self.root}/site{name}"
        try:
            now = os.stat(path)
        except (OSError, ValueError):
            self.held.pop(name, None)
            return None
        seen = (now.st_mtime_ns, now.st_size, now.st_ino)
        known = self.held.get(name)
        if known is not None and known.seen == seen:
            return known
        try:
            with open(path, "rb") as file:
                content = file.read() if now.st_size <= IN_MEMORY else None
                etag = hashlib.sha256(content).hexdigest() if content is not None else f"{seen[0]:x}-{seen[1]:x}"
        except OSError:
            return None
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        paper = kind == "application/pdf"
        headers = [(key, SANDBOX if paper and key == "Content-Security-Policy" else text) for key, text in self.always]
        headers += [("Content-Disposition", "attachment")] if paper else []
        kind = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        headers += [("Content-Type", kind), ("ETag", f'"{etag}"'), ("Cache-Control", FOR_EVERYBODY)]
        loaded = Loaded(seen, content, [*headers, ("Content-Length", str(now.st_size))], etag)
        self.held[name] = loaded
        while len(self.held) > HELD:
            self.held.popitem(last=False)
        return loaded

    def _something_ended(self) -> bool:
        """A publication's time is over and the sweep has not come round: for that minute Django answers."""
        try:
            seen = os.stat(f"{self.root}/{ends.DATA}").st_mtime_ns
            if seen != self.ends[0]:
                rows = json.loads(shelf.read(ends.DATA))["ends"]
                self.ends = seen, min((row["at"] for row in rows), default=float("inf"))
        except OSError:
            return False
        return self.ends[1] <= time.time()

    def _answer(self, found: Loaded, name: str, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if found.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start(
                "304 Not Modified",
                [pair for pair in found.headers if pair[0] not in ("Content-Length", "Content-Type")],
            )
            return []
        start("200 OK", found.headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        if found.content is not None:
            return [found.content]
        wrapper: Callable[..., Iterable[bytes]] = environ.get("wsgi.file_wrapper", FileWrapper)
        return wrapper(open(f"{self.root}/site{name}", "rb"), 65536)


def _headers() -> list[tuple[str, str]]:
    """Those that Django's own middleware would add: asked of it, once."""

    def plain(request: Any) -> HttpResponse:
        return HttpResponse()

    answer: Callable[[Any], HttpResponse] = plain
    for dotted in reversed([name for name in settings.MIDDLEWARE if name in HEADERS_BY]):
        answer = import_string(dotted)(answer)
    return [(name, text) for name, text in answer(web.nobody("/")).items() if name != "Content-Type"]
