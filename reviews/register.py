"""The register of identities as the matcher wants it: the case's people and the entries of the register, together."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

from reviews import matcher, matcher_shapes
from reviews.models import Identity, Person


def lines(words: str) -> tuple[str, ...]:
    """One entry a line, or divided by semicolons."""
    return tuple(part.strip() for part in re.split(r"[\n;]+", words or "") if part.strip())


def people_of(identities: Iterable[Identity], persons: Iterable[Person]) -> list[matcher.Person]:
    """Everybody to look for. The key of a finding is the entry's id, or "person:" and that of a person of the case
    who has no entry of their own yet."""
    rows = list(identities)
    known = {row.person_id: row for row in rows if row.person_id}
    found = [_of_identity(row, next((p for p in persons if p.id == row.person_id), None)) for row in rows]
    found += [_of_person(person) for person in persons if person.id not in known]
    return found


def _of_person(person: Person) -> matcher.Person:
    return matcher.Person(
        key=f"person:{person.id}",
        names=(person.name, *lines(person.other_names)),
        dates=tuple(day for day in (person.born_on, person.died_on) if day),
        addresses=(person.address,) if person.address else (),
    )


def _of_identity(row: Identity, person: Person | None) -> matcher.Person:
    case = _of_person(person) if person else None
    pointers = {line: matcher_shapes.whole_date(line) for line in lines(row.pointers)}
    days = [row.born_on, row.died_on, *(case.dates if case else ()), *pointers.values()]
    return matcher.Person(
        key=str(row.id),
        names=tuple(dict.fromkeys((row.name, *lines(row.other_names), *(case.names if case else ())))),
        dates=tuple(dict.fromkeys(day for day in days if day)),
        addresses=(*lines(row.addresses), *(case.addresses if case else ())),
        employers=lines(row.employers),
        numbers=lines(row.numbers),
        pointers=tuple(line for line, day in pointers.items() if day is None),
        pseudonym=row.pseudonym,
    )


def digest_of(identities: Iterable[Identity], persons: Iterable[Person]) -> str:
    """Which state of the register a check was made against: it changes whenever an entry does."""
    people = sorted(people_of(identities, persons), key=lambda person: person.key)
    words = [
        [p.names, [day.isoformat() for day in p.dates], p.addresses, p.employers, p.numbers, p.pointers] for p in people
    ]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
