"""The words that the public site begins with. From then on they are the editors' (two of them)."""

from __future__ import annotations

from typing import Any

HOME = {
    "title": "Learning from domestic homicide",
    "standfirst": "After a death through domestic abuse, the agencies that knew the people ask together what could have been "
    "done better. They publish what they learned, and what they have changed since.",
}
LIBRARY = {
    "title": "Published reviews",
    "standfirst": HOME["standfirst"],
}
HELP_LINES = [
    {"name": "National Domestic Abuse Helpline", "phone": "0808 2000 247", "words": "Free, at any hour", "address": ""},
    {
        "name": "Men’s Advice Line",
        "phone": "0808 801 0327",
        "words": "For men, and those who support them",
        "address": "",
    },
    {"name": "Galop", "phone": "0800 999 5428", "words": "For lesbian, gay, bisexual and trans people", "address": ""},
    {"name": "Victim Support", "phone": "0808 168 9111", "words": "Day and night", "address": ""},
    {"name": "Samaritans", "phone": "116 123", "words": "Day and night, about anything", "address": ""},
]


def _text(*paragraphs: str) -> tuple[str, str]:
    return ("text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


PLAIN: tuple[dict[str, Any], ...] = (
    {
        "title": "For families",
        "slug": "for-families",
        "standfirst": "If somebody you loved has died, a review asks what could have been done better. You decide how much part you take.",
        "body": [
            ("heading", "What a review is"),
            _text(
                "A review looks at how agencies worked with the people concerned. It is not a trial and blames nobody. It asks what "
                "can be learned, so that others are safer.",
                "You can take part, or not, or later. An advocate who has nothing to do with the agencies can stand beside you.",
            ),
            ("heading", "What is published"),
            _text(
                "The people in a report have other names, and families may choose them. You are shown the finished report before "
                "it goes to the Home Office, and told before it is published and what that may bring.",
            ),
            ("heading", "Somebody to talk to"),
            ("support", HELP_LINES),
        ],
    },
    {
        "title": "For professionals",
        "slug": "for-professionals",
        "standfirst": "Each published review ends in actions with an owner and a date. Find what concerns your work.",
        "body": [
            ("heading", "Using the reviews"),
            _text(
                "Search the reviews for a word from your own work: a visit, a referral, a record. Every paragraph of a report has an "
                "address of its own, so that you can cite it.",
            ),
            ("heading", "If you are asked to take part"),
            _text(
                "You are invited by e-mail, with a code that is told to you by telephone. Before you see anything, you declare "
                "whether you know anybody in the review.",
            ),
        ],
    },
    {
        "title": "Getting help",
        "slug": "getting-help",
        "standfirst": "If you are in danger now, call 999. If you cannot speak, call 999 from a mobile and press 55 when asked.",
        "body": [("support", HELP_LINES)],
    },
)
