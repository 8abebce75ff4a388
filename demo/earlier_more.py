"""Three more of the demo's earlier reviews: public for a time, exceptionally not published, and waiting for its day."""

from __future__ import annotations

from datetime import date

from demo.cast import COUNCIL, HOUSING
from demo.earlier_cases import JOAN, NADIA, PAULINE
from demo.earlier_shape import Earlier, thanks
from demo.story import Case
from reviews.enums_report import Theme

IVY = Earlier(
    "ivy",
    Case(
        "Queenie Sketch",
        "Ivy",
        date(1996, 8, 3),
        "Rory Sketch",
        "Dean",
        "9 Draft Gardens, SE15 0ZY",
        since=date(2022, 4, 1),
    ),
    ago=405,
    chair="chair",
    description="A young woman asked for a new lock and a new address. What happens now on the day that somebody asks.",
    report=(
        (
            "Introduction",
            [
                thanks("Ivy"),
                "Helen Marsh chaired the review. A housing association and the council gave the panel their records. Her family asked that the report be public for three years.",
            ],
        ),
        (
            "The facts",
            [
                "Ivy was in her twenties. She had moved to the borough to be away from her husband, who is called Dean in this report.",
                "He found out where she lived. She asked for a new lock, and for another address. The lock came after nineteen days. Dean killed her in the fourth week, and was convicted of murder.",
            ],
        ),
        (
            "Analysis",
            [
                "The repair was booked as a repair. Nobody who booked it was told why it was asked for.",
                "Two lists of people who wait for an address were kept, one by the council and one by the association. Ivy stood on one of them.",
                "Good practice: the officer who took her call rang her back the same evening, from her own telephone, to hear that she was well.",
            ],
        ),
        (
            "Conclusions and recommendations",
            [
                "Recommendation 1. A lock that is asked for out of fear is changed the same day.",
                "Recommendation 2. There is one list of people who wait for an address.",
            ],
        ),
    ),
    summary=(
        ("What happened", ["Ivy had moved away from her husband, called Dean here. He found her and killed her."]),
        ("What was learned", ["She asked for two plain things, in time. Both waited among things that could wait."]),
    ),
    actions=(
        (
            "Change the lock the same day",
            "agency",
            "A lock asked for out of fear is changed within a day",
            "All such repairs, each month",
            HOUSING,
            (Theme.HOUSING, Theme.RISK),
        ),
        (
            "One list",
            "between",
            "One list of people who wait for an address, seen by both",
            "No name on one list only",
            HOUSING,
            (Theme.HOUSING, Theme.SHARING),
        ),
        (
            "One list",
            "between",
            "A named officer rings everybody on it each week",
            "Calls counted each month",
            COUNCIL,
            (Theme.REFERRAL,),
        ),
    ),
    done=(45, None, None),
    years=3,
)

HELD_BACK = Earlier(
    "held-back",
    Case(
        "Sal Standin",
        "Rose",
        date(1985, 12, 12),
        "Tom Standin",
        "Alan",
        "40 Supposed Lane, SE1 0ZY",
        since=date(2021, 5, 1),
    ),
    ago=600,
    chair="chair",
    description="",
    report=(
        (
            "Introduction",
            [
                thanks("Rose"),
                "Helen Marsh chaired the review. The council and the hospital trust gave the panel their records.",
            ],
        ),
        (
            "The facts",
            [
                "Rose was in her thirties. She was killed by her husband, who is called Alan in this report, and who then took his own life.",
                "Their children were at school. They live with relatives, under the names that they have now.",
            ],
        ),
        (
            "Analysis",
            [
                "The school wrote down that one child had stopped speaking in class. The note was read by nobody outside the school.",
            ],
        ),
        (
            "Conclusions and recommendations",
            [
                "Recommendation 1. What a school writes down of a child’s silence is read with the health visitor’s notes.",
            ],
        ),
    ),
    summary=(
        ("What happened", ["Rose was killed by her husband, called Alan here, who then took his own life."]),
        ("What was learned", ["A child’s silence was noticed, and written down, and went no further."]),
    ),
    actions=(
        (
            "Read the notes together",
            "between",
            "School and health visitor read their notes together each term",
            "Each school, each term",
            COUNCIL,
            (Theme.CHILDREN, Theme.SHARING),
        ),
    ),
    done=(150,),
    withheld="The children of the family would be recognised, whatever was left out. What it recommends is followed up.",
)

WAITING = Earlier(
    "frances",
    Case("Una Exemplar", "Frances", date(1962, 1, 30), "Vic Exemplar", "Neil", "2 Notional Mews, SE11 0ZY"),
    ago=-14,
    chair="chair",
    description="A neighbour knew, and did not know whom to tell. What the council tells every street now.",
    report=(
        (
            "Introduction",
            [thanks("Frances"), "Helen Marsh chaired the review. The council gave the panel its records."],
        ),
        (
            "The facts",
            [
                "Frances was in her sixties. She was killed by her husband, who is called Neil in this report. A neighbour had heard them for years."
            ],
        ),
        (
            "Analysis",
            [
                "The neighbour telephoned the council about noise, four times. Noise was measured each time, and found to be within the limits."
            ],
        ),
        (
            "Conclusions and recommendations",
            ["Recommendation 1. Whoever answers a call about noise asks what the caller fears."],
        ),
    ),
    summary=(
        ("What happened", ["Frances was killed by her husband, called Neil here."]),
        ("What was learned", ["A neighbour said what could be said. It was taken for noise."]),
    ),
    actions=(
        (
            "Ask what the caller fears",
            "agency",
            "Train whoever answers calls about noise",
            "Every officer trained",
            COUNCIL,
            (Theme.TRAINING, Theme.ASKING),
        ),
    ),
    done=(None,),
)

EARLIER = (JOAN, NADIA, PAULINE, HELD_BACK, IVY, WAITING)
