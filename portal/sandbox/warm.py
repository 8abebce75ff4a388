"""Warm renderers: children that keep a document open, so that the next page costs its drawing and nothing else.

PDFium is not safe to share between threads, and starting a process costs more than drawing a page. So each open
document has a child of its own, used by one thread at a time, and spare children stand ready with their libraries
loaded; others are started when nobody waits for a page. A child knows nothing of people or rights: whoever asks for a
page has already asked whether this person may see it, for this page, now.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any

from portal.sandbox import wire
from portal.sandbox.errors import SandboxKilled
from portal.sandbox.limits import AHEAD, MEBIBYTE, Limits
from portal.sandbox.marks import Marks
from portal.sandbox.process import Child
from portal.sandbox.runner import Result, judge

# The processor's time is for a child's whole life; each answer has a time of its own.
LIMITS = Limits(cpu=900, output=64 * MEBIBYTE, file_size=0)
DOCUMENTS = 4  # kept open by one server process
CROWD = 2  # who waits for one child, before a second opens the same document
SPARES = 4  # fifteen megabytes each
QUIET_SECONDS = 0.03  # so long nobody asked for anything, before a spare is started
NO_LONGER_SECONDS = 2.0  # a spare waits for quiet
IDLE_SECONDS = 60.0
SPARE_SECONDS = 600.0
OPEN_SECONDS = 60.0
ANSWER_SECONDS = 20.0
ANSWERS_IN_A_LIFE = 10_000

Chunks = Callable[[], Iterable[bytes]]
Wanted = tuple[Any, ...] | None
_SECOND = object()


class Renderer:
    """One document, drawn page by page. Cheap to make, safe to keep and to share between threads."""

    def __init__(self, pool: Pool, key: Hashable, chunks: Chunks) -> None:
        self._pool, self._key, self._chunks = pool, key, chunks

    @property
    def page_count(self) -> int:
        """How many pages.

        :raises SandboxRefused: locked or damaged. :raises SandboxKilled: a limit was passed, or it crashed.
        """
        return self._pool.pages(self._key, self._chunks)

    def draw(self, page: int, width: int, marks: Marks) -> bytes:
        """Page ``page`` (from 1), ``width`` pixels wide, as JPEG with its marks; without them there is nothing.

        The image is taller than the page by the two bands that hold the marking.

        :raises SandboxRefused: no such page, or one that cannot be drawn. :raises SandboxKilled: see above; ask again
            and a new child opens the document.
        """
        request = {"op": "draw", "page": page, "width": width, "marks": marks.as_dict()}
        return self._pool.ask(self._key, self._chunks, request).blobs[0]

    def text(self, page: int) -> str:
        """The words that this page's pixels show. Errors as for :meth:`draw`."""
        return str(self._pool.ask(self._key, self._chunks, {"op": "text", "page": page}).meta["text"])

    def find(self, page: int, words: list[str], width: int) -> list[list[list[list[float]]]]:
        """Where each of these stands on the marked drawing of this width: its finds, each as boxes (left, top, width and
        height as shares of the sheet), one a line; only what the pixels show. Errors as for :meth:`draw`.
        """
        request = {"op": "find", "page": page, "words": words, "width": width}
        places: list[list[list[list[float]]]] = self._pool.ask(self._key, self._chunks, request).meta["places"]
        return places


class _Slot:
    """A document's place: its child, or none yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: Child | None = None
        self.pages = 0
        self.answers = 0
        self.waiting: list[Wanted] = []  # what is asked for here, or waits to be
        self.following: OrderedDict[Hashable, None] = OrderedDict()  # pages that it may have drawn ahead, for whom
        self.used = time.monotonic()
        self.closed = False

    def end(self) -> None:
        if self.child is not None:
            self.child.end()
            self.child = None


class Pool:
    """The open documents of one server process."""

    def __init__(
        self, documents: int = DOCUMENTS, idle: float = IDLE_SECONDS, spare_idle: float = SPARE_SECONDS
    ) -> None:
        self._documents, self._idle, self._spare_idle = documents, idle, spare_idle
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._spares: list[Child] = []
        self._wanted = False  # spares: from the first question on
        self._short_since = 0.0
        self._inside = 0
        self._used = time.monotonic()
        self._orders: queue.SimpleQueue[Future[Child] | None] = queue.SimpleQueue()
        self._keeper: threading.Thread | None = None

    def pages(self, key: Hashable, chunks: Chunks) -> int:
        """The number of pages, opening the document if need be."""
        with self._held(key) as slot:
            self._ensure_open(slot, chunks)
            return slot.pages

    def ask(self, key: Hashable, chunks: Chunks, request: dict[str, Any]) -> Result:
        """One question to the child that holds this document."""
        wanted = (request["op"], request.get("page"), request.get("width"))
        with self._held(self._where(key, request) if request["op"] == "draw" else key, wanted) as slot:
            self._ensure_open(slot, chunks)
            slot.answers += 1
            if request["op"] == "draw":
                self._note_following(slot, request)
            if slot.waiting.count(wanted) > 1:
                request = request | {"others": True}
            return self._converse(slot, wire.json_frame(request), ANSWER_SECONDS)

    def _where(self, key: Hashable, request: dict[str, Any]) -> Hashable:
        """Where to draw a page of this document: in the child that has drawn it ahead for its reader; where several wait, in
        a second child that holds it too. That one is opened only where no spare is missing, so that nobody who opens
        another document waits for a start.
        """
        second, page = (_SECOND, key), _page_of(request)
        with self._lock:
            one, other = self._slots.get(key), self._slots.get(second)
            if one is None or one.child is None or page in one.following:
                return key
            if other is not None and page in other.following:
                return second
            if len(one.waiting) < CROWD:
                return key
            if other is None:
                return second if len(self._spares) >= SPARES else key
            return second if len(other.waiting) < len(one.waiting) else key

    def _note_following(self, slot: _Slot, request: dict[str, Any]) -> None:
        """The child may draw the next page for the same reader while nobody asks (pages.py)."""
        with self._lock:
            slot.following.pop(_page_of(request), None)
            slot.following[_page_of(request | {"page": request["page"] + 1})] = None
            while len(slot.following) > AHEAD:
                slot.following.popitem(last=False)

    def prewarm(self) -> None:
        """Have the spare children started, without waiting for them."""
        self._used = time.monotonic()
        self._want_spares()

    def close(self) -> None:
        """End every child that is not in use."""
        with self._lock:
            slots, spares, self._spares = list(self._slots.items()), self._spares, []
            self._wanted = False
        for spare in spares:
            spare.end()
        for key, slot in slots:
            self._drop(key, slot)

    def forget(self) -> None:
        """After a fork: these children belong to the other process. Let go of our copies of their pipes."""
        children = [slot.child for slot in self._slots.values()] + self._spares
        for child in children:
            if child is not None:
                child.let_go()
        self.__init__(self._documents, self._idle, self._spare_idle)  # type: ignore[misc]

    @contextlib.contextmanager
    def _held(self, key: Hashable, wanted: Wanted = None) -> Iterator[_Slot]:
        with self._lock:
            self._inside += 1
        try:
            while True:
                with self._lock:
                    slot = self._slots.setdefault(key, _Slot())
                    self._slots.move_to_end(key)
                    slot.waiting.append(wanted)
                try:
                    with slot.lock:
                        if slot.closed:
                            continue
                        self._used = time.monotonic()
                        try:
                            yield slot
                        finally:
                            slot.used = self._used = time.monotonic()
                        break
                finally:
                    with self._lock:
                        slot.waiting.remove(wanted)
        finally:
            with self._lock:
                self._inside -= 1
        self._trim()

    def _ensure_open(self, slot: _Slot, chunks: Chunks) -> None:
        if slot.child is not None and (not slot.child.alive or slot.answers >= ANSWERS_IN_A_LIFE):
            slot.end()
        if slot.child is None:
            slot.child, slot.answers = self._take_child(), 0
            request = (part for parts in (wire.json_frame({"op": "open"}), wire.stream(chunks())) for part in parts)
            slot.pages = int(self._converse(slot, request, OPEN_SECONDS).meta["pages"])

    def _converse(self, slot: _Slot, request: Iterable[bytes | memoryview], seconds: float) -> Result:
        """Ask and answer. Whatever breaks off in the middle ends the child: half a conversation cannot go on."""
        child = slot.child
        if child is None:
            raise SandboxKilled("crash")
        deadline = time.monotonic() + seconds
        whole = False
        try:
            child.send(request, deadline)
            answer, blobs = child.reply(deadline, LIMITS.output)
            whole = answer.get("end") == "done" or (answer.get("end") == "refused" and slot.pages > 0)
        finally:
            if not whole:
                slot.end()
        return judge(answer, blobs)

    def _take_child(self) -> Child:
        while True:
            with self._lock:
                child = self._spares.pop(0) if self._spares else None
            if child is None or child.alive:
                break
            child.end()
        self._want_spares()
        if child is not None:
            return child
        order: Future[Child] = Future()
        self._orders.put(order)
        return order.result(timeout=OPEN_SECONDS)

    def _want_spares(self) -> None:
        with self._lock:
            self._wanted, self._short_since = True, time.monotonic()
        self._wake()
        self._orders.put(None)

    def _trim(self) -> None:
        with self._lock:
            oldest = list(self._slots.items())[: max(0, len(self._slots) - self._documents)]
        for key, slot in oldest:
            self._drop(key, slot)

    def _drop(self, key: Hashable, slot: _Slot, unused_since: float | None = None) -> None:
        """End a document's child unless somebody is using it (or, when asked so, has used it since)."""
        if not slot.lock.acquire(blocking=False):
            return
        try:
            if unused_since is not None and slot.used > unused_since:
                return
            with self._lock:
                self._slots.pop(key, None)
            slot.closed = True
            slot.end()
        finally:
            slot.lock.release()

    def _wake(self) -> None:
        with self._lock:
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = threading.Thread(target=self._keep, name="page-renderers", daemon=True)
                self._keeper.start()

    def _keep(self) -> None:
        """Start children, and end idle ones.

        In a thread of its own, because a child is set to die with the *thread* that started it: one that served a
        request may end at any time, this one ends with the process.
        """
        while True:
            short = self._wanted and len(self._spares) < SPARES
            try:
                order = self._orders.get(timeout=QUIET_SECONDS if short else min(5.0, self._idle))
            except queue.Empty:
                if short and self._is_quiet():
                    self._add_spare()
                self._reap()
                continue
            if order is None:
                continue  # spares are wanted: look again
            try:
                order.set_result(_start())
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
                order.set_exception(error)

    def _is_quiet(self) -> bool:
        """Whether nobody waits for a page: a start takes as much of the processor as a dozen pages. Not for ever."""
        now = time.monotonic()
        quiet = not self._inside and now - self._used >= QUIET_SECONDS
        return quiet or now - self._short_since >= NO_LONGER_SECONDS

    def _add_spare(self) -> None:
        try:
            spare = _start()
        except SandboxKilled:
            self._wanted = False  # the next question tries again, and tells
            return
        with self._lock:
            wanted = self._wanted
            if wanted:
                self._spares.append(spare)
        if not wanted:  # the pool was closed meanwhile
            spare.end()

    def _reap(self) -> None:
        now = time.monotonic()
        with self._lock:
            slots, idle_spares = list(self._slots.items()), []
            if now - self._used > self._spare_idle:
                idle_spares, self._spares, self._wanted = self._spares, [], False
        for spare in idle_spares:
            spare.end()
        for key, slot in slots:
            self._drop(key, slot, unused_since=now - self._idle)


def _page_of(request: dict[str, Any]) -> Hashable:
    """A page as one reader sees it."""
    return request["page"], request["width"], *request["marks"].values()


def _start() -> Child:
    return Child(LIMITS, serve_pages=True)


POOL = Pool()
atexit.register(POOL.close)
os.register_at_fork(after_in_child=POOL.forget)


def renderer(key: Hashable, chunks_factory: Chunks) -> Renderer:
    """A warm renderer for one document.

    :param key: names these very bytes (a version's id): whoever uses the same key gets the same pages.
    :param chunks_factory: gives the decrypted document in chunks; called when a child has to open it, which may be
        later.
    """
    return Renderer(POOL, key, chunks_factory)


def prewarm() -> None:
    """Have a child started for the first page that somebody is about to ask for. Returns at once."""
    POOL.prewarm()
