"""What three of the demo's earlier reviews are about: short accounts of people and agencies that are all made up."""

from __future__ import annotations

from datetime import date

from demo.cast import COUNCIL, LANTERN, POLICE, PROBATION, TRUST
from demo.earlier_shape import CLOSED, Earlier, thanks
from demo.story import Case
from reviews.enums_report import Theme

JOAN = Earlier(
    "joan",
    Case(
        "Kay Template",
        "Joan",
        date(1949, 4, 17),
        "Lee Template",
        "Stephen",
        "6 Pattern Court, SE11 0ZX",
        relationship="Son",
        since=date(2019, 6, 1),
    ),
    ago=1475,
    chair="author",
    description="A mother cared for her grown son, and nobody asked how she was. What carers are asked now.",
    report=(
        (
            "Introduction",
            [
                thanks("Joan"),
                "The partnership asked Ruth Abara to chair the review. The council and the hospital trust gave the panel their records, and answered its questions.",
            ],
        ),
        (
            "The facts",
            [
                "Joan was in her seventies. Her son, who is called Stephen in this report, lived with her and had been unwell for many years.",
                "Stephen stopped going to the clinic in the winter. Joan telephoned three times in one month to say that he did not sleep. He killed her in the spring, and a court ordered that he be treated in hospital.",
            ],
        ),
        (
            "Analysis",
            [
                "Each call was written down as news of Stephen. None was read as a woman who was afraid.",
                "Joan was offered an assessment as a carer once, by letter, and did not answer. Nobody asked again.",
                "Good practice: a practice nurse noticed bruises, asked about them, and wrote down what Joan answered in her own words.",
            ],
        ),
        (
            "Conclusions and recommendations",
            [
                "Recommendation 1. Whoever misses appointments is visited, and the person who lives with them is asked, alone, how safe they feel.",
                "Recommendation 2. Carers are offered an assessment in person, and again each year.",
            ],
        ),
    ),
    summary=(
        ("What happened", ["Joan was killed by her son, called Stephen here, whom she had cared for over many years."]),
        ("What was learned", ["Her calls for help were read as news of him. Nobody asked whether she was safe."]),
    ),
    actions=(
        (
            "Ask the person who lives with them",
            "agency",
            "Ask whoever lives with a patient, alone, at each missed appointment",
            "Forty missed appointments sampled",
            TRUST,
            (Theme.ASKING, Theme.MENTAL_HEALTH),
        ),
        (
            "Offer carers an assessment in person",
            "agency",
            "A visit to each carer within four weeks",
            "Nine of ten carers visited in time",
            COUNCIL,
            (Theme.REFERRAL,),
        ),
        (
            "Offer carers an assessment in person",
            "agency",
            "Train the teams in what carers may not say",
            "Every team trained",
            COUNCIL,
            (Theme.TRAINING,),
        ),
    ),
    done=(120, 210, 420),
)

NADIA = Earlier(
    "nadia",
    Case(
        "Mara Mockname",
        "Nadia",
        date(1988, 11, 8),
        "Ned Mockname",
        "Viktor",
        "31 Invention Street, SE17 0ZY",
        since=date(2020, 9, 1),
    ),
    ago=1110,
    chair="author",
    description="She was asked about her safety in a language that was not hers, by way of the man she feared.",
    report=(
        (
            "Introduction",
            [
                thanks("Nadia"),
                "Ruth Abara chaired the review. The police and a service for women who live with abuse took part. A reader of Nadia’s first language helped the panel throughout.",
            ],
        ),
        (
            "The facts",
            [
                "Nadia was in her thirties and had lived in the borough for two years. Her husband, who is called Viktor in this report, spoke for her wherever they went.",
                "Neighbours called the police twice. Both times officers spoke with Viktor, who translated. He killed her a few weeks after the second call and was convicted of murder.",
            ],
        ),
        (
            "Analysis",
            [
                "No interpreter was asked for at either visit. The form had a box for it, and the box was ticked as not needed.",
                "The women’s service had a worker who spoke Nadia’s language. The police did not know that.",
                "Where a relative translates, the answer is the relative’s.",
            ],
        ),
        (
            "Conclusions and recommendations",
            [
                "Recommendation 1. Nobody is asked about safety by way of a relative. Officers ring an interpreter from the door.",
                "Recommendation 2. Services tell each other which languages they speak.",
                "Recommendation 3. Posters in the languages of the borough say where to get help.",
            ],
        ),
    ),
    summary=(
        (
            "What happened",
            ["Nadia was killed by her husband, called Viktor here. The police had been called to their home twice."],
        ),
        ("What was learned", ["She was never asked in her own language, and never alone."]),
    ),
    actions=(
        (
            "Never by way of a relative",
            "agency",
            "An interpreter by telephone at every visit where one is needed",
            "Thirty visits sampled",
            POLICE,
            (Theme.EQUALITY, Theme.ASKING),
        ),
        (
            "Tell each other which languages you speak",
            "between",
            "One list of languages for all services, kept by one of them",
            "The list is asked for each month",
            LANTERN,
            (Theme.SHARING, Theme.EQUALITY),
        ),
        (
            "Posters in the languages of the borough",
            "regional",
            "Posters in surgeries, libraries and laundries",
            "Two hundred places",
            LANTERN,
            (Theme.EQUALITY,),
        ),
    ),
    done=(95, 300, CLOSED),
)

PAULINE = Earlier(
    "pauline",
    Case(
        "Olga Dummy",
        "Pauline",
        date(1970, 2, 25),
        "Percy Dummy",
        "Grant",
        "12 Figment Way, SE5 0ZX",
        relationship="Former partner",
        since=date(2021, 1, 1),
    ),
    ago=765,
    chair="chair",
    description="Drink was seen by everybody, and what it hid by nobody. How three agencies now share what they see.",
    report=(
        (
            "Introduction",
            [
                thanks("Pauline"),
                "Helen Marsh chaired the review. Probation, the police and the hospital trust gave the panel their records.",
            ],
        ),
        (
            "The facts",
            [
                "Pauline was in her fifties. She had left a man who is called Grant in this report. He had been convicted of hurting somebody before her.",
                "She came to the emergency department four times in a year, each time smelling of drink. Grant was under supervision for most of that year. He killed her at his flat and was convicted of murder.",
            ],
        ),
        (
            "Analysis",
            [
                "Four doctors treated four injuries. The notes speak of alcohol on every page, and of Grant on none.",
                "His supervising officer knew that he had a new partner, and did not know her name. The police knew her name, and did not know that he was supervised.",
                "A person who drinks is a person who can be asked.",
            ],
        ),
        (
            "Conclusions and recommendations",
            [
                "Recommendation 1. Probation asks who a supervised person’s partner is, and tells the police the same week.",
                "Recommendation 2. An injury that comes back is read beside the earlier ones.",
                "Recommendation 3. Services for alcohol and services for abuse see people together.",
            ],
        ),
    ),
    summary=(
        (
            "What happened",
            [
                "Pauline was killed by a man she had left, called Grant here, who was under supervision for hurting somebody before her."
            ],
        ),
        (
            "What was learned",
            [
                "Each agency held a part. Drink was the first thing that everybody saw, and the last that they looked behind."
            ],
        ),
    ),
    actions=(
        (
            "Ask who the partner is",
            "between",
            "A new partner’s name goes from probation to the police in a week",
            "Fifty cases sampled",
            PROBATION,
            (Theme.SHARING, Theme.RISK),
        ),
        (
            "Ask who the partner is",
            "between",
            "Officers see on their screen who is supervised",
            "The screen is in use",
            POLICE,
            (Theme.SHARING, Theme.RECORDS),
        ),
        (
            "Read an injury beside the earlier ones",
            "agency",
            "The record shows earlier injuries first",
            "One hundred attendances sampled",
            TRUST,
            (Theme.HEALTH, Theme.RECORDS),
        ),
        (
            "See people together",
            "regional",
            "One clinic a week of both services",
            "Forty people seen in a year",
            TRUST,
            (Theme.SUBSTANCE, Theme.REFERRAL),
        ),
    ),
    done=(60, 250, 130, 365),
)
