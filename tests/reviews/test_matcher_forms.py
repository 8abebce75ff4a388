"""4.24: what is registered is found in the other forms in which people write it, and what is an ordinary word is not."""

from __future__ import annotations

from datetime import date

import pytest

from reviews.matcher import Person, find_in
from reviews.matcher_kinds import REGISTERED

PERSON = Person(
    "k",
    ("Zelda Quistgaard",),
    (date(1970, 1, 12),),
    ("12 Peverell Road, Sampleton ZZ1 1AB", "3 Church Street"),
    ("Peverell Bakery Ltd", "Tolliver Park Primary School", "Church Primary School"),
    ("07700 900120",),
)
NAMES = {
    "Katherine Quistgaard": "Katie Kathryn Catherine",
    "Mohammed Oxborough": "Muhammad Mohamud Mohd",
    "William Oxborough": "Billy",
    "Catherine Mac Donaldson": "MacDonaldson McDonaldson Macdonaldson",
    "Peter de la Crusoe": "Delacrusoe Pete",
    "St John Ashbyforth": "StJohn",
    "Đorđe Đurićan": "Djordje Djurican Dorde",
    "Иван Петренков": "Ivan Petrenkov Петренков",
    "王伟": "王伟",
}


@pytest.mark.parametrize(("name", "written"), NAMES.items())
def test_a_name_is_found_in_its_other_forms(name: str, written: str) -> None:
    for form in written.split():
        found = find_in(f"It was said that {form} was there.", [Person("k", (name,))], weigh=True)
        assert [one.text for one in found if one.key == "k"] == [form]


@pytest.mark.parametrize(
    "said",
    [
        "Tolliver Park Primary",
        "Tolliver Park School",
        "Tolliver Park",
        "Tolliver Park’s",
        "Peverell’s Bakery",
        "12 Peverell",
        "+44 7700 900120",
        "0044 7700 900 120",
        "7700900120",
        "12011970",
        "19700112",
    ],
)
def test_a_place_a_number_and_a_date_are_found_in_their_other_forms(said: str) -> None:
    found = find_in(f"The letter speaks of {said} and of no other.", [PERSON], weigh=True)
    assert any(one.kind in REGISTERED and one.key == "k" for one in found)


def test_what_is_an_ordinary_word_is_no_other_form_of_a_name() -> None:
    """Nobody named William makes a finding of each 'Will', nor a street named for its church of '3 Church'."""
    people = [Person("w", ("William Oxborough",)), PERSON]
    text = "Will agencies listen? The bill was paid. On page 3 Church leaders spoke. The primary school, a Church school, was told."
    assert [one.text for one in find_in(text, people) if one.key] == []
