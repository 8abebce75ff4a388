"""Pages of reports that name nobody, by writers of many habits, and two hundred people of whom none is meant there.

All of it is made up for the test. The pages were written without a look at the matcher's word lists: whoever adds one
should do the same, and put nothing into a list only because a page asks for it.
"""

from __future__ import annotations

import textwrap
from datetime import date

from reviews.matcher import Person
from tests import papers
from tests.documentroom import clean_pages_again, clean_pages_more

_FIRST = """
Will Mark Grace Rose Hope May Frank Dean Chase Faith Joy Summer Grant Miles Guy Jack Rob Bill Sue Pat Drew Patience Precious
Blessing Christian Paris Dawn Carol Penny Robin Victor Sandy Ray Iris Amber Ruby Olive Holly Art Ben Chris Sam Tim
Agnieszka Piotr Magdalena Tomasz Ioana Bogdan Lina Jurgita Harpreet Manjit Gurdeep Simran Ayesha Imran Nasreen Bilal Shahida
Tariq Farhana Rafiq Hodan Abdirahman Ifrah Chidinma Emeka Folasade Tunde Akosua Kwame Shanice Delroy Marva Winston Mei Jian
Thi Duc Elif Mehmet Rojda Berivan Layla Omar Noor Yusuf Parisa Dariush Beatriz Joana Thiago Eleni Kostas Arta Besnik Oksana
Taras Kavitha Suresh Nimmi Sinead Padraig Niamh Morag Hamish Angharad Rhys Siobhan Bronwen Callum Kelly Darren Tracey Wayne
Lorraine Nigel Beverley Clive Maureen Desmond
""".split()  # noqa: SIM905
_LAST = """
Young Bush Page Ward Constable Church Law Case Bond Field Day Street Marsh Cross Best Long Short English Price Hunt Power Gold
Wise Rush Parish Court Major Nurse Carter Child Small Banks Temple Bishop Marshall Sargent Stone Park Reading Rice Read Home
Kowalczyk Wojcik Nowakowska Lewandowski Popescu Ionescu Kazlauskas Petrauskiene Sandhu Dhillon Gill Bains Hussain Mahmood
Akhtar Chaudhry Begum Miah Uddin Khatun Abdi Warsame Farah Okonkwo Adeyemi Balogun Mensah Boateng Asante Campbell Grant
Blackwood Pinnock Chen Zhang Nguyen Tran Yilmaz Demir Ozturk Haddad Khoury Aziz Rahman Hosseini Karimi Ferreira Carvalho
Silva Papadakis Georgiou Hoxha Krasniqi Shevchenko Bondarenko Sivakumar Nadarajah Perera Gallagher Doherty Keane MacInnes
Sutherland Llewellyn Prosser Pritchard Hargreaves Ramsbottom Oldroyd Thwaites Cartwright Entwistle Ashworth Hebblethwaite
Partridge Goodchild Loveday Makepeace Fairweather Winterbottom Heathcote Greenhalgh Birtwistle Sugden
""".split()  # noqa: SIM905
_ROADS = """
Church Station High Mill Park Victoria Green Manor Queens Kings Albert School North Chapel Grange Highfield Springfield West
Mount Hill Alma Priory Orchard Union Market Castle New Bridge George Windsor
""".split()  # noqa: SIM905
_ENDS = ("Road", "Street", "Lane", "Avenue", "Close", "Court", "Gardens", "Way")
_WORK = (
    "Next plc", "Boots", "Royal Mail", "Asda", "Sunrise Care Homes", "the Post Office", "Bright Start Nursery", "Argos",
    "Premier Taxis", "Quick Clean Services", "Hillside Primary School", "St Mary's Academy", "Riverside College", "Iceland",
    "First Choice Recruitment", "The Phoenix Centre", "Sterling Security", "City Bakery", "Tip Top Nails", "Greggs",
)  # fmt: skip
_POINTERS = ("won the half marathon", "the Red Lion", "Rotary Club", "choir of St Anne", "the Spar on the corner")

REGISTER = [
    Person(
        f"r{at}",
        (f"{_FIRST[at % len(_FIRST)]} {_LAST[at % len(_LAST)]}", *(("Bro", "Big Man", "Nan")[at % 3 :][: at % 9 == 0])),
        (date(1940 + at % 60, 1 + at % 12, 1 + at * 5 % 28), date(2021 + at % 4, 1 + at * 7 % 12, 1 + at * 11 % 28)),
        (f"{1 + at * 3 % 140} {_ROADS[at % 30]} {_ENDS[at % 8]}, Sampleton ZZ{at % 9 + 1} {at % 8 + 1}AB",),
        (_WORK[at % 20],),
        (f"07700 9{at * 431 % 100000:05}",),
        (_POINTERS[at % 5],) if at % 11 == 0 else (),
        pseudonym=("Adult A", "Adult B", "Child C", "Ilse", "Nadira", "Person D")[at % 6],
    )
    for at in range(200)
]  # fmt: skip

CHAIR = ["Helen Marsh", "Gareth Bishop", "Fiona Page"]

PAGES = [
    # an overview report, by somebody who writes long sentences
    """
1.1 The key purpose of a Domestic Homicide Review is to enable lessons to be learned where a person is killed as a result of
domestic violence or abuse. May those who read this report keep in mind, as the panel has tried to, that behind each paragraph
stands a woman whose family will miss her every day. Grace and good humour were the words that her friends used most.

1.2 Hope was expressed by the family that the review would ask the questions which the trial did not. Will agencies listen
sooner? Mark and degree of risk were, in the panel's view, too often confused with the number of incidents. Frank discussion
between managers was rare. Chase letters were sent but nobody checked whether they had been opened.

1.3 Young people in the household were not spoken to. The Young People's Service had no record before March 2022. Over the
following eighteen months concerns rose, fell, and rose again; by the summer of 2023 they were at their highest. Page 12 of
the Individual Management Review sets out the history and pages 14 to 19 the analysis.

1.4 The panel met on six occasions between February 2024 and January 2025. Members were independent of the line management of
those involved. The chair, Helen Marsh, is a retired senior probation officer. Fiona Page attended for the Integrated Care
Board until September 2024. The author has no connection with any of the agencies. The total cost was £18,450.
    """,
    # a combined chronology put into prose
    """
Combined chronology, part three

Early 2021. Police attend following a call from a neighbour. Police Constable 1 and Police Constable 2 speak with Adult A and
Adult B apart. DASH completed: standard. No further action is taken by the Public Protection Unit.

Mid 2021. Adult A attends the Walk-in Centre with an injury to her right hand. "Fell on ice" is recorded. Next appointment not
kept. Boots the size of an adult's were seen in the hall by the health visitor, who knew that Adult B was said to have left.

Autumn 2021. Housing Officer visits: door not answered. Card left. Letter 1 sent. Letter 2 sent after 14 days. Warning of
possession proceedings sent after 28 days. Rent arrears: £1,212.50. Ward councillor writes to ask for more time.

January to March 2022. School records that Child C is late on 11 of 58 mornings (19%). Attendance: 81.4%. Class teacher
speaks with Adult A at the gate. Day care for Child D ends. Home visit by Family Support Worker 3, lasting 40 minutes.

May 2022. May have been a turning point: the first disclosure to any agency. Case opened by the Independent Domestic Violence
Adviser (IDVA). Case heard at MARAC. Actions: flag and tag; markers on the address; Safe and Well visit by Fire Service.

Summer 2022. Contact with the IDVA stops. Three calls, at 09:15, 11:40 and 16.05, go to voicemail. Case closed. Reason for
closing: "non-engagement". Law Centre advises on injunctions. Court date moved twice.
    """,
    # legal wording
    """
Appendix B: The legal framework

Section 9(3) of the Domestic Violence, Crime and Victims Act 2004 came into force on 13 April 2011. Section 76 of the Serious
Crime Act 2015 created the offence of controlling or coercive behaviour. The Domestic Abuse Act 2021, Part 1, section 1(3)
defines abusive behaviour; sections 63 to 65 extended the earlier offence. Schedule 2, paragraphs 4 to 9, made consequential
amendments. See also the Care Act 2014, ss 42-47, the Children Act 1989, ss 17 and 47, and the Housing Act 1996, s 189(1)(c).

The test of reasonable foreseeability was considered in Osman v United Kingdom (1998) 29 EHRR 245, para 116; see further
Commissioner of Police of the Metropolis v DSD [2018] UKSC 11, [2019] AC 196, Re H-N and others [2021] EWCA Civ 448, [2021] 2
FLR 1116 and R (Middleton) v West Somerset Coroner [2004] UKHL 10. The duty arises where the authorities knew or ought to have
known of a real and immediate risk. In this case 2019 was the first year in which that could be said.

Whether a Court would so find is not for this review. Law and practice have moved on. A Domestic Abuse Protection Notice may
last 48 hours and an Order may have no end date. Breach carries up to 5 years. Bond or surety is no longer common. Major changes
in legal aid since the Legal Aid, Sentencing and Punishment of Offenders Act 2012 mean that 1 in 4 may have no lawyer at all.

His Honour the Recorder of the Crown Court said when passing sentence that the loss was "beyond words". The minimum term is
19 years and 212 days. Leave to appeal was refused: case no. not given here. The inquest was resumed and closed under Schedule 1.
    """,
    # health wording
    """
4.21 Primary care. The practice, which has 11,600 patients and 5.2 whole-time-equivalent doctors, coded "low mood" (E2B) in
October 2019. PHQ-9 was 17 and GAD-7 was 15. Sertraline 50 mg was begun and raised to 100 mg. She was seen by four clinicians
in seven months; none of them asked. Read codes for domestic abuse were not in use. Nurse appointments were not looked at.

4.22 Best practice would have been a private conversation. NICE guideline NG116 and quality standard QS116 say so in terms.
Chase-up calls by reception did not reach her. Day Surgery recorded a partner who "answered for her". Ward 7 (Surgical) made
a note of bruising at different stages of healing, and Ward Sister 2 told Safeguarding. The Named Nurse was on leave.

4.23 Mental health. Referral to Talking Therapies was declined by text message. The Home Treatment Team assessed Adult B in
A&E (Emergency Department) on two evenings. Risk to others was marked "none known". Power of attorney was discussed in error.
He reported 40 units of alcohol a week, cocaine at weekends, and 3 hours' sleep. Paris, Rome and other cities were mentioned
as places that he believed he had been followed in. The Duty Worker did not ring his wife.

4.24 Maternity. Booking took place at 11+3 weeks. Routine enquiry was made at 16, 28 and 34 weeks, always with him present.
Faith and culture were recorded as "not known". An interpreter was booked once out of nine appointments; on the other eight a
relative interpreted. Joy at the birth turned to worry when feeding failed: weight fell from 3.42 kg to 3.05 kg in 5 days.
    """,
    # housing wording
    """
5. Housing and homelessness

5.1 The tenancy began in 2017. It was a two-bedroom flat on the second floor, in a block with a shared entrance, off a busy
street near the church, the park and the station. There is a field behind it. The rent was £412.18 a month, rising to £438.60.
Repairs were asked for 26 times in 30 months; doors came up 9 times. Locks were changed at the tenant's cost (£85).

5.2 Street Homeless Outreach met Adult B in the winter of 2020/21. He had been sleeping in a car park and, at other times,
in a bush shelter, as he called it, in the woods. No fixed abode was put on the form, which meant that no letters came to him.

5.3 Small claims were brought for the arrears. Price rises for gas meant that the meter ran out by Wednesday of most weeks.
Long waits for a transfer are usual: Band B applicants wait 31 months, and Band A 14. Reading the file, the panel could not
find who decided that a management move was not needed. Field Officers had not been trained. Home visits stopped in Lockdown.

5.4 Good practice: the Tenancy Sustainment Officer, who had known her for three years, kept a bag packed for her in the office.
Dean and Chapter almshouses were offered. Church groups gave furniture. Carter Ltd, a removal firm under contract, was never
asked. Parish councils do not hold such records. Cross-border placements are made by an agreement of June 2016, since lapsed.
    """,
    # recommendations and action plan, title case and capitals
    """
SECTION SEVEN: WHAT THE PANEL RECOMMENDS

A1 THE COMMUNITY SAFETY PARTNERSHIP WILL REPORT ON PROGRESS EACH QUARTER. Q1 AND Q2 REPORTS MAY BE COMBINED.

Recommendation 1: Mark Files of Repeat Callers
Recommendation 2: Price Into Contracts the Time That Young Adults Need
Recommendation 3: Read Across From Children's to Adults' Records
Recommendation 4: Ward Managers to Chase Discharge Letters Within 7 Days
Recommendation 5: A Best Practice Guide for Long Interviews
Recommendation 6: Law and Practice Updates, Twice a Year

Owner: Head of Service (Adult Social Care). Lead: Detective Chief Inspector, Public Protection. Due: by the end of Q3 2025/26.
Measure: 90% of staff in post for more than 6 months have done Level 2; 100% of managers Level 3. RAG: Amber. Evidence: audit of
60 files (30 open, 30 closed) by December 2025. Cost: £12k in year one, £7.5k after that. Grant: bid made to the Home Office.

Owner: Director of Nursing. Lead: Named Midwife. Due: April 2026. Measure: dip sample of 25 records a month. RAG: Green.
Owner: Chief Executive, Housing. Due: complete. Measure: DAHA accreditation. RAG: Blue. Power to vary the plan lies with the
Board. Miles are paid at 45p. Sue, settle or apologise: the three options that the insurers put are not for the review.
    """,
    # a tribute and the family's part, informal
    """
2.1 About Ilse

Ilse was the middle one of five. She was born abroad and came here when she was nine, in the middle of a school year, with no
English and a pink coat. Within a summer she was top of her class. Her mum says she could sell sand in a desert. She loved old
films, hot sauce, other people's babies and winning at cards. Roses were her flower; holly and ivy hung on the door from
November. She called everyone "love". Best of all she liked the sea, in any weather, and the colder the better.

Nobody in the family uses the word "victim". "She was funny," her brother told us, "and stubborn, and she'd have had a lot to
say about being discussed by a committee." Will there be others? He thought so. May this be the last, said her aunt.

They wanted three things written down. First, that she had asked for help, more than once, and in plain words. Second, that
the children are well, are together, and are loved. Third, that people at work knew: Guy after guy walked past her in
tears at the bus stop, as she put it in a message, and one woman stopped. Penny for her thoughts, the woman said.

We thank them. Patience has its limits, and we tried theirs: eleven months passed between our first letter and our second.
Joy is mentioned in almost every story that they told us. We did not expect it and we are glad of it. Rob her of that, said her
sister, and you have her killed twice. A photograph that the family chose is at the front of the printed copy.
    """,
    # police wording, ranks, codes and times
    """
6.14 At 23.52 hours a 999 call was received and graded Immediate. Response Sergeant 4 and Constables 5, 6 and 7 were on scene in
nine minutes. Body Worn Video was switched on late. Acting Detective Sergeant 8 took over at 01:30. Major Crime were told at
02:10. The Duty Superintendent gave authority for a search under section 17(1)(e) of PACE. Bail was refused. Case papers ran to
2,400 sheets.

6.15 Of 17 earlier contacts, 11 were recorded as incidents and 6 as crimes: 2 common assaults, 1 section 47, 1 criminal damage
under £500, 1 harassment, and 1 breach of a non-molestation order. Crime 3 was filed as undetected after 5 days. Police 2022
guidance required supervision within 24 hours. In the third incident 2020 body-worn footage had been wiped. Marshall them in
order and the pattern is clear: each was nearer to the last than the one before it. Hunt for a pattern was not made.

6.16 The Control Room Inspector told the author that, on a Friday night, Power outages and Long queues are the norm: 118 calls
waiting, 14 units. Grant that, and the question remains why an open log was not passed on. Sergeants in the Domestic Abuse Team
carry 24 to 30 cases each. Best use was not made of the Clare's Law scheme. Robin-type intelligence markers, and Op Amber, have
been replaced. English was not her first language; Language Line was called on 2 of 9 occasions.

6.17 Special Constables may not complete DASH alone. Will they in future? The Chief Constable has said that they might.
    """,
    # equality and diversity, with names of peoples, faiths and places
    """
3.6 Equality and diversity

The panel looked at each of the nine protected characteristics in section 4 of the Equality Act 2010. Sex, race, religion or
belief and disability were thought to matter most. Of those killed by a partner in England and Wales in the ten years to March
2023, about 3 in 4 were women. Asian and Black women wait longer before they tell anybody; Somali, Polish, Roma and Kurdish
women told a Southall study that they feared for their status. Christian, Muslim, Sikh and Hindu leaders all gave their time.

Temple, Church and mosque were named as places of safety by some and of pressure by others. In one focus group Grace before meals
was the only minute of the day that a woman had to herself. Izzat (honour) and sharam (shame) were explained to us by a
specialist service, which reminded the panel that control is control in any language. Child marriage did not arise.

Disability: she had Type 1 diabetes and used a pump. He controlled her insulin. Nurse-led clinics saw raised HbA1c (92 mmol/mol)
and called it "poor compliance". Sandy-haired, tall and quiet, as one worker put it, he was "never any trouble". Ray of hope
though the new pathway is, its funding stops in March 2027. Age: at 61 she was older than most whom services expect. Day centres
did not think of abuse. Dawn raids by Immigration Enforcement, in the flat above, had left her afraid of any uniform.

No recourse to public funds: see 3.7.10, 3.7.11 and 3.7.12 below. Sexual orientation and gender reassignment: not known to be relevant.
    """,
    # terms of reference and method, dense with references
    """
Terms of reference and method

(a) The period under review is from 1 January 2018 to the date of the death. (b) Agencies with earlier contact of note should
give a summary. (c) Individual Management Reviews were asked of nine agencies, and short reports of four. (d) Authors were trained
at a half-day session. (e) Each was quality assured and signed off by a senior officer.

3.7.10 Key line of enquiry 1: Was there a history, and was it known? 3.7.11 Key line of enquiry 2: Were assessments made, were they
right, and did anything follow? 3.7.12 Key line of enquiry 3: Could more have been done to hear the children? 3.7.13 Key line of
enquiry 4: Did the restrictions of 2020-21 change what was offered? See 4.26, 4.28, 5.3(b), Table 2, Figure 4 and Annex C.

Parallel reviews: the Independent Office for Police Conduct (reference withheld), a Serious Incident Investigation under the 2015
Framework, and, from 2023, a Patient Safety Incident Response. The Coroner was told. Home Office guidance of December 2016 was
followed, and that of 2025 where it had come out in time. Case law is in Appendix B. Page numbers in brackets are to the bundle:
[p 112], [pp 340-342], [B/17/4]. Court papers were not disclosed. Reading time was allowed: 6 days at 7.4 hours.

Victor and vanquished, as one IMR had it, is not language that the panel would use. Summer holidays delayed two authors. Art
therapy notes were not asked for. Drew conclusions; weighed them; tested them with the family: that was the order of things.
Contact: the partnership's office, domestic.reviews@sampleton.example, or 0300 123 4567 on weekdays.
    """,
    # agencies' histories, short clipped notes
    """
Agency 6: Children's Social Care

Contact 1 (2018): neighbour, anonymous. NFA. Contact 2 (2019): midwife. Early Help offered; declined. Contact 3 (2021): police
MERLIN, shared 6 days late. Assessment begun, 45 working days, closed at 43. Father not seen. Stated reason: works nights. Contact
4 (2022): school. Threshold not met. Contact 5: Probation asks if known. Answer sent after 17 days, by post, to an old address.

Analysis. Start again syndrome: each contact was read alone. Child C's drawings (two of a house, one of a man with no face) were
on the file and nobody had written a word about them. Young carers' assessment: none. Home conditions: "adequate", x4. Small steps
were praised. Short visits, at most 25 minutes. Wise after the event, all of us; but three social workers, four managers and a
duty system stood between the child and one person who knew him. Hope is not a plan. Bill after bill went unpaid.

Agency 7: Probation Service. Adult B was a medium-risk case held by a Band 4 Officer with 61 cases (target: 40). Three of ten
appointments kept. Unpaid work: 22 of 80 hours. Building Better Relationships: assessed as suitable; list 8 months long; not begun.
Enforcement letter at the third miss, not the second. Rush of recalls in that month. Gold group not called.

Agency 8: Carers' Centre. Agency 9: Bright Futures (fictional name of a charity that closed). No involvement. Agency 10: Ambulance
Service: one conveyance. Crew noted "partner hovering". Safeguarding referral made. Best practice.
    """,
    # conclusions, an essayist
    """
8. Conclusions

Could it have been foreseen? Some things were. On four occasions in three years somebody wrote down, in as many words, that they
were afraid for her. Field after field of every form was filled in, and no form was read by the next person. Law, policy, training:
all there. Power was what nobody wrote about, and power was what it was about. Long before the first blow there was a bank card
kept in another's pocket, a telephone that had to be answered by the third ring, a coat that was too red.

Faith in systems is a fine thing until a system is asked to hold a secret. Chance played its part. So did kindness: a dinner lady,
a bus driver, the man in the corner shop who let her use his phone. They will not be thanked by name. They know who they are.

Mark what is missing. In 1,140 pages the word "frightened" appears twice, both times in quotation marks. "Chaotic" appears 63
times. Bush telegraph, said one worker, told her more than any database. Rose-tinted accounts of partnership did not survive the
first meeting, and the panel was the better for it. Frank, patient and at times angry, its members did what they came to do.

Where do we go from here? Street by street, one councillor says, and we would not disagree. Home should be the safest of places.
For two women a week, more or less, it is not. Child and adult services must plan as one; the cost of that, at £0.3m a year, is a
fifth of what this one death has cost. Church, charity and chamber of commerce have each offered to help. Temper hope with plans.
    """,
]
"""Each is about a page long."""

ALL = [*PAGES, *clean_pages_more.PAGES, *clean_pages_again.PAGES]


def paragraphs(page: str) -> list[str]:
    """A page's paragraphs, without the ends of its lines."""
    return [" ".join(one.split("\n")) for one in page.strip().split("\n\n")]


def word() -> bytes:
    """All the pages as a Word file."""
    return papers.word(*(one for page in ALL for one in paragraphs(page)))


def pdf() -> bytes:
    """All the pages as a PDF, with lines of a printed page's length."""
    pages = []
    for page in ALL:
        lines = [line for one in page.strip().split("\n\n") for line in [*textwrap.wrap(one, 110), ""]]
        pages.append(b"".join(papers.text_at(line, 60, 815 - 9 * at, 8) for at, line in enumerate(lines)))
    return papers.pdf(*pages)
