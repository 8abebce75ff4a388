"""What workers do for the room. Each takes an id and nothing else, and can run twice without harm."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from documentroom.enums import VersionState
from documentroom.models import Version
from documentroom.services import checking, deposits, drawing, held_again, incoming, indexing, orphans, sharing
from documentroom.services.opening import PAGES_ARE_MADE
from documentroom.uploads import STORE
from portal.sandbox.api import SandboxKilled, SandboxRefused


def check(version_id: str) -> None:
    """Inspect and scan one version that waits."""
    checking.check_version(UUID(version_id))
    draw(version_id)


def check_held(version_id: str) -> None:
    """Look again at one version that is held back, as somebody asked."""
    held_again.look(UUID(version_id))


def recheck() -> None:
    """Every minute: whatever waits, because the scanner was down or a worker died, is checked again."""
    for version_id in checking.waiting():
        check(str(version_id))


def index() -> None:
    """Every minute: what is not in the search yet, or not as its pages are now, is put there, some at a time."""
    indexing.index_waiting()


def rescan() -> None:
    """Every five minutes: what was clean under older signatures is scanned again, some at a time."""
    checking.rescan()


def draw(version_id: str) -> None:
    """Make the pages of a clean Word version or picture, so that its first reader need not wait, and put the words of
    any clean version into the search.
    """
    version = Version.objects.filter(pk=UUID(version_id), state=VersionState.CLEAN).first()
    if version is None:
        return
    if version.file_type in PAGES_ARE_MADE:
        # where it fails, its readers get the words as a page of text, and are told so
        with suppress(SandboxKilled, SandboxRefused):
            drawing.make_pages(version)
    indexing.index_version(version.pk)


def announce() -> None:
    """Every day: tell the readers of shares that open."""
    sharing.announce_waiting()


def note_expired() -> None:
    """Every day: write down which links of the deposit door ran out."""
    deposits.note_expired()


def end_uploads() -> None:
    """Every hour: what was sent more than a day ago and not filed goes."""
    incoming.sweep()


def sweep() -> None:
    """Every day: what killed uploads left in the store, half or whole."""
    from portal.vault.files import sweep as sweep_store

    sweep_store(STORE)
    orphans.sweep()
