"""Models of this floor."""

from publishing.models.baked import BakedFile, BakedKind, BakersTurn
from publishing.models.bucket import BucketObject
from publishing.models.library import LibraryEntry, PageLeaves
from publishing.models.not_published import NotPublished
from publishing.models.pages import EventPage, HomePage, LibraryPage, NewsItem, NewsPage, StandardPage, SupportPage
from publishing.models.permits import PageWords, PublicationPermit
from publishing.models.review_page import ReviewPage
from publishing.models.task import TwoPersonTask

__all__ = [
    "BakedFile",
    "BakedKind",
    "BakersTurn",
    "BucketObject",
    "EventPage",
    "HomePage",
    "LibraryEntry",
    "LibraryPage",
    "NewsItem",
    "NewsPage",
    "NotPublished",
    "PageLeaves",
    "PageWords",
    "PublicationPermit",
    "ReviewPage",
    "StandardPage",
    "SupportPage",
    "TwoPersonTask",
]
