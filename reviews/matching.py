"""What in a declaration is like something of the case: a name, an employer, an address (access.md, "Declarations").

Compared are the people of the case, the register of identities, and what a family group is called. It is asked anew
whenever the answer is shown or given: somebody may have been added since the declaration was made. What is alike is told
to those who may read the register of identities; whoever else accepts is told that there is something, and whom to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews.enums import Capacity
from reviews.models import Declaration, FamilyGroup, Identity, Participant, Person
from reviews.policy import Rights

NAME, EMPLOYER, ADDRESS = "name", "employer", "address"
WORDS = {
    NAME: "Their name is like a name of the case.",
    EMPLOYER: "They work where somebody of the case works or worked.",
    ADDRESS: "Their home is where somebody of the case lives or lived.",
}
KEEPS_THE_REGISTER = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)
SOMETHING = "Something in this declaration matches something of the case."
SHORT = 3  # characters: what is shorter is in too many names to say anything


@dataclass(frozen=True)
class Known:
    """What is known of somebody of the case, or of a family group."""

    names: str = ""
    employers: str = ""
    addresses: str = ""


def flags(participant: Participant, declaration: Declaration, held: Rights | None = None) -> list[str]:
    """What the acceptor should look at: a name, employer or address that matches people of the case.

    Who stands beside a family is not compared with their own group: they are expected to bear its name. Groups that do
    not exist for the reader (``held``) are left out; without a reader, those for the chair alone.
    """
    surname = set(_tokens(participant.user.name)[-1:])
    employer = declaration.employer or (participant.user.agency.name if participant.user.agency else "")
    found = set()
    for one in _known(participant, held):
        if surname & set(_tokens(one.names)):
            found.add(NAME)
        if any(_same(employer, line) for line in one.employers.splitlines()):
            found.add(EMPLOYER)
        if len(_bare(declaration.postcode)) >= SHORT and _bare(declaration.postcode) in _bare(one.addresses):
            found.add(ADDRESS)
    return sorted(found)


def told(found: Iterable[str], held: Rights, declarant_id: object) -> list[str]:
    """The flags in words for one reader. Nobody is told what is found in their own declaration."""
    known = [WORDS[one] for one in found if one in WORDS]
    if not known or held.user.pk == declarant_id:
        return []
    return known if held.has(*KEEPS_THE_REGISTER) else [SOMETHING]


def _known(participant: Participant, held: Rights | None) -> Iterator[Known]:
    review = participant.review_id
    for person in Person.objects.filter(review=review):
        yield Known(f"{person.name} {person.other_names}", person.employer, person.address)
    for identity in Identity.objects.filter(review=review):
        yield Known(f"{identity.name} {identity.other_names}", identity.employers, identity.addresses)
    groups = [one for one in FamilyGroup.objects.filter(review=review) if one.pk != participant.family_group_id]
    for group in groups:
        if held.knows_group(group) if held is not None else not group.for_chair_alone:
            yield Known(group.name)


def _tokens(words: str) -> list[str]:
    return [one for one in re.split(r"[^\w]+", words.lower()) if len(one) > 1]


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words).lower()


def _same(one: str, other: str) -> bool:
    """Whether two employers are one: either's words within the other's."""
    mine, theirs = _bare(one), _bare(other)
    return min(len(mine), len(theirs)) >= SHORT and (mine in theirs or theirs in mine)
