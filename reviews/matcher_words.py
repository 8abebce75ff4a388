"""Word lists and number shapes for the matcher: what is data there stands here, where a lay reader can check it."""

from __future__ import annotations

import re


def _words(text: str) -> list[str]:
    return text.split()


TITLES = frozenset(
    _words(
        "mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend sgt sergeant pc dc ds di dci cllr "
        "councillor jr sr junior senior the and of de da di do dos del della der den van von la le el al bin ibn bint "
        "binti abu st o d mc mac fitz ap ab"
    )
)
"""Parts of a name that name nobody by themselves."""

ORDINARY = frozenset(
    _words(
        "will may mark rose grace hope joy faith sue pat bill art june april august dawn rob nick jack frank grant "
        "dean drew chase lily iris violet ruby pearl amber ivy heather holly hazel olive ginger sky star summer "
        "autumn robin jay wren crystal carol eve melody harmony patience charity mercy prudence constance angel honey "
        "honour brown white black green gray grey young long short small little wood woods hill hall field fields "
        "stone rivers brook lake moor marsh park parks church castle bridge house street king knight bishop page "
        "baker cook mason turner walker hunter fisher fox wolf lamb bird swan day weeks winter frost snow rain north "
        "south east west best good bell ball banks barber butler carter case chance cross dale doe fair finch forest "
        "gates gold hart head hunt key kid law lane love man might more nice noble old parker penny price power rich "
        "read reed rush sharp shepherd singer speed spring steel strong swift train trip trust waters way wise worth "
        "son daughter friend major miles guy ray sun star ash basil victor max don rod rich bob tom art ace gene pam "
        "bay bond boots next superdrug virgin sky orange three close court sandy rusty misty stormy clay cliff glen "
        "heath dell ford bush tree moss berry lord prince duke earl pope abbot mills mill port sale sales self so an "
        "he she they you me we us do go in is it on or to up by as at be no if am see say ho hi her his him our any "
        "all"
    )
)
"""Words that are also names: alone and in small letters they are taken for words, never when the whole name stands."""

ALSO_FIRST_NAMES = frozenset(
    _words(
        "will mark rose grace hope joy faith sue pat bill april june dawn rob nick jack frank grant dean drew chase lily iris "
        "violet ruby pearl amber ivy heather holly hazel olive summer autumn robin jay wren crystal carol eve melody guy ray "
        "victor max don rod bob tom gene pam sandy rusty misty penny christian angel honey"
    )
)
"""Of those, the ones that are first names: beside another word they may be half of a whole name."""

BEFORE_NAMES = frozenset(
    _words(
        "mr mrs ms miss mx dr prof professor sir dame rev reverend sgt sergeant pc dc ds di dci cllr councillor nurse sister "
        "brother mother father mum dad mam nan gran grandmother grandfather grandma grandad aunt auntie uncle cousin niece "
        "nephew son daughter wife husband partner friend neighbour baby little big old dear called named "
        "stepfather stepmother boyfriend girlfriend ex colleague victim perpetrator detective inspector superintendent "
        "constable officer worker doctor judge justice teacher manager midwife visitor adviser advocate"
    )
)
"""What stands before a name: an ordinary word after it, with a capital letter, is somebody."""

ARTICLES = frozenset(
    _words("a an the no any each every this these those its their our his her my your one two three four five")
)
"""A surname does not follow these."""

JOINING = frozenset(
    _words("of and the from by for with to about in on at or but that then than when while after before where")
)

OF_PERSONS = frozenset(
    _words(
        "said told says tells asked asks was is had has did does went goes came comes felt feels thought thinks wanted "
        "wants knew knows saw sees got gets gave gives took takes made makes became lived lives died moved worked works stayed "
        "left rang called phoned texted wrote met married found tried began started stopped kept spoke replied answered "
        "explained described disclosed reported denied agreed refused attended visited returned arrived looked needed loved "
        "hated feared cried shouted hit pushed also never always herself himself who whose would could should loves likes "
        "then later still often again admitted alleged believed insisted remembered recalled wished hoped grew born aged"
    )
)
"""What is said of persons: after an ordinary word with a capital letter it makes a name of it."""

OF_ANYTHING = frozenset(_words("was is has had did does could should would also never always began started stopped"))
"""Of those, what is said of things as well."""
PRESENT = frozenset(_words("is has does"))
"""Of those, what a report, which tells of people in the past, says of things: 'Hope is not a plan'."""
NOT = frozenset(_words("not never also always been being often rarely seldom only"))
DONE_TO_THINGS = frozenset(
    _words(
        "expressed mentioned recorded shared shown made needed noted raised used lost lacking offered limited exercised "
        "applied considered discussed addressed explored identified understood required given taken put placed kept found "
        "clear evident absent missing present important central essential possible key about"
    )
)
"""After 'was' and 'had' the same: 'Hope was expressed'."""

OPERATIONS = frozenset(_words("op operation project exercise programme scheme"))
"""What is called by a word that means nothing: 'Operation Amber'."""
CALLED = frozenset(_words("called named dear little big old"))
"""What stands before names in small letters only: not 'the Named Nurse'."""
AFTER_NAMES = frozenset(_words("who whose whom aged her his their my our a an the then now of"))
"""After a name and a comma: 'Rose, her sister, said so'."""
TIMES = frozenset(
    _words(
        "yesterday today tomorrow tonight however meanwhile afterwards thereafter next last perhaps maybe instead sometimes"
    )
)
"""What a sentence may begin with before anybody's name: 'Yesterday Young drove home'."""
_DID = frozenset(
    _words(
        "ate became bit bled blew bought broke brought built burnt caught chose crept cut dealt drank drew drove fed fell fled flew "
        "forgot fought froze hid held heard hurt knelt laid lay led lent let lit lost meant paid put ran rode sat sent set shook shot "
        "slept smelt sold sought spent spoke stole stood stuck swam swore taught threw tore understood woke won wore bent bet dug "
        "overheard withdrew"
    )
)
AFTER_ANYBODY = (
    OF_PERSONS
    | _DID
    | JOINING
    | ARTICLES
    | frozenset(
        _words(
            "who whom which or as if so because since until till though although unless whether during between among against "
            "through over under near into onto off up down out away back home here there again once twice now soon later "
            "early alone together both too either neither will would can could may might must shall should not be being "
            "been are were am do he she it they we you him them us me my your his her its without within behind beside next per via "
            "through throughout across along around following despite except like than very more most less just even only "
            "about above below inside outside toward towards upon two three four five six several some many other others another "
            "everybody everyone nobody somebody someone anyone"
        )
    )
)
"""What may follow anybody's name within a sentence; another ordinary word makes one phrase with it: 'Power outages'."""

STREETS = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close",
    "ct": "court", "crt": "court", "gdns": "gardens", "gdn": "garden", "sq": "square", "dr": "drive", "drv": "drive",
    "tce": "terrace", "terr": "terrace", "ter": "terrace", "hse": "house", "ho": "house", "est": "estate",
    "blk": "block", "cres": "crescent", "pl": "place", "gr": "grove", "gro": "grove", "pk": "park", "bldg": "building",
    "bldgs": "buildings", "mans": "mansions", "apt": "flat", "apartment": "flat",
}  # fmt: skip
STREET_ENDINGS = frozenset(STREETS.values()) | frozenset(
    _words(
        "way walk mews row hill green rise view wharf yard path passage parade broadway gate heights lodge tower "
        "towers cottage cottages farm villa villas point quay vale common circus"
    )
)
LEGAL_ENDINGS = frozenset(_words("ltd limited plc llp inc llc cic company co"))

_LOOKALIKES = "аaеeоoрpсcуyхxіiјjѕsһhԁdӏlαaοoεeιiκkνvρpτtυuβbηn"
_SPECIAL = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
LETTERS = {_LOOKALIKES[i]: _LOOKALIKES[i + 1] for i in range(0, len(_LOOKALIKES), 2)} | _SPECIAL
"""Letters of other alphabets that look like ours, and ours that do not decompose."""

MONTHS = _words("january february march april may june july august september october november december")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
ORDINALS = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS += [f"twenty-{word}" for word in ORDINALS[:9]] + ["thirtieth", "thirty-first"]
_ORDINAL = "(?P<word>" + "|".join(sorted((w.replace("-", r"[-\s]?") for w in ORDINALS), key=len, reverse=True)) + ")"
_YEAR = r"(?:[-\s.,/]*(?P<year>(?:19|20)\d\d|(?<=['’/.-])\d\d)(?!\d))?"

DATES = [
    re.compile(
        r"(?<![\w./-])(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?[-\s./]*(?:day\s+)?(?:of\s+)?" + MONTH + r"\b\.?" + _YEAR
    ),
    re.compile(r"\b" + MONTH + r"\.?[-\s]+(?:the\s+)?(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?\b(?![:.]\d|\s*%)" + _YEAR),
    re.compile(r"(?<![\w./-])(?P<day>\d{1,2})\s*[./-]\s*(?P<number>\d{1,2})\s*[./-]\s*(?P<year>\d{4}|\d\d)(?![\w/-])"),
    re.compile(r"(?<![\w./-])(?P<year>(?:19|20)\d\d)[./-](?P<number>\d{1,2})[./-](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"\b" + _ORDINAL + r"\s+(?:day\s+)?(?:of\s+)?" + MONTH + r"\b" + _YEAR),
    re.compile(r"\b" + MONTH + r"\s+(?:the\s+)?" + _ORDINAL + r"\b" + _YEAR),
]
"""A day and a month, with or without the year: a month and year alone may stay (the public page gives them)."""

POSTCODE = re.compile(r"(?<!\w)([a-z]{1,2}\d[a-z\d]?)[\s-]*(\d[abd-hjlnp-uw-z]{2})(?!\w)")
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w/])(?:\+\s*44|0044|\(?0)[\s().-]*(?:\d[\s().-]{0,2}){8,10}\d(?!\d)")
NHS = re.compile(r"(?<![\d/-])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?![\d/-])")
INSURANCE = re.compile(r"(?<!\w)[a-ceghj-prtw-z][a-ceghj-nprtw-z]\s?\d\d\s?\d\d\s?\d\d\s?[a-d](?!\w)")
VEHICLES = [
    re.compile(r"(?<!\w)[a-z]{2}\d{2}\s?[a-z]{3}(?!\w)"),
    re.compile(r"(?<!\w)[a-z]\d{1,3}\s?[a-z]{3}(?!\w)"),
    re.compile(r"(?<!\w)[a-z]{3}\s?\d{1,3}[a-z](?!\w)"),
]
YEAR_ALONE = re.compile(r"(?:crime|case|custody|incident|claim|exhibit|court|police)\s+(?:19|20)\d\d")
"""'In this case 2019 was': a year, unless something says that it is a number."""
WORDS_OF_THREE = frozenset(
    _words(
        "the and for was has had are not but may can all any her his him she who our out one two new now see use via per its"
    )
)
"""What is written in capitals after 'A1' in a heading, and is no vehicle's number."""
_OFFICES = "crime|case|cad|cris|crimint|urn|custody|incident|claim|exhibit|court|police|niche|merlin|ref|reference"
OFFICE = re.compile(_OFFICES)
CASE = re.compile(
    rf"\b(?:{_OFFICES})"
    r"\s*(?:ref(?:erence)?|no|number|record)?\.?\s*(?:is|was)?\s*[:#]?\s*"
    r"(?P<number>[a-z]{0,3}[-/]?\d{4,}(?:[-/][a-z\d]+)*|\d{2}[a-z]{1,2}[\d/]{4,}|[a-z]\d{6,})\b"
)
CASES = [
    re.compile(r"(?<![\w/])[a-z]\d{8}(?!\w)"),
    re.compile(r"(?<![\w/])\d{2}[a-z]{2}\d{5,7}(?:/\d{2})?(?!\w)"),
    re.compile(r"(?<![\w/])\d{5,8}/\d{2}(?![\w/])"),
]
