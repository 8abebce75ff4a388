"""The agencies' chronologies of a fictional review: one visit is recorded twice, a week apart."""

from __future__ import annotations

from datetime import date, timedelta

from demo import cast
from demo.story import Story
from portal.kernel.calendar import long_date
from reviews.services import chronology

NAMES = ("when", "time", "who", "event", "response", "views", "source")
Row = tuple[int, str, str, str, str, str, str]  # days before the death, time, who, event, response, views, source

HOUSING: tuple[Row, ...] = (
    (166, "", "{her}", "{her} reports a broken lock", "Repaired the next day", "", "Repairs log 4471"),
    (
        116,
        "",
        "{her}",
        "Joint visit with the police, {her} seen",
        "Transfer discussed",
        "She wished to move",
        "Visit note",
    ),
    (68, "", "", "Transfer application closed", "No reply received", "", "Case file"),
)
TRUST: tuple[Row, ...] = (
    (200, "10:20am", "{her}", "{her} seen at a routine appointment", "Advice given", "She asked for a later visit", "Consultation record"),
    (138, "", "{her}", "{her} attends an outpatient clinic", "Referred to her GP", "She felt listened to", "Clinic letter"),
    (81, "11am", "", "{her} does not attend", "Letter sent", "", "Clinic system"),
)  # fmt: skip
POLICE: tuple[Row, ...] = (
    (152, "8:05pm", "{him}", "A neighbour calls 101", "Officers attended, no further action", "", "Call log"),
    (109, "14:30", "", "Joint visit with housing, nobody in", "Card left", "", "Pocket notebook"),
    (61, "6:40pm", "{her}", "{her} calls for advice", "Leaflet sent", "She asked for a woman officer", "Call log"),
)
UNSURE: Row = (95, "", "{her}", "{her} telephones the ward", "Call back offered", "", "Reception note")


def tell(story: Story) -> None:
    """Each agency's author writes and hands in; the coordinator writes for the police, who have no author here."""
    day = story.review.incident_on or date.today()
    writes(story, "housing-author", cast.HOUSING, [given(story, day, row) for row in HOUSING])
    unsure = given(story, day, UNSURE)
    unsure["when"] = f"?{unsure['when']}"
    span = given(
        story, day, (131, "", "{him}", "{him} on weekly appointments", "Three of four kept", "", "Case record")
    )
    span["when"] = f"{span['when']} to {long_date(day - timedelta(days=103))}"
    writes(story, "trust-author", cast.TRUST, [*(given(story, day, row) for row in TRUST), unsure, span])
    writes(story, "coordinator", cast.POLICE, [given(story, day, row) for row in POLICE])


def given(story: Story, day: date, row: Row) -> dict[str, str]:
    """A row with its date and the names of this review's people."""
    people = {"her": story.case.victim, "him": story.case.suspect}
    words = dict(zip(NAMES, (long_date(day - timedelta(days=row[0])), *row[1:]), strict=True))
    return {name: word.format(**people) for name, word in words.items()}


def writes(story: Story, who: str, agency: str, rows: list[dict[str, str]]) -> None:
    """Rows are written one by one, then handed in."""
    user, body = story.who[who], story.bodies[agency]
    for row in rows:
        chronology.save_row(acting_user=user, review=story.review, agency=body, given=row)
    chronology.hand_in(acting_user=user, review=story.review, agency=body)
