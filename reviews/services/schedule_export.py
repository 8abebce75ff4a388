"""Exports of the schedule (4.22): Word and CSV, sensitive items in files of their own; all, or what changed since.

Each export is kept as it was given out, with who, when and the digest of every file.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from reviews import schedule_papers as papers
from reviews.editions import edition
from reviews.enums_disclosure import ExportFileName
from reviews.models import ExportFile, Review, ScheduleExport
from reviews.policy import rights
from reviews.selectors import schedule as selector
from reviews.services import moves
from reviews.services.schedule import PROSECUTION, unwalled

if TYPE_CHECKING:
    from portal.accounts.models import User


def export(*, acting_user: User, review: Review, changed_only: bool) -> ScheduleExport:
    """Makes the four files and keeps them.

    :param changed_only: only items with a line after the last export's last one.
    :raises Refused: with nothing to export; for the changes, where there was no export before.
    """

    def write(locked: Review) -> ScheduleExport:
        unwalled(acting_user, locked)
        last = ScheduleExport.objects.filter(review=locked).order_by("-number").first()
        if changed_only and last is None:
            raise Refused("Nothing was exported before. Export the whole schedule first.", clause="4.22")
        since = last.through if changed_only and last else 0
        rows, through = selector.entries(locked, since=since), selector.last_seq(locked)
        if not rows:
            said = f"Nothing has changed since export {last.number}." if last else "The schedule is empty."
            raise Refused(said, clause="4.22")
        made = ScheduleExport.objects.create(
            review=locked,
            number=(last.number if last else 0) + 1,
            at=calendar.now(),
            by=acting_user,
            since=since,
            through=through,
            items=len(rows),
        )
        before = f"export {last.number} of {calendar.long_date(last.at)}" if changed_only and last else ""
        digests = [_keep(made, name, content) for name, content in _files(made, rows, before).items()]
        record(
            chain=review_chain(locked.id),
            verb="disclosure.export_files",
            actor=acting_user,
            subject=made,
            ids={"sha256": digests},
        )
        return made

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=PROSECUTION,
        verb="disclosure.exported",
        write=write,
        label="export the schedule",
        ids={"changed_only": changed_only},
    )


def _files(made: ScheduleExport, rows: list[selector.Entry], before: str) -> dict[ExportFileName, bytes]:
    def part(sensitive: bool) -> papers.Schedule:
        return papers.Schedule(
            made.review.reference,
            made.number,
            edition(made.review.edition).marked,
            calendar.london_date(made.at),
            sensitive,
            before,
            [one for one in rows if one.apart == sensitive],
        )

    return {
        ExportFileName.WORD: papers.word_file(part(False)),
        ExportFileName.CSV: papers.csv_file(part(False)),
        ExportFileName.SENSITIVE_WORD: papers.word_file(part(True)),
        ExportFileName.SENSITIVE_CSV: papers.csv_file(part(True)),
    }


def _keep(made: ScheduleExport, name: ExportFileName, content: bytes) -> str:
    row = ExportFile.objects.create(
        review=made.review,
        export=made,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=base64.b64encode(content).decode(),
    )
    return row.sha256


def take(*, acting_user: User, file: ExportFile) -> bytes:
    """The bytes of one kept file; that it was taken is entered first.

    :raises NotVisible: for whoever may not export.
    """

    def write(locked: Review) -> ExportFile:
        unwalled(acting_user, locked)
        row = ExportFile.objects.filter(pk=file.pk, review=locked).first()
        if row is None or not rights(acting_user, locked).capacities & PROSECUTION:
            raise NotVisible
        return row

    row = moves.act(
        acting_user=acting_user,
        review=file.review,
        who=PROSECUTION,
        verb="disclosure.export_taken",
        write=write,
        label="take an export",
        ids={"file": file.name, "sha256": file.sha256},
    )
    return base64.b64decode(row.content)
