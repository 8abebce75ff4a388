"""Other forms of what is registered, as people write it: a short form or another spelling of a first name, a name from
another alphabet, a school without "School" behind its name, a telephone number from abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from reviews import matcher_words as lists
from reviews.matcher_near import common
from reviews.matcher_text import fold, words_of

_SAME = """
mohammed muhammad mohamed mohammad muhammed mohamad mohamud mohd|hussain hussein husain hossain|ahmed ahmad|fatima fatimah
fatema fathima|ayesha aisha aysha aishah|yusuf yousef yousuf youssef|ibrahim ebrahim|omar umar omer|usman osman uthman|khadija
khadijah khadeja|zainab zaynab zeinab|abdul abdel abd|rahman rehman|ali aly|catherine katherine kathryn cathryn katharine kate
katie kathy cathy kath cath|elizabeth elisabeth liz lizzie beth betty libby|margaret maggie meg peggy marge|william bill billy
willy|robert bob bobby robbie|richard rick ricky dick|thomas tommy|anthony antony tony|michael mike mick mickey|james jim jimmy
jamie|joseph joe joey|samuel samantha sam sammy|alexander alexandra alex sandy sasha|daniel danielle dan danny|david dave davey|
stephen steven steve|christopher christine christina chris kris chrissie|nicholas nicola nick nicky nikki|peter pete|andrew andy
drew|edward edmund eddie ted teddy ned|frederick fred freddie|charles charlie charlotte lottie|henry harry|john jack johnny jon
jonathan|susan susannah suzanne susie|patricia patrick trish paddy|jennifer jen jenny jenna|rebecca becky becca|victoria vicky
vicki|amanda mandy|deborah debbie debra deb|kimberly kimberley kim|matthew matt|gregory greg|benjamin ben benny|timothy tim timmy|
philip phillip phil|geoffrey jeffrey geoff jeff|lawrence laurence larry laurie|gerald gerard gerry jerry|donald don donnie|ronald
ron ronnie|kenneth ken kenny|raymond ray|leonard len lenny|stanley stan|terence terry theresa teresa|sean shaun shawn|claire
clare|sara sarah sally sadie|ann anne annie anna|jacqueline jackie|josephine jo joanne joanna josie|pamela pam|barbara barb babs|
dorothy dot dottie|eleanor ellie nell nellie|isabella isabel isabelle bella izzy|georgina georgia georgie|natalie nat natasha
tasha|oliver ollie olivia liv|zachary zac zak|harriet hattie|florence flo florrie|agnieszka aga|magdalena magda|malgorzata gosia|
katarzyna kasia|tomasz tomek|krzysztof krzysiek|aleksandra ola|joanna asia|gurpreet gurprit|harpreet harprit
"""
_GROUPS = [group.split() for group in _SAME.split("|")]
_OTHERS = {one: [other for other in group if other != one] for group in _GROUPS for one in group}
_PARTICLES = frozenset("mac mc o de la di del da van von der den st al el ap ab ni nic".split())  # noqa: SIM905
_LATIN = "a b v h g d e ie e zh z y i i i k l m n o p r s t u f kh ts ch sh shch - y - e iu ia".split()  # noqa: SIM905
_CYRILLIC = {
    letter: latin.strip("-") for letter, latin in zip("абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя", _LATIN, strict=True)
}
_RUSSIAN = _CYRILLIC | {"г": "g", "и": "i", "й": "y", "ю": "yu", "я": "ya", "х": "kh"}
_OF_A_PLACE = frozenset(
    [
        "primary",
        "junior",
        "infant",
        "infants",
        "secondary",
        "high",
        "grammar",
        "community",
        "catholic",
        "school",
        "schools",
        "academy",
        "college",
        "nursery",
        "preschool",
        "playgroup",
        "surgery",
        "practice",
        "medical",
        "health",
        "centre",
        "center",
        "clinic",
        "hospital",
        "hospice",
        "care",
        "home",
        "homes",
        "house",
    ]
)


def same_names(part: str) -> Iterator[str]:
    """A first name's short and other forms, of those that are no words themselves: 'Will' of a William would be a
    finding at each question."""
    for other in _OTHERS.get("".join(words_of(part)), ()):
        if other not in lists.ORDINARY and other not in common():
            yield other.capitalize()


def spelled(name: str) -> Iterator[str]:
    """A whole name as it is written in our letters."""
    low = name.lower()
    if "đ" in low:
        yield low.replace("đ", "dj")
    if any(letter in _CYRILLIC for letter in low):
        for table in (_CYRILLIC, _RUSSIAN):
            yield "".join(table.get(letter, letter) for letter in low).title()


def run_together(parts: list[str]) -> Iterator[str]:
    """'Mac Donald' and 'de la Cruz' as one word: the small words before a surname with it."""
    for at, part in enumerate(parts[:-1]):
        if fold(part).strip(".'’") in _PARTICLES:
            end = at + 1
            while end < len(parts) - 1 and fold(parts[end]).strip(".'’") in _PARTICLES:
                end += 1
            yield "".join(words_of(" ".join(parts[at : end + 1])))


def of_places(words: list[str]) -> Iterator[list[str]]:
    """A school's or surgery's name without some of the words that say what it is, and with or without an s behind whose it
    is. At least two words stay, one of which is no ordinary one."""
    plain = [word for word in words if word != "s"]
    while plain and plain[-1] in lists.LEGAL_ENDINGS:
        plain = plain[:-1]
    core = list(plain)
    while core and core[-1] in _OF_A_PLACE:
        core = core[:-1]
    kinds = plain[len(core) :]
    forms = [core, plain, *([*core, kind] for kind in kinds)] if kinds else [plain]
    telling = any(len(word) > 2 and word not in lists.ORDINARY and word not in common() for word in core)
    for form in forms:
        if len(form) > 1 and (telling or form == plain):
            yield form
            if not form[0].endswith("s"):
                yield [f"{form[0]}s", *form[1:]]


def abroad(number: str) -> str:
    """A telephone number's digits behind its first 0, as they stand behind +44; nothing where it is none."""
    digits = re.sub(r"\D", "", number)
    return digits[1:] if re.fullmatch(r"[\s\d()+./-]+", number) and re.fullmatch(r"0\d{9,10}", digits) else ""


def in_one(day: date) -> tuple[str, str]:
    """A date as one number, as it stands in names of files."""
    return f"{day:%d%m%Y}", f"{day:%Y%m%d}"


def house_and_name(words: tuple[str, ...]) -> str:
    """'12 Peverell' of '12 Peverell Road'; nothing where the street's name is an ordinary word."""
    name = words[1:-1]
    if len(words) < 3 or not words[0].isdigit() or words[-1] not in lists.STREET_ENDINGS:
        return ""
    ordinary = all(word in lists.ORDINARY or word in common() or word in lists.STREET_ENDINGS for word in name)
    return "" if ordinary else " ".join(words[:-1])
