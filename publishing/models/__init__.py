"""Models of this floor."""

from publishing.models.baked import BakedFile, BakedKind, BakersTurn
from publishing.models.library import LibraryEntry
from publishing.models.pages import HomePage, LibraryPage, StandardPage
from publishing.models.permits import PageWords, PublicationPermit
from publishing.models.review_page import ReviewPage
from publishing.models.task import TwoPersonTask

__all__ = [
    "BakedFile",
    "BakedKind",
    "BakersTurn",
    "HomePage",
    "LibraryEntry",
    "LibraryPage",
    "PageWords",
    "PublicationPermit",
    "ReviewPage",
    "StandardPage",
    "TwoPersonTask",
]
