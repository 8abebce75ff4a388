"""What the check finds, in words for its page and its report."""

from __future__ import annotations

from reviews.matcher import Kind

WORDS: dict[str, str] = {
    Kind.NAME: "A name of the register",
    Kind.PART: "Part of a name of the register",
    Kind.INITIALS: "Initials and surname of the register",
    Kind.SPELLING: "Nearly a name of the register",
    Kind.WORD: "A word that is also a name of the register",
    Kind.REGISTERED_DATE: "A date of the register",
    Kind.ADDRESS: "An address of the register",
    Kind.REGISTERED_POSTCODE: "A postcode of the register",
    Kind.EMPLOYER: "An employer or school of the register",
    Kind.REGISTERED_NUMBER: "A number of the register",
    Kind.POINTER: "Something else of the register",
    Kind.DATE: "An exact date",
    Kind.POSTCODE: "A postcode",
    Kind.PHONE: "A telephone number",
    Kind.EMAIL: "An e-mail address",
    Kind.NHS: "An NHS number",
    Kind.INSURANCE: "A National Insurance number",
    Kind.VEHICLE: "A vehicle’s number",
    Kind.CASE: "A case or reference number",
    Kind.UNCHECKED: "Not checked: no words could be looked for in it",
}
