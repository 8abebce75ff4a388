"""The anonymous reading: each name of the register becomes its pseudonym, and what else would tell is named by its kind.

Dates stay, since a chronology is made of them. The check of the report (4.24) is another thing: this is for reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reviews import matcher
from reviews.matcher import Kind

BATCH = 600  # texts looked through at once
EDGE = "|"  # stands between texts, so that no name is found across two of them
NAMES = matcher.NAMES
KINDS: dict[str, str] = {
    Kind.REGISTERED_DATE: "[date of birth or death]",
    Kind.ADDRESS: "[address]",
    Kind.REGISTERED_POSTCODE: "[postcode]",
    Kind.POSTCODE: "[postcode]",
    Kind.EMPLOYER: "[employer or school]",
    Kind.POINTER: "[something that points to a person]",
    Kind.REGISTERED_NUMBER: "[number]",
    Kind.NHS: "[number]",
    Kind.INSURANCE: "[number]",
    Kind.VEHICLE: "[number]",
    Kind.CASE: "[number]",
    Kind.PHONE: "[telephone number]",
    Kind.EMAIL: "[e-mail address]",
}


def anonymous(texts: Sequence[str], people: Iterable[matcher.Person], called: Mapping[str, str]) -> list[str]:
    """The texts with everybody of the register under another name.

    :param called: the pseudonym, or else a description, by the entry's key.
    """
    known = list(people)
    changed: list[str] = []
    for start in range(0, len(texts), BATCH):
        changed += _batch(texts[start : start + BATCH], known, called)
    return changed


def _batch(texts: Sequence[str], people: list[matcher.Person], called: Mapping[str, str]) -> list[str]:
    passages = [matcher.Passage(str(index), EDGE + text) for index, text in enumerate(texts)]
    found: dict[int, list[matcher.Finding]] = {}
    for one in matcher.find(passages, people):
        if one.kind != Kind.DATE:
            found.setdefault(int(one.place), []).append(one)
    return [_replaced(EDGE + text, found.get(index, []), called) for index, text in enumerate(texts)]


def _replaced(text: str, found: Iterable[matcher.Finding], called: Mapping[str, str]) -> str:
    made, at = [], len(EDGE)
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if one.start < at:  # overlaps the one before: what is left of it goes too
            at = max(at, one.end)
            continue
        made += [text[at : one.start], called.get(one.key, "[a person]") if one.kind in NAMES else KINDS[one.kind]]
        at = one.end
    return "".join([*made, text[at:]])
