"""What a clause misses, as somebody behind a wall may read it: no word of the walled agency (4.26, never 1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from reviews import report_facts as rf
from reviews.clause import ClauseStatus
from reviews.enums import Section
from reviews.facts import Facts
from reviews.policy import Rights

BEHIND = "Something is still open that you do not see, because of the conflict that you declared."
OF_A_FAMILY = "Something about the family is still open; the panel chair knows what."


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


def as_seen(facts: Facts, held: Rights, one: ClauseStatus) -> ClauseStatus:
    """A clause that is open as this person may read it: on a page, in an export, and where a move is refused.

    Words about a walled agency, and counts that hold a family group of which they must not know, become one sentence
    that names nothing.
    """
    missing = list(one.missing)
    seen = rf.seen_by(facts, held)
    if seen is not facts and one.clause.section == Section.FAMILY:
        known = set(one.clause.missing(seen))
        kept = [said for said in missing if said in known]
        missing = kept if len(kept) == len(missing) else [*kept, OF_A_FAMILY]
    missing = list(dict.fromkeys(beyond_walls(facts, held, missing)))
    names = walled_names(facts, held)
    evidence = tuple(said for said in one.evidence if not any(name in said for name in names))
    who = "Somebody else" if any(name in one.who for name in names) else one.who
    return dataclasses.replace(one, missing=tuple(missing), evidence=evidence, who=who)
