"""A chronology taken from a file: read in a limited child, shown with each bad cell named, taken in whole or not (4.20).

The file is not kept: what is kept until it is taken in or put away is its rows, sealed. No formula is worked out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.accounts.models import Agency
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.sandbox import api as sandbox
from reviews.chronology import tables
from reviews.models import ChronologyImport, ChronologyRow, Review
from reviews.services import chronology, moves

if TYPE_CHECKING:
    from portal.accounts.models import User

JOB = "reviews.jobs.tables"
LIMITS = sandbox.Limits(memory=1024 * sandbox.MEBIBYTE, cpu=60, wall=80.0, output=64 * sandbox.MEBIBYTE)
LARGEST = 20 * sandbox.MEBIBYTE
KEPT_FOR = timedelta(days=7)
MOST_BAD = 500  # bad cells that are listed one by one
ENDINGS = (".xlsx", ".docx", ".csv", ".txt")


def read_file(data: bytes, name: str) -> tables.Table:
    """The chronology that a file holds. Nothing is written.

    :raises Refused: with a sentence for the sender: no such table, macros, too large, damaged.
    """
    if len(data) > LARGEST:
        raise _refused(f"The file is larger than {LARGEST // sandbox.MEBIBYTE} MB.")
    if not name.lower().endswith(ENDINGS):
        raise _refused("Choose an Excel file (.xlsx), a Word file with a table (.docx) or a CSV file.")
    try:
        found = sandbox.run(JOB, data, {}, LIMITS).meta
        return tables.read(found["kind"], found["tables"], latest=calendar.today())
    except (sandbox.SandboxRefused, sandbox.SandboxKilled, tables.NoChronology) as error:
        raise _refused(str(error)) from None


def _refused(said: str) -> Refused:
    return Refused(said, clause="4.20", field="file")


def prepare(*, acting_user: User, review: Review, agency: Agency, data: bytes, name: str) -> ChronologyImport:
    """Reads a file and keeps what was read for the preview; an earlier preview of the agency gives way to it.

    :raises Refused: as ``read_file``, and for whoever does not write this agency's chronology.
    """
    chronology.may_write(acting_user, review, agency)
    table = read_file(data, name)
    kept = {
        "name": name[:200],
        "rows": table.kept,
        "bad": [one.plain() for one in table.bad[:MOST_BAD]],
        "bad_cells": len(table.bad),
        "left": table.left[:40],
    }

    def write(locked: Review) -> ChronologyImport:
        chronology.may_write(acting_user, locked, agency)
        ChronologyImport.objects.filter(review=locked, agency=agency).delete()
        ChronologyImport.objects.filter(review=locked, made_at__lt=calendar.now() - KEPT_FOR).delete()
        return ChronologyImport.objects.create(
            review=locked, agency=agency, table=kept, made_at=calendar.now(), made_by=acting_user
        )

    return _act(acting_user, review, agency, "chronology.file_read", write, {"rows": len(table.kept)})


def take(*, acting_user: User, review: Review, agency: Agency, found: ChronologyImport, good_only: bool) -> int:
    """Takes the rows in, all in one transaction; gives how many.

    :param good_only: leaves out the rows with a bad cell; else they come in too, each bad cell to be put right before
        the chronology can be handed in.
    :raises Stale: where it was taken in or put away meanwhile. :raises Refused: where nothing would come in.
    """

    def write(locked: Review) -> int:
        chronology.may_write(acting_user, locked, agency)
        row = _row(locked, agency, found)
        rows = [one for one in row.table["rows"] if not (good_only and one["faults"])]
        if not rows:
            raise Refused("No row of the file is good as it is.", clause="4.20")
        made = chronology.new_rows(acting_user, locked, agency, len(rows))
        for new, kept in zip(made, rows, strict=True):
            new.kept = kept
        ChronologyRow.objects.bulk_create(made, batch_size=500)
        row.delete()
        return len(made)

    return _act(acting_user, review, agency, "chronology.file_taken_in", write, {"good_only": good_only})


def put_away(*, acting_user: User, review: Review, agency: Agency, found: ChronologyImport) -> None:
    """Nothing of the file is taken in. Raises Stale where that was decided already."""

    def write(locked: Review) -> None:
        chronology.may_write(acting_user, locked, agency)
        _row(locked, agency, found).delete()

    _act(acting_user, review, agency, "chronology.file_put_away", write, {})


def _row(review: Review, agency: Agency, found: ChronologyImport) -> ChronologyImport:
    row = ChronologyImport.objects.select_for_update().filter(pk=found.pk, review=review, agency=agency).first()
    if row is None:
        raise Stale("This file was taken in or put away meanwhile.")
    return row


def _act(
    user: User, review: Review, agency: Agency, verb: str, write: moves.Write[moves.Result], ids: dict[str, Any]
) -> moves.Result:
    return moves.act(
        acting_user=user,
        review=review,
        who=chronology.WRITERS,
        verb=verb,
        write=write,
        label="write an agency’s chronology",
        ids={"agency": str(agency.pk), **ids},
    )
