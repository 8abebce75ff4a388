"""Words we use: the glossary. Ours in plain English; the clause, where one stands behind the word."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify


@dataclass(frozen=True)
class Term:
    word: str
    meaning: str
    short: str = ""
    clause: str = ""

    @property
    def slug(self) -> str:
        return slugify(self.word)


TERMS: tuple[Term, ...] = (
    Term(
        "Action plan",
        "What each agency will do, who does it, by when, and how people will know that it worked.",
        clause="4.27",
    ),
    Term(
        "Advocate",
        (
            "Somebody who stands beside a bereaved family through the review, speaks for them where they "
            "wish, and has nothing to do with any agency under review."
        ),
        clause="4.13",
    ),
    Term(
        "Agency",
        (
            "A body that had a part in people’s lives: a police force, a health trust, a council service, a "
            "housing association, a charity."
        ),
    ),
    Term(
        "Anonymity check",
        (
            "The search for names, dates, addresses and postcodes in a report before it may be published. "
            "Each thing found is changed, or kept for a reason that somebody gives."
        ),
        clause="4.23",
    ),
    Term(
        "Chronology",
        "What happened and when, from each agency’s records, put together into one line of dates.",
        clause="4.15",
    ),
    Term(
        "Clearance",
        "The Home Office’s letter that a report may be published. Nothing is published before it.",
        clause="4.31",
    ),
    Term(
        "Conflict card",
        (
            "The few facts shown to somebody who is invited: who died, who is or was suspected, their birth "
            "years, the agencies. Just enough to know whether there is a conflict."
        ),
    ),
    Term("Coordinator", "The partnership’s officer who runs the review from day to day.", clause="4.15"),
    Term(
        "Declaration",
        (
            "What everybody says before they may see anything: their interest in the review, whether they "
            "know anybody in it, and that they will keep to the handling terms. Somebody else accepts or "
            "refuses it."
        ),
        clause="4.25",
    ),
    Term(
        "Disclosure",
        (
            "Handing over material that a criminal case may need. The disclosure officer of the police looks "
            "after it, with the prosecutor."
        ),
        clause="4.22",
    ),
    Term(
        "Domestic Abuse Commissioning Group",
        "The partnership’s group that recommends whether there should be a review.",
        short="DACG",
        clause="4.3",
    ),
    Term("Executive summary", "The short form of the overview report, published with it.", clause="4.23"),
    Term(
        "Family liaison officer",
        "The police officer who is in touch with the family during the investigation.",
        short="FLO",
        clause="4.14",
    ),
    Term(
        "Gate",
        (
            "A point where the portal refuses the next step until something holds. It says what is missing "
            "and who can put it right."
        ),
    ),
    Term("Hold notice", "The letter that asks an agency to secure its records.", clause="4.15"),
    Term(
        "Immediate lesson",
        "Something learned that cannot wait for the report. It goes to the agency at once.",
        clause="3.6",
    ),
    Term(
        "Independent chair",
        (
            "The person who leads the panel and usually writes the overview report. Not connected with any "
            "agency in the review."
        ),
        clause="4.8",
    ),
    Term(
        "Individual management review",
        (
            "An agency’s honest look at its own part: what it knew, what it did, what it would do "
            "differently. Never published."
        ),
        short="IMR",
        clause="4.16",
    ),
    Term(
        "Lead authority",
        "The partnership that carries out the review: usually where the person who died normally lived.",
        clause="4.2",
    ),
    Term(
        "Overview report",
        "The report of the whole review, without names, which is published after clearance.",
        clause="4.23",
    ),
    Term(
        "Panel",
        (
            "The people who carry out the review together, from public services and charities, with somebody "
            "who represents the person who died."
        ),
        clause="4.5",
    ),
    Term(
        "Pseudonym", "Another name, used in the report in place of the real one. Families may choose it.", clause="4.24"
    ),
    Term(
        "Quality assurance",
        "The senior manager’s signature that an agency’s own review is complete and fair. Never the author’s own.",
        clause="4.17",
    ),
    Term(
        "Restricted",
        "The marking that the protocol of 2011 gives to everything here. Its present equivalent is OFFICIAL-SENSITIVE.",
        clause="4.25",
    ),
    Term(
        "Review",
        (
            "A domestic homicide review: agencies look together at what happened before somebody died through"
            " domestic abuse, and learn from it. It blames nobody and is not a trial."
        ),
        clause="3.1",
    ),
    Term(
        "Room", "Where one review’s papers are kept. Each person sees only what their part in the review opens to them."
    ),
    Term(
        "Safeguarding boards",
        "The boards that protect children, and adults at risk. Both are consulted on the decision.",
        short="SSCB, SAPB",
        clause="4.3",
    ),
    Term(
        "Senior investigating officer",
        "The detective who leads the criminal investigation. Their view comes before witnesses are interviewed.",
        short="SIO",
        clause="4.19",
    ),
    Term(
        "Senior manager",
        "The person in an agency who commissions its own review, assures its quality, and agrees its actions.",
        clause="4.16",
    ),
    Term(
        "Sign-off",
        "The partnership’s agreement, in a meeting with a minute, to exactly the files that go to the Home Office.",
        clause="4.28",
    ),
    Term(
        "Terms of reference",
        "What the review will look at, over which years, and by when. The chair decides them.",
        clause="4.10",
    ),
)


def find(text: str) -> list[Term]:
    """Terms whose word, short form or meaning holds the text; all of them for nothing."""
    wanted = text.strip().casefold()
    return [term for term in TERMS if wanted in f"{term.word} {term.short} {term.meaning}".casefold()]
