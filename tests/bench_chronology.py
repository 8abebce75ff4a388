"""What merging chronologies costs beside sorting and writing the same rows bare, and a page of many rows beside one of few."""

from __future__ import annotations

import io
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

AGENCIES, FEW, MANY, TURNS = 15, 100, 1_000, 7
BOUNDS = {"merge": 5.0, "page": 1.3}
EVENTS = (
    "Seen at a routine appointment", "Reports a broken lock", "Call to say that she is worried", "Letter about rent",
    "Officers attend after a call", "Attends an outpatient clinic", "Does not attend", "Joint visit with the police",
    "Referral to the refuge", "Telephones the practice", "Assessment is completed", "Transfer interview",
)  # fmt: skip
PLACES = ("the clinic", "home", "Example Street", "the station", "the office", "school", "the surgery", "court")


def fill(made: Any, number: int) -> None:
    """So many handed-in rows of fifteen agencies, over six years."""
    from django.utils import timezone

    from portal.accounts.models import Agency
    from reviews.chronology import rows
    from reviews.models import ChronologyHandIn, ChronologyRow, ReviewAgency
    from reviews.services.chronology import reindex

    chance, now, by = random.Random(4), timezone.now(), made.people["coordinator"]
    bodies = []
    for index in range(AGENCIES):
        body, _ = Agency.objects.get_or_create(name=f"Chronicle body {index:02d}", defaults={"kind": "other"})
        ReviewAgency.objects.get_or_create(
            review=made.review, agency=body, defaults={"added_at": now, "added_by": by, "role": "agreed"}
        )
        hand_in = ChronologyHandIn.objects.create(
            review=made.review, agency=body, rows_handed_in=number // AGENCIES, at=now, by=by
        )
        bodies.append((body, hand_in))
    made_rows = []
    for index in range(number):
        body, hand_in = bodies[index % AGENCIES]
        day = date(2019, 1, 1) + timedelta(days=chance.randrange(2200))
        given = {
            "when": f"{day:%d/%m/%Y}",
            "time": f"{chance.randrange(24):02d}:{chance.randrange(60):02d}" if index % 3 else "",
            "who": "Clare Sample" if index % 2 else "",
            "source": f"Case record {index}",
            "event": f"{chance.choice(EVENTS)} at {chance.choice(PLACES)}, Clare Sample spoke of {chance.choice(PLACES)}",
            "response": "Advice given, and a further appointment offered for the week after",
            "views": "She wished to be left alone",
        }
        kept = rows.read(given, latest=date(2026, 1, 1)).kept()
        made_rows.append(
            ChronologyRow(
                review=made.review,
                agency=body,
                number=index + 1,
                kept=kept,
                hand_in=hand_in,
                changed_at=now,
                changed_by=by,
            )
        )
    ChronologyRow.objects.bulk_create(made_rows)
    reindex(made.review)


def figures(figure: Callable[..., Any]) -> list[Any]:
    """The three lines of the bench's table."""
    from tests.reviews import scenes

    few, many = scenes.scene(imrs=0), scenes.scene(imrs=0)
    fill(few, FEW)
    fill(many, MANY)
    return [_merging(many, figure), *_pages(few, many, figure)]


def _merging(made: Any, figure: Callable[..., Any]) -> Any:
    """From rows as they are kept to a workbook, merged, compared and written; beside sorting and writing them."""
    from reviews.chronology import discrepancies, files, merging
    from reviews.models import ChronologyRow
    from reviews.selectors.chronology_reading import Shown, said_time, said_when
    from reviews.services.chronology import called

    held = list(ChronologyRow.objects.filter(review=made.review).select_related("agency"))
    kept = [(one, one.kept) for one in held]
    names = called({one.agency_id: one.agency for one in held}.values())

    def merged() -> None:
        entries = [merging.entry_of(row.pk, row.agency_id, row.agency.name, row.number, words) for row, words in kept]
        ordered, by_id = merging.merge(entries), {str(row.pk): words for row, words in kept}
        found = discrepancies.find(ordered, names)
        lines = [
            Shown(
                at, one.id, one.agency, said_when(by_id[one.id]), said_time(by_id[one.id]), one.precision, one.who,
                by_id[one.id]["source"], by_id[one.id]["event"], by_id[one.id]["response"], by_id[one.id]["views"],
                by_id[one.id]["comment"],
            )
            for at, one in enumerate(ordered, 1)
        ]  # fmt: skip
        files.excel("Bench", "RESTRICTED", lines, [files.Difference("?", str(one.rows), "") for one in found])

    def bare() -> None:
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Chronology")
        sheet.append(files.HEADS)
        for row, words in sorted(kept, key=lambda one: one[1]["first"]):
            sheet.append([row.number, *(words[name] for name in ("when", "time")), row.agency.name,
                          *(words[name] for name in ("who", "source", "event", "response", "views", "comment"))])  # fmt: skip
        book.save(io.BytesIO())

    a, b = beside(merged, bare)
    said = f"sorting and writing them bare: {b:.0f} ms"
    ratio = a / b
    return figure(
        "merging 1,000 rows of 15 agencies into a workbook", round(a, 1), "ms", said, round(ratio, 3), "at most 5",
        ratio <= BOUNDS["merge"],
    )  # fmt: skip


def _pages(few: Any, many: Any, figure: Callable[..., Any]) -> list[Any]:
    from django.test import Client

    from tests.bench import cost
    from tests.signing import sign_in

    client = Client()
    sign_in(client, few.people["coordinator"])
    paths = [f"/reviews/{one.review.reference}/chronology/" for one in (few, many)]
    asked = [cost(client, path) for path in paths]
    b, a = beside(lambda: client.get(paths[0]), lambda: client.get(paths[1]))
    ratio = a / b
    name = "the chronology’s page of 1,000 rows"
    page = figure(
        name, round(a, 1), "ms", f"of 100 rows: {b:.1f} ms", round(ratio, 3), "at most 1.3", ratio <= BOUNDS["page"]
    )
    least, most = asked
    queries = figure(
        "queries of the chronology",
        most,
        "with 1,000",
        f"{least} with 100",
        round(most / least, 3),
        "equal",
        most == least,
    )
    return [page, queries]


def beside(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """The median milliseconds of each, taken in turns, when both are warm."""
    one(), other()
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for index, work in enumerate((one, other)):
            start = time.perf_counter()
            work()
            took[index].append((time.perf_counter() - start) * 1000)
    return statistics.median(took[0]), statistics.median(took[1])
