"""Models of this floor."""

from publishing.models.pages import HomePage, LibraryPage, StandardPage
from publishing.models.permits import LibraryEntry, PageWords, PublicationPermit
from publishing.models.review_page import ReviewPage
from publishing.models.task import TwoPersonTask

__all__ = [
    "HomePage",
    "LibraryEntry",
    "LibraryPage",
    "PageWords",
    "PublicationPermit",
    "ReviewPage",
    "StandardPage",
    "TwoPersonTask",
]
