"""What much costs beside little: a room's papers, a trail's entries, a review's people; each the median of interleaved runs.

``python -m tests.bench_scale`` measures these alone; BENCH_PAPERS, BENCH_ENTRIES and BENCH_RUNS make a trial smaller.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
FEW_PAPERS, MANY_PAPERS = 10, int(os.environ.get("BENCH_PAPERS", "10000"))
FEW_ENTRIES, MANY_ENTRIES = 1_000, int(os.environ.get("BENCH_ENTRIES", "1000000"))
FEW_PEOPLE, MANY_PEOPLE = 3, 300
BOUNDS = {"time": 1.3, "verify": 1.5}
VISITS = 5  # of a page in one run, so that one slow moment of the machine does not decide


def figures(figure: Callable[..., Any]) -> list[Any]:
    """The lines of the bench's table."""
    return [*rooms(figure), *trails(figure), *people(figure), verification(figure)]


def medians(*works: Callable[[], Any]) -> list[float]:
    """The median seconds of each work, the runs of all interleaved; each is warm before.

    Python's collector waits, as in timeit: it comes at every so many visits, so always to the same one of two works.
    """
    took: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(RUNS):
        for mine, work in zip(took, works, strict=True):
            gc.collect()
            gc.disable()
            start = time.perf_counter()
            for _ in range(VISITS):
                work()
            mine.append((time.perf_counter() - start) / VISITS)
            gc.enable()
    return [statistics.median(one) for one in took]


def compared(figure: Callable[..., Any], name: str, few: tuple[str, Any], many: tuple[str, Any]) -> list[Any]:
    """Two lines: the time of much beside that of little, and the queries, which are equal."""
    slow, quick = medians(many[1], few[1])[0:2]
    asked, asked_more = queries_of(few[1]), queries_of(many[1])
    return [
        figure(
            f"{name}, {many[0]}",
            round(slow * 1000, 1),
            "ms",
            f"{few[0]}: {quick * 1000:.1f} ms",
            round(slow / quick, 3),
            f"at most {BOUNDS['time']}",
            slow / quick <= BOUNDS["time"],
        ),
        figure(
            f"queries of {name}", asked_more, many[0], f"{asked} with {few[0]}", round(asked_more / asked, 3), "equal",
            asked == asked_more,
        ),
    ]  # fmt: skip


def queries_of(work: Callable[[], Any]) -> int:
    """How many queries one run costs, the sign of the person included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from portal.accounts.models import SessionRecord

    SessionRecord.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    with CaptureQueriesContext(connection) as held:
        work()
    return len(held)


def visit(who: Any, path: str) -> Callable[[], None]:
    """A visit of one person to one page."""
    from django.test import Client

    from tests.signing import sign_in

    client = Client()
    sign_in(client, who)

    def go() -> None:
        assert client.get(path).status_code == 200, path

    return go


# The room -------------------------------------------------------------------------------------------------------------
def fill_room(made: Any, number: int) -> None:
    """So many clean papers, a third of each of three agencies; their bytes are never opened here."""
    from django.utils import timezone

    from documentroom.enums import DocumentKind, VersionState
    from documentroom.models import Document, Version
    from documentroom.policy import section_of

    kind, now, by = DocumentKind.EVIDENCE, timezone.now(), made.people["coordinator"]
    documents = [
        Document(
            review=made.review,
            section=section_of(kind),
            kind=kind,
            agency=made.agencies[index % 3],
            title=f"Letter {index}",
            created_at=now - timedelta(minutes=index),
        )
        for index in range(number)
    ]
    versions = [
        Version(
            review=made.review,
            document=document,
            number=1,
            file_name="Letter.pdf",
            file_type="pdf",
            pages=1,
            marking="OFFICIAL",
            filed_by=by,
            filed_at=document.created_at,
            state=VersionState.CLEAN,
            blob_name=str(uuid4()),
            storage_alias="rooms",
            wrapped_key=b"-",
            binding="-",
            size=1000,
            sha256="0" * 64,
        )
        for document in documents
    ]
    Document.objects.bulk_create(documents, batch_size=500)
    Version.objects.bulk_create(versions, batch_size=500)


def rooms(figure: Callable[..., Any]) -> list[Any]:
    """The room's page for the coordinator, for a panel member and for an agency's author."""
    from tests.reviews import scenes

    few, thrice, many = (scenes.scene(imrs=3) for _ in range(3))
    fill_room(few, FEW_PAPERS)
    fill_room(thrice, 3 * FEW_PAPERS)  # of which an agency sees its own third
    fill_room(many, MANY_PAPERS)
    spares_ready()
    found = []
    for name, who, less, told in (
        ("the room", "coordinator", few, f"{FEW_PAPERS} papers"),
        ("the room, of a panel member", "member", few, f"{FEW_PAPERS} papers"),
        ("the room, of an agency's author", "author", thrice, f"{FEW_PAPERS} of {3 * FEW_PAPERS} papers"),
    ):
        works = [visit(made.people[who], f"/reviews/{made.review.reference}/room/") for made in (less, many)]
        found += compared(figure, name, (told, works[0]), (f"{MANY_PAPERS:,} papers", works[1]))
    return found


def spares_ready() -> None:
    """Whoever looks at a room has children started that draw pages; the first visits of the first page would pay for it."""
    from portal.sandbox import warm

    warm.prewarm()
    ends = time.monotonic() + 60
    while len(warm.POOL._spares) < warm.SPARES and time.monotonic() < ends:
        time.sleep(0.1)


# The trail ------------------------------------------------------------------------------------------------------------
VERBS = ("review.visited", "room.opened", "room.original_taken", "letter.written", "chronology.exported")


@contextmanager
def bare(table: str) -> Iterator[None]:
    """The table without indexes and guards while it is filled: a million rows in a minute rather than in twenty. They stand
    again before anything is measured. On the bench's own SQLite file alone.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('index', 'trigger') AND sql NOT NULL",
            [table],
        )
        kept = cursor.fetchall()
        for kind, name, _ in kept:
            cursor.execute(f'DROP {kind} "{name}"')
        try:
            yield
        finally:
            for _, _, sql in kept:
                cursor.execute(sql)


def fill_trail(made: Any, number: int) -> None:
    """So many entries in one review's chain, by five people in turn; what they say and their digests are as always."""
    from django.db import connection, transaction
    from django.utils import timezone

    from portal.audit.api import missing_protection, review_chain
    from portal.audit.canonical import digest_of, entry_text
    from portal.audit.models import Chain, Entry

    name = review_chain(made.review.pk)
    head, _ = Chain.objects.get_or_create(name=name)
    head.refresh_from_db()
    people = [str(made.people[post].pk) for post in ("chair", "coordinator", "member", "author", "manager")]
    subject, began = f"reviews.Review:{made.review.pk}", timezone.now() - timedelta(days=200)
    prev = head.last_digest

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal prev
        for seq in range(head.last_seq + 1, head.last_seq + number + 1):
            key, at, verb, actor = uuid4(), began + timedelta(seconds=seq * 15), VERBS[seq % 5], people[seq // 5 % 5]
            text = entry_text(
                chain=name, seq=seq, entry_id=key, at=at, verb=verb, actor=actor, subject=subject,
                ids={"page": "reviews:overview"}, sealed_words="", prev=prev,
            )  # fmt: skip
            digest = digest_of(text)
            moment = f"{at:%Y-%m-%d %H:%M:%S.%f}"  # as Django writes it
            yield key.hex, head.pk.hex, seq, moment, verb, actor, subject, text, prev, digest
            prev = digest

    columns = ("id", "chain_id", "seq", "at", "verb", "actor", "subject", "text", "prev", "digest")
    assert {one.column for one in Entry._meta.concrete_fields} == set(columns)
    entry, chain = Entry._meta.db_table, Chain._meta.db_table
    with bare(entry), bare(chain), transaction.atomic(), connection.cursor() as cursor:
        into = f"INSERT INTO {entry} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
        cursor.executemany(into, rows())
        Chain.objects.filter(pk=head.pk).update(last_seq=head.last_seq + number, last_digest=prev)
    assert not missing_protection()


def trails(figure: Callable[..., Any]) -> list[Any]:
    """The trail's newest page, one from its middle, and one of a single person's acts of one kind."""
    from tests.reviews import scenes

    few, many = scenes.scene(imrs=0), scenes.scene(imrs=0)
    fill_trail(few, FEW_ENTRIES)
    fill_trail(many, MANY_ENTRIES)
    told = f"{FEW_ENTRIES:,} entries", f"{MANY_ENTRIES:,} entries"
    one = few.people["member"].pk
    found = []
    for name, query in (
        ("the trail", ""),
        ("the trail from its middle", "?before={middle}"),
        ("the trail by one person", f"?person={one}"),
        ("the trail of originals taken", "?kind=originals"),
    ):
        works = [
            visit(made.people["chair"], f"/reviews/{made.review.reference}/trail/" + query.format(middle=number // 2))
            for made, number in ((few, FEW_ENTRIES), (many, MANY_ENTRIES))
        ]
        found += compared(figure, name, (told[0], works[0]), (told[1], works[1]))
    return found


def verification(figure: Callable[..., Any]) -> Any:
    """Verifying a chain beside fetching the same rows."""
    from portal.audit.models import Chain, Entry
    from portal.audit.verify import faults_of
    from tests.reviews import scenes

    made, number = scenes.scene(imrs=0), min(MANY_ENTRIES, 20_000)
    fill_trail(made, number)
    chain = Chain.objects.get(name=made.review.vault_scope)

    def verify() -> None:
        assert list(faults_of(chain)) == []

    def fetch() -> None:
        columns = ("id", "seq", "at", "verb", "actor", "subject", "text", "prev", "digest")
        rows = Entry.objects.filter(chain=chain).order_by("seq").values_list(*columns)
        assert sum(1 for _ in rows.iterator(chunk_size=2000)) == chain.last_seq

    a, b = (1e6 * one / chain.last_seq for one in medians(verify, fetch))
    return figure(
        "verifying an entry of the trail", round(a, 2), "us", f"fetching it: {b:.2f} us", round(a / b, 3),
        f"at most {BOUNDS['verify']}", a / b <= BOUNDS["verify"],
    )  # fmt: skip


# Who may --------------------------------------------------------------------------------------------------------------
def people(figure: Callable[..., Any]) -> list[Any]:
    """What one person may do on a review, and what of its room exists for them, asked as each request asks it."""
    from documentroom.policy import Room
    from reviews import api as reviews
    from reviews.enums import Capacity
    from reviews.models import Participant
    from tests.reviews import scenes

    few, many = scenes.scene(imrs=0), scenes.scene(imrs=0)
    for made in (few, many):
        fill_room(made, FEW_PAPERS)
    there = Participant.objects.filter(review=few.review).count()
    for number in range(MANY_PEOPLE - Participant.objects.filter(review=many.review).count()):
        scenes.joins(many.review, scenes.person(f"Bench member {number}"), Capacity.PANEL_MEMBER)

    def ask(made: Any) -> Callable[[], None]:
        who = made.people["member"]

        def go() -> None:
            for _ in range(10):
                assert Room(who, made.review, reviews.rights(who, made.review)).visible().exists()

        return go

    told = f"{there} people", f"{MANY_PEOPLE} people"
    return compared(figure, "who may, ten times", (told[0], ask(few)), (told[1], ask(many)))


def main() -> int:
    """These lines alone."""
    from tests import bench

    bench.prepare()
    wanted = [globals()[name] for name in sys.argv[1:]] or [figures]
    found: list[Any] = []
    for one in wanted:
        got = one(bench.Figure)
        found += got if isinstance(got, list) else [got]
    bench.show(found)
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
