"""The certificate of a destruction: no word of the case, which is why it can stay."""

from __future__ import annotations

from docx.document import Document as WordDocument

from portal.kernel.calendar import long_date, moment
from reviews.models import Destruction
from reviews.papers import new_document


def certificate_lines(row: Destruction) -> list[tuple[str, str]]:
    """What the certificate says, line by line."""
    second = row.agreed_by.name if row.agreed_by else ""
    return [
        ("Review", row.review.reference),
        ("Ended on", long_date(row.ended_on)),
        ("Kept until", long_date(row.keep_until)),
        ("Asked for by", f"{row.asked_by.name}, {moment(row.asked_at)}"),
        ("Agreed to by", f"{second}, {moment(row.agreed_at)}"),
        ("Announced for", long_date(row.due_on)),
        ("Key destroyed", moment(row.key_at)),
        ("Files and records removed", moment(row.cleared_at)),
        ("Other keys under a new master key", moment(row.rewrapped_at)),
        ("New backup taken", moment(row.backup_at)),
        ("Old master key destroyed", moment(row.finished_at) or f"Due on {long_date(row.old_key_due_on)}"),
        ("Digest of what was destroyed", row.digest),
        ("Last entry of its audit trail", row.chain_head),
        ("Digest of the new backup", row.backup_digest),
        ("Digest of the new backup of the keys", row.keys_digest),
    ]


def certificate_paper(row: Destruction) -> WordDocument:
    """The certificate as a Word document."""
    document = new_document("Certificate of destruction")
    document.add_heading("Certificate of destruction", 1)
    document.add_paragraph(
        "The papers of this review were destroyed as the partnership’s rules of retention say: authorised by two"
        " people, under no legal hold, and announced 14 days before."
    )
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, said in certificate_lines(row):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, said
    return document
