"""What this floor tells the floors above it. Receivers run in the transaction and touch the database only."""

from __future__ import annotations

from portal.kernel.events import Event

review_opened = Event("review_opened", fields=("review_id",))
participant_ended = Event("participant_ended", fields=("review_id", "user_id", "capacity"))
terms_approved = Event("terms_approved", fields=("review_id", "terms_id"))
imr_assured = Event("imr_assured", fields=("review_id", "imr_id", "version_id"))
imr_returned = Event("imr_returned", fields=("review_id", "imr_id", "version_id"))
release_stopped = Event("release_stopped", fields=("release_id", "reason"))
release_stopped = Event("release_stopped", fields=("release_id", "reason"))
"""A release may not be public (any more): voided by a later version, or stopped by the partnership."""
release_withheld = Event("release_withheld", fields=("release_id", "words"))
"""A release is exceptionally not published: what the public list says of it, or nothing; without words too when lifted."""
release_letter_ended = Event("release_letter_ended", fields=("release_id",))
"""The Home Office's letter does not stand beside a release any more: its file goes with this transaction."""
release_letter_agreed = Event("release_letter_agreed", fields=("release_id", "digest"))
"""The partnership agreed that these bytes of the Home Office's letter may stand beside a release."""
release_editor_ended = Event("release_editor_ended", fields=("release_id", "user_id"))
"""Somebody's part in a release ended: a page that they made or approved for a day to come does not stand on it any more."""
release_progressed = Event("release_progressed", fields=("release_id",))
"""An action of a cleared release's plan stands elsewhere: whoever shows it follows."""
