"""What the room keeps: documents with their versions, what was shared from them, and who read."""

from documentroom.models.copies import PrintedCopy, PrintLeave
from documentroom.models.deposits import Deposit
from documentroom.models.documents import Document, DrawnPages, Version
from documentroom.models.incoming import Upload
from documentroom.models.passages import PassageNote, PassageQuestion
from documentroom.models.reading import FamilyDay, ReadingPlace, ReadMark, TraceRequest
from documentroom.models.searching import SearchText
from documentroom.models.sharing import Feedback, LedgerLeave, Share

__all__ = [
    "Deposit",
    "Document",
    "DrawnPages",
    "FamilyDay",
    "Feedback",
    "LedgerLeave",
    "PassageNote",
    "PassageQuestion",
    "PrintLeave",
    "PrintedCopy",
    "ReadMark",
    "ReadingPlace",
    "SearchText",
    "Share",
    "TraceRequest",
    "Upload",
    "Version",
]
