"""Models of this floor."""

from publishing.models.library import LibraryEntry
from publishing.models.pages import HomePage, LibraryPage, StandardPage
from publishing.models.permits import PageWords, PublicationPermit
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
