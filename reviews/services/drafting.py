"""Which words of a draft are names of the register, and what is written instead (4.24): for a person to accept.

Words in, positions out. The document room has the file, and never the register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.kernel.errors import NotVisible
from reviews import matcher, register
from reviews.models import Identity, Person, Review
from reviews.policy import rights
from reviews.services.anonymity import KEEPERS, allowed_names

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Change:
    """These letters of a text become the pseudonym."""

    text: int
    start: int
    end: int
    words: str


@dataclass
class Drafted:
    """What would be changed, told by whose name it is; and whose names stay, since they have no pseudonym yet."""

    changes: list[Change] = field(default_factory=list)
    told: list[tuple[str, str, int]] = field(default_factory=list)  # who, pseudonym, how often
    nameless: list[tuple[str, int]] = field(default_factory=list)  # who, how often


def pseudonyms_for(*, acting_user: User, review: Review, texts: Sequence[str]) -> Drafted:
    """The names of the register in these texts, each by itself, and the pseudonym of each.

    :raises NotVisible: for whoever does not keep the register.
    """
    if not rights(acting_user, review).has(*KEEPERS):
        raise NotVisible
    identities, persons = list(Identity.objects.filter(review=review)), list(Person.objects.filter(review=review))
    called = {str(one.id): one.pseudonym for one in identities}
    names = {f"person:{one.id}": one.name for one in persons} | {str(one.id): one.name for one in identities}
    passages = [matcher.Passage(str(number), text, apart=True) for number, text in enumerate(texts)]
    drafted, count, missing = Drafted(), Counter[tuple[str, str]](), Counter[str]()
    last = (-1, 0)
    for one in matcher.find(passages, register.people_of(identities, persons), allowed=allowed_names(review)):
        place = (int(one.place), one.start)
        if one.kind not in matcher.NAMES or place < last:
            continue
        last = (place[0], one.end)
        pseudonym = called.get(one.key, "")
        if not pseudonym:
            missing[names.get(one.key, "")] += 1
            continue
        loud = len(one.text) > 3 and one.text.isupper()
        drafted.changes.append(Change(*place, one.end, pseudonym.upper() if loud else pseudonym))
        count[names.get(one.key, ""), pseudonym] += 1
    drafted.told = [(who, pseudonym, number) for (who, pseudonym), number in sorted(count.items())]
    drafted.nameless = sorted(missing.items())
    return drafted
