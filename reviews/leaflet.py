"""What a family is told on first contact, on paper: what a review is, what they can do, who helps (4.13).

The words are written once; the page and the Word file both take them from here. No clause, no name of a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from docx import Document
from docx.shared import Pt

from reviews.papers import document_bytes

TITLE = "When somebody has died: what a review is, and what you can do"
OPENING = (
    "We are very sorry for your loss. This leaflet tells you about the review that follows. You need not read it now, "
    "and nothing in it has to be decided today."
)


class Help(Protocol):
    name: str
    does: str
    reached: str


@dataclass(frozen=True)
class Part:
    """One heading of the leaflet, with what stands under it."""

    heading: str
    said: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaflet:
    """The whole leaflet, filled in for one review."""

    parts: tuple[Part, ...]
    support: Sequence[Help]


def leaflet(*, chair: str, coordinator: str, contact: str, support: Sequence[Help]) -> Leaflet:
    """The leaflet, with the names of those who lead the review and how the partnership is reached."""
    led = f"{chair} chairs it" if chair else "An independent person chairs it"
    reach = f"{coordinator}, who coordinates it, or {contact}" if coordinator else contact
    return Leaflet(
        (
            Part(
                "What the review is",
                (
                    "When somebody dies because of violence or abuse in the family or by a partner, the services of the "
                    "area look back at how they worked with the people concerned. They ask what could have been done "
                    "differently, and what must change so that it is less likely to happen to somebody else.",
                    "It is not a court. It does not say who is guilty, and it takes the place of neither the trial nor "
                    "the inquest.",
                    f"{led}. That person works for none of the services that are looked at.",
                ),
            ),
            Part(
                "What you can do",
                (
                    "You knew the person as no service did. You can take part as much as you want, or not at all, and "
                    "you can change your mind at any time.",
                ),
                (
                    "Say what you want the review to answer.",
                    "Meet the people who carry it out, where and with whom you choose. You read the note of each "
                    "meeting, and can correct it.",
                    "Write about the person in your own words, for the report.",
                    "Choose the name that the report uses, since it uses no real names.",
                    "Read the report before it goes to the government, and say where you disagree. What you say goes "
                    "with it.",
                ),
            ),
            Part(
                "Somebody to speak for you",
                (
                    "You can have an advocate: somebody of your choice, such as a worker you trust already, who knows "
                    "how reviews go and is there for you alone. It costs nothing. There can be more than one.",
                    "You can choose another one whenever you want, and you need not say why. You can tell us yourself; "
                    "it does not have to go through your advocate.",
                ),
            ),
            Part(
                "What happens with what you tell us",
                (
                    "The people who carry out the review read it. If there are criminal proceedings, a court can ask "
                    "for it. The report is published without real names, and we tell you the day before anybody else.",
                ),
            ),
            Part(
                "How we are in touch",
                (
                    "You tell us how, and when not. On days that are hard, such as a birthday, an anniversary or the "
                    "trial, we send nothing and ask nothing. We tell you each time when you will hear from us next.",
                    f"You reach us through {reach}.",
                ),
            ),
        ),
        support,
    )


def word_file(filled: Leaflet) -> bytes:
    """The leaflet as a Word file, in large type and without any marking: it is theirs to keep."""
    document = Document()
    core = document.core_properties
    core.title, core.author, core.comments, core.language = TITLE, "", "", "en-GB"
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(14)
    document.add_heading(TITLE, level=0)
    document.add_paragraph(OPENING)
    for part in filled.parts:
        document.add_heading(part.heading, level=1)
        for line in part.said:
            document.add_paragraph(line)
        for line in part.points:
            document.add_paragraph(line, style="List Bullet")
    document.add_heading("Who can help", level=1)
    for one in filled.support:
        paragraph = document.add_paragraph()
        paragraph.add_run(one.name).bold = True
        paragraph.add_run(f". {one.does}. {one.reached}")
    document.add_paragraph("If you are in danger now, call 999.")
    return document_bytes(document)
