"""What is said beside a passage in the demo: a note to the panel, a question that was answered and one that waits."""

from __future__ import annotations

from demo.story import Story
from documentroom.models import Version
from documentroom.services import copies, passages

OFFICERS = "recorded by a different officer"
LETTER = "a letter that nobody answered"


def is_read(story: Story, version: Version, author: str) -> None:
    """The panel reads an agency's review: says something beside it, asks, and one of them may print it."""
    member, chair = story.who["panel-lantern"], story.who["chair"]
    passages.write_note(
        acting_user=member,
        version=version,
        page=1,
        passage=OFFICERS,
        words="Our own worker wrote to the association about the second request. I have asked for her copy of the letter.",
    )
    question = passages.ask_agency(
        acting_user=chair,
        version=version,
        page=1,
        passage=LETTER,
        words="To which address did the letter go, and did anybody ring before the application was closed?",
    )
    passages.answer(
        acting_user=story.who[author],
        question=question,
        words="It went to the flat by second-class post. Nobody rang: the procedure of that year did not ask for a call.",
    )
    passages.ask_agency(
        acting_user=chair,
        version=version,
        page=None,
        passage="",
        words="How many homes did the neighbourhood officer look after in that spring?",
    )
    copies.let_print(acting_user=chair, document=version.document, person=member)
