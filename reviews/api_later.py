"""The door of this floor, second half: the report, the family, the release. ``reviews.api`` passes it on."""

from __future__ import annotations

from reviews.events import release_stopped
from reviews.matcher import Passage
from reviews.origins import made_from
from reviews.selectors.meetings import View as MeetingView
from reviews.selectors.meetings import papers_before, papers_of
from reviews.selectors.meetings import view_of as meeting_of
from reviews.selectors.schedule import supplied_versions
from reviews.services.anonymity import CheckFact, Unread, anonymity_clean, check_anonymity, latest_checks
from reviews.services.clearance import clearance_letter_filed
from reviews.services.cleared import released_versions
from reviews.services.drafting import pseudonyms_for
from reviews.services.editors import (
    ReleaseCard,
    declare_for_release,
    editors_stand,
    is_declared,
    named_releases,
    release_card,
)
from reviews.services.ledger import changes_of, give_change, tie_change
from reviews.services.letter_out import cleared_by as letters_of_clearance
from reviews.services.letter_out import letter_was_there, put_letter
from reviews.services.letter_out import may_put as may_put_letter
from reviews.services.letter_out import to_read as letter_to_read
from reviews.services.meetings import add_paper
from reviews.services.notices import published, withdrawn
from reviews.services.publication import (
    PartFacts,
    PermitFacts,
    ReleasedAction,
    ReleaseFacts,
    agreed_letter,
    earlier_releases,
    learning_themes,
    publication_permit,
    release_actions,
    release_ends,
    release_facts,
    release_for_page,
    release_marks,
    releases_waiting,
    review_of_release,
    review_register_findings,
    review_words_findings,
)
from reviews.services.quiet import tell as tell_beside_family
from reviews.services.release import forwarded_versions, may_put_forward, put_forward
from reviews.services.released import ReleasePart, letter_bytes, release_intact, release_part
from reviews.services.report import may_table, report_tabled
from reviews.services.schedule import Material, document_filed, said_beside
from reviews.services.shares import (
    family_answered,
    family_finished,
    family_groups,
    family_share_recalled,
    family_version_shared,
    feedback_answered,
    may_share_with_family,
    readers_to_tell,
)

__all__ = [
    "CheckFact",
    "Material",
    "MeetingView",
    "PartFacts",
    "Passage",
    "PermitFacts",
    "ReleaseCard",
    "ReleaseFacts",
    "ReleasePart",
    "ReleasedAction",
    "Unread",
    "add_paper",
    "agreed_letter",
    "anonymity_clean",
    "changes_of",
    "check_anonymity",
    "clearance_letter_filed",
    "declare_for_release",
    "document_filed",
    "earlier_releases",
    "editors_stand",
    "family_answered",
    "family_finished",
    "family_groups",
    "family_share_recalled",
    "family_version_shared",
    "feedback_answered",
    "forwarded_versions",
    "give_change",
    "is_declared",
    "latest_checks",
    "learning_themes",
    "letter_bytes",
    "letter_to_read",
    "letter_was_there",
    "letters_of_clearance",
    "made_from",
    "may_put_forward",
    "may_put_letter",
    "may_share_with_family",
    "may_table",
    "meeting_of",
    "named_releases",
    "papers_before",
    "papers_of",
    "pseudonyms_for",
    "publication_permit",
    "published",
    "put_forward",
    "put_letter",
    "readers_to_tell",
    "release_actions",
    "release_card",
    "release_ends",
    "release_facts",
    "release_for_page",
    "release_intact",
    "release_marks",
    "release_part",
    "release_stopped",
    "released_versions",
    "releases_waiting",
    "report_tabled",
    "review_of_release",
    "review_register_findings",
    "review_words_findings",
    "said_beside",
    "supplied_versions",
    "tell_beside_family",
    "tie_change",
    "withdrawn",
]
