"""What a clause misses, as somebody behind a wall may read it: no word of the walled agency (4.26, never 1)."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.enums import Section
from reviews.facts import Facts
from reviews.policy import Rights

BEHIND = "Something is still open that you do not see, because of the conflict that you declared."


def walled_names(facts: Facts, held: Rights) -> frozenset[str]:
    """The names of the agencies from which this person is walled off."""
    walled = held.reach(Section.DRAFTS).walled_agency_ids
    return frozenset(one.agency.name for one in facts.agencies if one.agency_id in walled)


def beyond_walls(facts: Facts, held: Rights, said: Iterable[str]) -> list[str]:
    """The sentences, those about a walled agency or its actions put into one that names nothing.

    The person still learns that the clause is open: otherwise they would go on where they must not.
    """
    walled = held.reach(Section.DRAFTS).walled_agency_ids
    names = walled_names(facts, held)
    actions = tuple(f"Action {one.number} " for one in facts.review.actions.all() if one.agency_id in walled)
    found = list(said)
    kept = [one for one in found if not one.startswith(actions) and not any(name in one for name in names)]
    return kept if len(kept) == len(found) else [*kept, BEHIND]
