"""4.24 and 4.28: what the register names is found however it is written, and nothing else is in the way."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.matcher import Kind, Passage, Person, find, find_in
from reviews.suggestions import around

ANNA = Person(
    key="anna",
    names=("Anna Markovič", "Annie Rose Smith-Jones"),
    dates=(date(1984, 3, 12), date(2025, 2, 3)),
    addresses=("14 Peckham Hill Street, London SE15 5AA",),
    employers=("Rosewood Catering Ltd", "Tesco"),
    numbers=("07700 900123", "AB12 CDE"),
)
DIARMUID = Person(key="diarmuid", names=("Diarmuid O'Neill", "Anne-Marie Li"))
PEOPLE = [ANNA, DIARMUID]


def kinds(text: str, **extra: list[str]) -> list[tuple[Kind, str]]:
    return [(f.kind, f.text) for f in find_in(text, PEOPLE, **extra)]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Markovic",
        "ANNA MARKOVIC",
        "anna markovic",
        "Anna Markovič",
        "Ánna Markovic\u030c",
        "Markovic, Anna",
        "Anna\nMarkovic",
        "Anna  \n  Markovic",
        "Anna-Markovic",
        "AnnaMarkovic",
        "A n n a",
        "Mar-\nkovic",
        "Mar\u00adkovic",
        "Markovic’s",
        "Markovic's",
        "Markovics’",
        "Anna\u200bMarkovic",
        "Аnnа",
        "A. Markovic",
        "A Markovic",
        "Ms Markovic",
        "Smith Jones",
        "Smithjones",
        "Smith\u2011Jones",
        "Annie",
        "O’Neill",
        "ONeill",
        "O'NEILL",
        "oneill",
        "O Neill",
        "Anne Marie",
        "Annemarie",
        "ANNE-\nMARIE",
        "Marko vic",
        "anna.markovic",
        "Anna_M",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    found = find_in(f"The panel heard that {text} had rung the clinic.", PEOPLE)
    assert found, text
    assert {f.kind for f in found} <= {Kind.NAME, Kind.PART, Kind.INITIALS}


def test_initials_with_the_surname_are_one_finding() -> None:
    assert kinds("a letter from A. Markovic to the clinic") == [(Kind.INITIALS, "A. Markovic")]
    assert kinds("listed as Markovic, A. in the file") == [(Kind.INITIALS, "Markovic, A")]


def test_first_name_and_surname_are_one_finding() -> None:
    assert kinds("Then Anna Markovic left.") == [(Kind.NAME, "Anna Markovic")]
    assert kinds("Then Annie Smith-Jones left.") == [(Kind.NAME, "Annie Smith-Jones")]


@pytest.mark.parametrize(
    "text",
    [
        "an anagram",
        "banana",
        "Annalise",
        "the markets",
        "in a lift",
        "I, an analyst",
        "a list",
        "they rose early",
        "March 2025",
        "in March",
        "section 9 of the Act",
        "4.13 and 4.28",
        "aged 34",
        "a 20% rise",
        "£1,200",
        "the year 2024",
        "between 2010 and 2015",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert kinds(f"The panel noted {text} in passing.") == []


def test_a_name_that_is_a_word_is_found_with_a_capital_only() -> None:
    assert kinds("her hopes rose") == []
    assert kinds("her sister Rose came") == [(Kind.PART, "Rose")]


WORDS = [
    Person("rose", ("Rose Kowalczyk", "Nan")),
    Person("will", ("Will Young",)),
    Person("grace", ("Grace Page",)),
    Person("dean", ("Dean Bush",)),
    Person("child", ("Harpreet Child",), pseudonym="Child C"),
    Person("hope", ("Hope Long",)),
]
SOMEBODY = """Rose said that she was afraid.|Then Rose left.|Rose's sister rang.|Rose, her sister, said so.|The sister, Rose, rang.
Rose Kowalczyk rang.|Mr Young was there.|Detective Young attended.|Learning from Rose|Learning From Rose|THE DEATH OF ROSE
ROSE SAID NO|Aunt Rose slept.|She rang Will.|He told Will that it was so.|Rose and Will went.|Social Worker Bush said so.
Mrs Page sat down.|W. Young came.|Young, W.|rose kowalczyk|Grace (her sister) came.|Grace never rang.|He asked Dean for money.
Grace was afraid.|Rose, who was 42, said so.|Rose and Mum went.|She told Bush about it.|He saw Young and his brother.|a friend named Rose
Then Young came.|Hope rang. Hope is not a plan.
The scheme Rose attended.|Yesterday Young drove home.|They say that Young drove it.|He said that Bush told her."""
A_WORD = """Will the learning be shared?|See Page 12 of it.|It was on Page 5.|Young people said so.|The Young People's Service.
WILL REPORT IN MAY|Roses were her flower.|Grace before meals was had.|Bush telegraph told her.|A Bush telegraph.|The Child marriage Act.
Page: 4|Child D was not seen.|Operation Rose ended.|Hope is not a plan.|Hope was expressed.|Grace, tact and patience.|Dean and Chapter met.
They say that Long queues form.|Designated Child, Trust|the Named Child was seen|of Clare's Page now|Bush Ltd was paid.|Dean's|Young."""


def test_a_word_that_may_be_a_name_is_told_apart_and_never_left_out() -> None:
    """4.24: where a capital letter has another reason the finding is answered together with its like; where it names
    somebody, by itself. What is called like a word is no finding."""
    for before in ("", "The panel met here. "):
        for text in re.split(r"[|\n]", SOMEBODY):
            assert {one.kind for one in find_in(before + text, WORDS, weigh=True)} - {Kind.WORD}, before + text
        for text in re.split(r"[|\n]", A_WORD)[:-2]:
            assert {one.kind for one in find_in(before + text, WORDS, weigh=True)} == {Kind.WORD}, before + text
    for text in re.split(r"[|\n]", SOMEBODY + A_WORD):
        assert find_in(text, WORDS), text  # nothing is weighed unless it is asked for
        assert Kind.WORD not in {one.kind for one in find_in(text, WORDS)}
    assert find_in("Child C was not seen.", WORDS) == []


@pytest.mark.parametrize(
    "text",
    [
        "in this case 2019 was the first year",
        "1 in 4 may have no lawyer",
        "see 3.7.10, 3.7.11 and 3.7.12",
        "A1 THE SCOPE",
        "Q1 AND Q2",
        "Police 2022 guidance",
    ],
)
def test_years_parts_and_headings_are_no_dates_or_numbers(text: str) -> None:
    assert kinds(f"The panel noted {text} in passing.") == []


@pytest.mark.parametrize(
    "text", ["case no 2019", "case 20191", "on 4 may 2019", "12.3.84 and 13.3.84", "A1 TMB", "CAD 2019"]
)
def test_dates_and_numbers_that_look_like_these_are_found(text: str) -> None:
    assert len(kinds(f"The panel noted {text} in passing.")) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "12 March 1984",
        "12th March 1984",
        "12th of March, 1984",
        "12 Mar 84".replace(" 84", " 1984"),
        "March 12, 1984",
        "12/03/1984",
        "12.3.84",
        "12-03-1984",
        "1984-03-12",
        "12\nMarch 1984",
        "the twelfth of March",
        "12 MARCH",
        "12/3/84",
    ],
)
def test_a_registered_date_is_found_in_each_way_of_writing(text: str) -> None:
    found = find_in(f"She was born on {text} in Leeds.", PEOPLE)
    assert [f.kind for f in found] == [Kind.REGISTERED_DATE], found
    assert found[0].key == "anna"


def test_a_name_that_is_a_month_is_found_after_a_year() -> None:
    may = [Person("may", ("May Kowalczyk",))]
    for text in ("until 2022. May said so", "In 2022, May told", "She, May, 34, said", "in 2022\n\nMay left"):
        assert [one.text for one in find_in(text, may)] == ["May"], text
    for text in ("in May 2022", "in May, 2022", "until May\n2022", "in May-2022"):
        assert find_in(text, may) == [], text


def test_another_exact_date_is_a_finding_of_its_own() -> None:
    assert kinds("seen on 21 April 2024 and in May 2024") == [(Kind.DATE, "21 April 2024")]
    assert kinds("on the twenty-first of April") == [(Kind.DATE, "twenty-first of April")]
    assert kinds("the meeting of 31/12/2023") == [(Kind.DATE, "31/12/2023")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SE15 5AA", Kind.REGISTERED_POSTCODE),
        ("se155aa", Kind.REGISTERED_POSTCODE),
        ("SE15\n5AA", Kind.REGISTERED_POSTCODE),
        ("SE1 2QH", Kind.POSTCODE),
        ("14 Peckham Hill Street", Kind.ADDRESS),
        ("14, Peckham Hill St", Kind.ADDRESS),
        ("Peckham Hill Street", Kind.ADDRESS),
        ("Rosewood Catering", Kind.EMPLOYER),
        ("rosewood catering", Kind.EMPLOYER),
        ("Tesco", Kind.EMPLOYER),
        ("07700900123", Kind.REGISTERED_NUMBER),
        ("07700-900 123", Kind.REGISTERED_NUMBER),
        ("AB12CDE", Kind.REGISTERED_NUMBER),
        ("020 7946 0123", Kind.PHONE),
        ("+44 7700 900 456", Kind.PHONE),
        ("help@example.org", Kind.EMAIL),
        ("943 476 5919", Kind.NHS),
        ("QQ 12 34 56 C".replace("QQ", "AB"), Kind.INSURANCE),
        ("XY21 ZZZ", Kind.VEHICLE),
        ("T20217123", Kind.CASE),
        ("CAD 4512", Kind.CASE),
        ("01AB1234567/20", Kind.CASE),
        ("crime reference 3012345/25", Kind.CASE),
    ],
)
def test_places_employers_and_numbers(text: str, kind: Kind) -> None:
    assert kind in [f.kind for f in find_in(f"as written there: {text}, and so on", PEOPLE)]


def test_a_number_that_fails_the_nhs_check_is_not_taken_for_one() -> None:
    assert kinds("item 943 476 5918 of the list") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Markovich", Kind.SPELLING),
        ("Marcovic", Kind.SPELLING),
        ("Makrovic", Kind.SPELLING),
        ("Anna Markovi", Kind.SPELLING),
        ("anna marrkovic", Kind.SPELLING),
        ("Markow-\nvic", Kind.SPELLING),
        ("Marlkovic's", Kind.SPELLING),
        ("Diarmid", Kind.SPELLING),
        ("Smyth", Kind.SPELLING),
        ("Anne Lee", Kind.PART),
        ("Mark0v1c", Kind.PART),
        ("4nna", Kind.PART),
        ("\u202ecivokraM\u202c", Kind.PART),
        ("Peckam Hill Street", Kind.ADDRESS),
        ("Peck-\nham Hill St", Kind.ADDRESS),
        ("Rosewod Catering", Kind.EMPLOYER),
        ("the Dog and Duck", Kind.POINTER),
        ("ﬁrst Rosewood Catering’s", Kind.EMPLOYER),
        ("9 July 2019", Kind.REGISTERED_DATE),
    ],
)
def test_4_24_misspellings_look_alikes_and_whatever_else_points_are_found(text: str, kind: Kind) -> None:
    pub = Person("pub", (), dates=(date(2019, 7, 9),), pointers=("Dog and Duck",))
    assert kind in [f.kind for f in find_in(f"It was said that {text} was there.", [*PEOPLE, pub])], text


@pytest.mark.parametrize(
    "text",
    ["The Markets and the Parsons", "Persons who", "Anne said that Ruthe", "in October 2024", "Martin", "Carers of"],
)
def test_ordinary_words_and_pseudonyms_are_no_misspellings(text: str) -> None:
    people = [
        Person("p", ("Wilma Parsens", "Carer"), pseudonym="Ruthe"),
        Person("r", ("Ruth",)),
        Person("o", ("October",)),
    ]
    found = [f for f in find_in(f"The panel heard: {text}. Other persons came.", people) if f.kind == Kind.SPELLING]
    assert [f.text for f in found] == (["Parsons"] if "Parsons" in text else [])


def test_names_of_chair_and_panel_may_stay() -> None:
    """4.28: the chair's and the panel's names are in the report, even where they share a name with somebody."""
    allowed = ["Anna Marsh", "Daniel Osei"]
    assert kinds("The chair, Anna Marsh, and Daniel Osei", allowed=allowed) == []
    assert kinds("The chair, Anna Marsh, met Anna.", allowed=allowed) == [(Kind.PART, "Anna")]
    assert kinds("Anna Markovic", allowed=["Anna Markovic"]) == [(Kind.NAME, "Anna Markovic")]


def test_a_name_broken_over_two_pages_is_found_and_placed_on_the_first() -> None:
    found = find([Passage("page 1", "the letter was signed Mar-"), Passage("page 2", "kovic, and sent")], PEOPLE)
    assert [(f.place, f.text) for f in found] == [("page 1", "Mar-")]


def test_a_finding_says_where_it_stands_and_what_is_around() -> None:
    found = find([Passage("page 1", "nothing"), Passage("page 2", "We met Ánna there")], PEOPLE)
    assert [(f.place, f.start, f.end, f.text, f.before, f.after) for f in found] == [
        ("page 2", 7, 11, "Ánna", "nothing We met ", " there")
    ]
    assert around(". We met ", " there") == {"before": "We met ", "after": " there"}
    assert around("x" * 50 + " we met her there", "")["before"] == "… we met her there"


@given(st.text(max_size=200))
def test_any_text_is_read_and_positions_fit(text: str) -> None:
    for finding in find_in(text, PEOPLE):
        assert text[finding.start : finding.end] == finding.text


@given(st.text(alphabet=st.characters(categories=("Zs", "Po", "Nd")), max_size=20))
def test_a_name_is_found_between_any_marks(around: str) -> None:
    assert any(f.key == "anna" for f in find_in(f"{around} Anna {around}", PEOPLE))
