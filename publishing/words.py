"""The words that the public site begins with. From then on they are the editors' (two of them)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

HOME = {
    "title": "Learning from domestic homicide",
    "standfirst": "After a death through domestic abuse, the agencies that knew the people ask together what could have been "
    "done better. They publish what they learned, and what they have changed since.",
}
LIBRARY = {
    "title": "Published reviews",
    "standfirst": HOME["standfirst"],
}
SERVICES: list[dict[str, Any]] = [
    {
        "name": "National Domestic Abuse Helpline",
        "for_whom": "everybody",
        "phone": "0808 2000 247",
        "words": "Free, at any hour",
        "address": "",
        "beside": True,
    },
    {
        "name": "Victim Support",
        "for_whom": "everybody",
        "phone": "0808 168 9111",
        "words": "Day and night, after any crime",
        "address": "",
        "beside": True,
    },
    {
        "name": "Samaritans",
        "for_whom": "everybody",
        "phone": "116 123",
        "words": "Day and night, about anything",
        "address": "",
        "beside": False,
    },
    {
        "name": "Men’s Advice Line",
        "for_whom": "men",
        "phone": "0808 801 0327",
        "words": "For men, and those who support them",
        "address": "",
        "beside": True,
    },
    {
        "name": "Galop",
        "for_whom": "lgbt",
        "phone": "0800 999 5428",
        "words": "About abuse in any relationship",
        "address": "",
        "beside": False,
    },
    {
        "name": "Childline",
        "for_whom": "children",
        "phone": "0800 1111",
        "words": "Free, at any hour. It does not show on a telephone bill",
        "address": "",
        "beside": False,
    },
    {
        "name": "Respect Phoneline",
        "for_whom": "worried",
        "phone": "0808 802 4040",
        "words": "For anybody who hurts somebody they love and wants to stop",
        "address": "",
        "beside": False,
    },
]
HELP = {
    "title": "Getting help",
    "slug": "getting-help",
    "standfirst": "If you are in danger now, call 999. If you cannot speak, call 999 from a mobile and press 55 when asked.",
}
NEWS = {
    "title": "News and events",
    "slug": "news-and-events",
    "standfirst": "What is published, what is being tried, and where people meet to learn from it.",
}


def _text(*paragraphs: str) -> tuple[str, str]:
    return ("text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _step(title: str, words: str) -> dict[str, str]:
    return {"title": title, "words": f"<p>{words}</p>"}


def _question(question: str, answer: str) -> tuple[str, dict[str, str]]:
    return ("question", {"question": question, "answer": f"<p>{answer}</p>"})


BEFORE: tuple[dict[str, Any], ...] = (
    {
        "title": "What a review is",
        "slug": "what-a-review-is",
        "standfirst": "When somebody dies through abuse by a partner, a former partner or a relative, the agencies that knew the people "
        "must ask together what can be learned.",
        "body": [
            _text(
                "It is called a domestic homicide review. The law asks for it, in the Domestic Violence, Crime and Victims Act 2004. It is "
                "not a trial and not an inquest: it does not ask who is to blame, or how the person died. It asks what each agency knew, "
                "what it did, and what could be done better.",
            ),
            ("heading", "What happens, in order"),
            (
                "steps",
                [
                    _step(
                        "A death is reported",
                        "The police tell the partnership. It decides within a month whether there is a review.",
                    ),
                    _step(
                        "A chair is appointed", "The chair is independent: nobody who works for the agencies concerned."
                    ),
                    _step(
                        "The family is asked", "Whether they want to take part, and how. They can say no, or not now."
                    ),
                    _step(
                        "Each agency looks at its own work",
                        "Somebody who had nothing to do with it writes down what was done and what was missed.",
                    ),
                    _step(
                        "A panel reads all of it",
                        "People from the agencies and from specialist services put it together, with the family’s words.",
                    ),
                    _step(
                        "A report is written",
                        "It ends in recommendations, and in actions that each have an owner and a date.",
                    ),
                    _step(
                        "The Home Office reads it", "A group of experts says whether it is good enough to be published."
                    ),
                    _step("It is published", "Here, with other names. Then we follow what the agencies do."),
                ],
            ),
            ("heading", "What people ask"),
            _question(
                "Are the names real?",
                "No. The people have other names, which families often choose. The chair and the panel are named.",
            ),
            _question(
                "How long does it take?",
                "Often more than a year. A criminal trial may come first, and nobody is hurried.",
            ),
            _question(
                "Can I ask for a review?",
                "Yes. Write to us, and say why. We answer, and you can ask the Home Office to look at our answer.",
            ),
            _question(
                "What if I think I am in a report?",
                "Tell us. If something could tell who you are, we look at it at once, and take it down if need be.",
            ),
        ],
    },
    {
        "title": "For families",
        "slug": "for-families",
        "standfirst": "If somebody you loved has died, a review asks what could have been done better. You decide how much part you take.",
        "body": [
            ("heading", "You can take part, or not, or later"),
            _text(
                "A review looks at how agencies worked with the people concerned. It is not a trial and blames nobody. It asks what "
                "can be learned, so that others are safer.",
                "An advocate who has nothing to do with the agencies can stand beside you, at no cost. They can speak for you, or with you.",
            ),
            (
                "quiet",
                "<p>You can meet the chair, write, record your words, or let somebody else bring them. You can change your mind at any time.</p>",
            ),
            ("heading", "What you can expect"),
            (
                "steps",
                [
                    _step("You are told", "That there is a review, what it is for, and who the chair is."),
                    _step(
                        "You are heard",
                        "What you know about the person matters as much as any file. What you do not want to say stays yours.",
                    ),
                    _step(
                        "You read it first",
                        "You are shown the report before it goes to the Home Office, with as much time as you need.",
                    ),
                    _step("You are answered", "To everything you say about it: what was changed, or why it was not."),
                    _step(
                        "You are told before it is published",
                        "And what that may bring: questions from the press, from neighbours, from relatives.",
                    ),
                ],
            ),
            ("heading", "What is published"),
            _text(
                "The people in a report have other names, and you may choose them. Of dates only the month and the year are given. You can "
                "ask for days on which nothing is sent to you.",
            ),
            ("heading", "Somebody to talk to"),
            ("services", {"for_whom": "everybody"}),
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
                "address of its own, so that you can cite it in a briefing or a supervision.",
                "Narrow the list to a theme or to your own agency. The page “What reviews have changed” puts them together.",
            ),
            ("heading", "If you are asked to take part"),
            (
                "steps",
                [
                    _step("You are invited", "By e-mail, with a code that is told to you by telephone."),
                    _step("You declare", "Before you see anything, you say whether you know anybody in the review."),
                    _step(
                        "You secure your records",
                        "Everything that your agency holds about the people, from the first day.",
                    ),
                    _step(
                        "Somebody else writes",
                        "The author of your agency’s review had no part in what it looks at, and answers to nobody who had.",
                    ),
                ],
            ),
            _question(
                "May I use a report in training?",
                "Yes. Use the published page, and cite it. Please do not ask people to guess who is meant.",
            ),
            _question(
                "May I copy the data?",
                "Yes: lists, recommendations and actions are open data. The page “Open data” says how.",
            ),
        ],
    },
)
AFTER: tuple[dict[str, Any], ...] = (
    {
        "title": "Contact",
        "slug": "contact",
        "standfirst": "Please do not write about anybody’s case by e-mail. Say that you would like to be rung, and when it is safe.",
        "menu": False,
        "body": [
            (
                "contact",
                {
                    "name": "The review office",
                    "words": f"For families, for professionals, and about anything that is published here: {settings.PARTNERSHIP_CONTACT}"[
                        :240
                    ],
                },
            ),
            (
                "quiet",
                "<p>If something that is published here tells who you are, say so. We look at it at once, at any hour of the day.</p>",
            ),
        ],
    },
)
