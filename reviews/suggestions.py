"""What could be written instead of something that the check found: a proposal, which a person takes or leaves (4.28)."""

from __future__ import annotations

from reviews.matcher import CONTEXT, NAMES, Kind
from reviews.matcher_shapes import month_of

_INSTEAD: dict[str, str] = {
    Kind.WORD: "Nothing, where it is the word. Where somebody is meant, another name.",
    Kind.ADDRESS: "Say what it is to the story: “their home”, “a friend’s flat”.",
    Kind.REGISTERED_POSTCODE: "Leave it out, or name the borough.",
    Kind.POSTCODE: "Leave it out, or name the borough.",
    Kind.EMPLOYER: "Say what kind of place it is: “a shop”, “a primary school”.",
    Kind.POINTER: "Say it in general words, or leave it out.",
    Kind.REGISTERED_NUMBER: "Leave it out.",
    Kind.PHONE: "Leave it out, unless it is a helpline’s.",
    Kind.EMAIL: "Leave it out.",
    Kind.NHS: "Leave it out.",
    Kind.INSURANCE: "Leave it out.",
    Kind.VEHICLE: "Leave it out: “the car”.",
    Kind.CASE: "Leave it out.",
    Kind.UNCHECKED: "Look at it yourself. If it names nobody, say so; else put words or another picture in its place.",
}


def suggestion(what: str, words: str, pseudonym: str = "") -> str:
    """A sentence for whoever mends it; empty where there is nothing to propose."""
    if what in NAMES:
        if pseudonym:
            return f"Write “{pseudonym}”."
        return "Choose a pseudonym in the register, or say who it is to the story: “her brother”, “a neighbour”."
    if what in (Kind.DATE, Kind.REGISTERED_DATE):
        month = month_of(words)
        age = ", or an age" if what == Kind.REGISTERED_DATE else ""
        return f"Write “{month}”{age}." if month else "Give month and year."
    return _INSTEAD.get(what, "")


def around(before: str, after: str) -> dict[str, str]:
    """The words on either side of a finding, for people: whole ones, with a mark where they go on."""
    if len(before) >= CONTEXT and " " in before[:-1]:
        before = f"… {before.partition(' ')[2]}"
    before = before.lstrip(" .,;:")  # the end of the sentence before
    if len(after) >= CONTEXT and " " in after[1:]:
        after = f"{after.rpartition(' ')[0]} …"
    return {"before": before, "after": after}
