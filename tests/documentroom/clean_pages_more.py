"""Twelve more pages of reports that name nobody: the first measure that was held back.

They were written without a look at the matcher, at its word lists or at the first twelve pages. Against the matcher as it
was then they asked for sixteen answers of their own, and five after it had been bettered with the first twelve in view and had
been given a dictionary's ordinary words. All of it is made up for the test.
"""

from __future__ import annotations

PAGES = [
    # The background of an overview report.
    """
3. Background: the facts

3.1 At the time of her death Nadira was 34 years old. She lived with her husband, Adult A, and their daughter, Child C, in
a rented terraced house in one of the older wards of the borough. She had come to England in 2016 on a spouse visa and was
granted indefinite leave to remain in the summer of 2021.

3.2 On a Sunday evening in March 2024 a neighbour rang 999 after hearing screaming through the party wall. Police officers
were at the door within nine minutes. Paramedics gave treatment in the hall but Nadira was pronounced dead at the scene at
20.47 hours. The post-mortem examination gave the cause of death as a single stab wound to the chest.

3.3 Adult A was arrested in the street outside. He was charged with murder, and at the Crown Court in November 2024 he was
found guilty by a majority of ten to two. He was given a life sentence with a minimum term of 19 years, less the days spent
on remand. In passing sentence the Judge said that he had shown "no hint of remorse".

3.4 Child C was in the house that night. She was taken into police protection and, the next day, placed with foster carers.
In May 2024 the Family Court made an interim care order. She now lives with an aunt and is said to be doing well at a new
school.

3.5 Nadira worked part time, first in the kitchen of a primary school and later as a care assistant in a nursing home.
Colleagues described her as warm, quick and proud of her work. Home life she kept private. Her manager noticed that her
wages were paid into an account in her husband's name and that he waited in the car park at the end of every long shift.

3.6 Adult A had held a string of short contracts as a driver. He was known to the police for two motoring offences and, in
2019, for a report of harassment by a former partner, Person D, which was closed with No Further Action. Magistrates
fined him £120 in 2022 for driving without insurance. None of these records was linked to Nadira's address.

3.7 The inquest was opened and adjourned. The Coroner has since decided that it will not be resumed.
""",
    # Methodology and terms of reference.
    """
2. Methodology

The decision to hold a review was taken by the Chair of the Community Safety Partnership in June 2024, after a scoping
meeting at which ten agencies reported what they knew. The Home Office was told of the decision in writing within the month.

Helen Marsh was appointed as independent Chair and author. She is a retired probation manager, has never been employed by
any of the agencies concerned and has completed the Home Office online training. The Panel met six times, twice in person
at the Town Hall and otherwise by video. Gareth Bishop, a specialist adviser from a charity for male victims, joined the
Panel from its second meeting.

Agencies were asked to secure their files. Eight Individual Management Reviews (IMRs) and three short reports were received.
Each IMR author was independent of the line management of the case. Where an answer was missing the Chair wrote again, and
in one instance met the Head of Service.

Terms of reference

The Review will:

Establish what lessons are to be learned from the death regarding the way in which local professionals and organisations
work, individually and together, to safeguard victims.

Identify clearly what those lessons are, how and within what timescales they will be acted on, and what is expected to
change as a result.

Highlight good practice.

Consider in particular:

a) Was coercive and controlling behaviour recognised? Could it have been, and by whom?

b) Did money, debt or housing keep Ilse from leaving? Rent arrears of £2,310 had built up by January 2024.

c) How far did Adult B's drinking hide the risk that he posed? Was carer stress treated as an excuse?

d) Were the voices of children heard? Young people in the household were 15 and 11.

Timescale

The period under review runs from 1 April 2019, when the couple first moved to the area, to the day of the death. Earlier
events are included where they help the reader. The Review began in July 2024 and was concluded in October 2025. Delay was
caused by the criminal trial and by the wish of Ilse's parents to read the draft in German, for which the Panel is happy
to have waited.
""",
    # A chronology, as a table comes out of a word processor: a cell, a line.
    """
Combined chronology (extract)

Date

Source

Event

Comment

April 2021

GP practice

Ilse registers as a new patient with the Park View surgery. New patient check by the Practice Nurse. Alcohol: 4 units a
week. Smoker. Blood pressure normal.

No question on home life recorded.

Aug 2021

Ambulance Service

Call at 02.14. Female, 29, fall on stairs, pain in left wrist. Adult B says that she "is always tripping over the cat".
Taken to A&E.

Crew did not see Ilse alone.

Same day

Hospital Trust

X-ray: fracture of the distal radius. Cast applied. Seen by Registrar at 05.30. Discharged home with partner. Fracture
clinic in 10 days – Did Not Attend.

DNA letter sent to GP. Missed chance.

Dec 2021

Housing

Neighbour rings about banging and shouting in Flat 6. Anti-social behaviour case opened. Letter 1 sent. Closed on day 28.

Treated as noise. Rule on domestic abuse in the ASB policy not followed.

February 2022

Police

Log 118. Third-party call, "man dragging a woman by the hair" near the Bus Station. Area search, no trace. CCTV viewed:
poor light.

Not linked to the address until this Review.

Feb–May 2022

Job Centre Plus

Three appointments. Work coach notes that Adult B sits in and answers for Ilse. Marker placed on the system.

Good practice.

July 2022

Midwifery

Booking appointment at 11 weeks. Routine enquiry not made as partner present. Plan: ask at next visit. At 16, 25 and 28
weeks: "partner present".

See Section 7.

Jan 2023

Health Visiting

New birth visit. Child C feeding well. Ilse "low, tearful, says just tired". Mood score 14. Listening visits offered.

Baby content. Dad "very hands on".

June 2023

Children's Social Care

Contact from the nursery: bruise to mother's neck, seen at drop off. Outcome: advice and information only. Time taken to
decide: 40 minutes.

Strategy discussion should have been held. Team Manager agrees.

Sept 2023

Police

Ilse attends the front counter at 16.50, leaves at 17.25 before she is seen. Description in the day book: "white female,
pram, upset".

Last known contact with any agency.
""",
    # Equality and diversity.
    """
5. Equality and Diversity

5.1 Section 149 of the Equality Act 2010 places a duty on public bodies to have due regard to the need to eliminate
discrimination and advance equality of opportunity. The Panel looked at each of the nine protected characteristics.

5.2 Sex. Nadira was a woman and Adult A is a man. Women are far more likely than men to be killed by a partner or
ex-partner. Of the domestic homicides recorded in England and Wales in the three years to March 2023, some 67 per cent of
victims were female. Being female was in itself a risk factor and the Panel has tried not to lose sight of so plain a fact.

5.3 Age. Nadira was 52 and Adult A was 61. Services for older people tended to see a couple "rubbing along". Long marriage
was read as a happy one. Carer's strain was given more weight than the history.

5.4 Race, religion and belief. Nadira was British Pakistani and a practising Muslim; Friday prayers, Ramadan and Eid were
the fixed points of her year. Adult A did not attend the Mosque. He told his GP that "church or mosque, it is all the same
to me". Faith was a comfort to Nadira, and the women's circle there knew more than any agency. English was her third
language after Punjabi and Urdu. What was said to one was soon known to all, and shame (sharam) and honour (izzat) weighed on her. Professionals did not explore them.

5.5 Disability. Nadira had rheumatoid arthritis and used a stick on bad days. Pain made it hard to hold a pen or turn a
key. Accounts of Adult A as a devoted carer appear in four sets of notes. No carer's assessment was done, and
Nadira was never asked what help she wanted and from whom.

5.6 Marriage and civil partnership; pregnancy and maternity; sexual orientation; gender reassignment. The Panel found
nothing to show that these had a bearing on the case.

5.7 Intersectionality. Black and minoritised women face barriers that a list of single characteristics cannot show.
Nadira's age, her illness, her language and her faith came together. Fiona Page, who advised the Panel on so-called
honour-based abuse, put it thus: "Each door was open an inch. Together they made a wall."
""",
    # Key issues.
    """
14. Key issues arising from the review

Coercive control

14.1 Adult B decided what Ilse wore, when she slept and whom she rang. Friends fell away one by one. Price tags were checked
and receipts kept in a tin. Such details are in the notes of five agencies, but each held a piece and none the picture.
Power and control were written about as "jealousy" or "a stormy relationship".

Separation

14.2 Research shows that the weeks around separation are the most dangerous. Ilse told her solicitor in April 2023 that she
would leave after the exams. Case law is clear that a non-molestation order may be sought without notice, and yet it was
not discussed. Best practice would have been a referral to the IDVA the same day.

Drink and drugs

14.3 Adult B drank up to 12 cans a day and used cocaine at weekends. He lived miles from any treatment centre and,
with two buses each way, missed seven of nine appointments. The Panel's view is that the focus on his units per week drew
attention away from risk. Bail conditions were breached without consequence.

Stalking

14.4 After Ilse moved, Adult B sat in his van outside the shop where she worked. Day after day the manager saw him. A tracker
was found under her car in August. He told the officer that he was "only looking" and knew nothing of any
tracker. It was logged as a neighbour dispute.

Information sharing

14.5 Between June and September 2023 there were four meetings at which both names came up. Minutes of only one can be found.
Law and guidance permit the sharing of information to prevent serious harm; consent is not always needed. Frank
conversations between practitioners took place in the car park and were not written down.

Non-fatal strangulation

14.6 Twice Ilse said that she had been grabbed by the throat. Since June 2022 this has been an offence in its own right
under section 75A of the Serious Crime Act 2015. Nurse, doctor and police officer each recorded "no marks seen". Marks are
absent in around half of all cases. Training since then has reached 310 of 480 front-line staff.

Professional curiosity

14.7 Read with hindsight, every record has a question in it that nobody asked.
""",
    # Good practice and conclusions.
    """
Good practice

The Panel wishes to record the following.

Ward staff on the Acute Medical Unit moved Nadira to a side room so that she could talk. The Sister in charge stayed past
the end of her shift, at 21.30, until the on-call IDVA rang back.

Park rangers, who found Nadira asleep on a bench in December 2022, did not move her on. They bought her a hot drink and
walked with her to the Women's Centre.

The Attendance Officer at Child C's school made eleven home visits in a year. Carol concerts, sports days and a Christmas
fair were used as easy reasons to ask mum in.

Victim Support kept the case open for 90 days and not the usual 28.

Conclusions

There were people who tried hard. Grace under pressure is a phrase that came to the Panel's mind on reading the hospital
notes. Yet kindness without a plan did not keep Nadira safe.

The Panel does not say that her death could have been predicted on the day. It does say that serious harm was foreseeable
from the autumn of 2022. Chances to act were missed: at the MARAC in October, when 26 cases were heard in three hours; at
the discharge meeting in January; and in the nine working days that a referral lay in an inbox called Duty – General.

May 2023 stands out. In that month alone Adult A was seen by the Crisis Team, a Custody Nurse, a Police Constable and the
duty worker at Housing Options. Each thought that someone else was in touch with Nadira. Nobody was.

Rich and poor, town and country: domestic abuse is found in all. But rural homes are far apart, and a lane with no street
lights, one bus a day and no mobile signal is a cage to anyone whose husband holds the car keys. Services designed for the
city do not reach it. Field workers, a mobile library and the post van do.

Above all, the Panel heard from Nadira's mother that her daughter "asked in the only way she could, and she asked every
time". The test for all of us is whether we will hear it next time. Our thanks go to her and to Nadira's brothers, whose
patience has been great.
""",
    # Learning and recommendations.
    """
Lessons to be learned

Lesson 1 – Ask alone, ask again. Seeing the couple together was the rule and seeing Ilse by herself was the exception. Rooms
can be found, partners can be sent to fill in a form, and a telephone interpreter can be had in four minutes.

Lesson 2 – Perpetrators should be held in view. Adult B was managed as a patient, a tenant and a debtor but never as a source
of danger.

Lesson 3 – Children are victims in their own right. Since January 2022 the law says so (Domestic Abuse Act 2021, section 3).
Child C drew pictures of her house with no door. Art therapy was offered after 14 weeks.

Lesson 4 – Small agencies hold large facts. Banks, barbers, hairdressers, vets and churches hear what the statutory sector
does not.

Recommendations

Single-agency

1. North Ridings Hospitals NHS Trust: Routine enquiry to be made at every antenatal contact, and the answer to be audited
each quarter.

2. Primary Care: Practices to sign up to IRIS or a like programme by April 2026. Price per practice: about £3,400 a year.

3. The Constabulary: Sergeants to dip-sample ten DASH forms a month. Case files without a voice of the child to be returned.

4. Adult Social Care: Carers to be offered an assessment by themselves.

5. Children's Services: Early Help to see the home, and not only the family in an office.

6. Royal British Legion branches and the Armed Forces Covenant board: Stewards to be given a half-day course on
abuse among veterans.

Multi-agency

7. Safer Communities Board: Marketing of the helpline at bus stops, on prescription bags and on pub beer mats for a full
year. Short films in Polish, Romanian, Kurdish and British Sign Language.

8. MARAC Steering Group: Chair to rotate; a cap of 16 cases a day.

9. Lead Member for Housing: Sanctuary scheme to fit locks within two days of a referral.

National

10. The Home Office: Guidance on the use of smart doorbells and trackers in abuse to be issued.

11. The Department for Work and Pensions: Split payments of Universal Credit to be the default.

12. The College of Policing: Case studies on counter-allegations to be added to the Domestic Abuse Matters course.
""",
    # An action plan.
    """
Appendix B: Action plan

Recommendation 4

Scope: Local

Action to take: Revise the Did Not Attend policy so that two missed appointments by a patient with a domestic abuse marker
lead to a call from the Named Nurse.

Lead agency: Integrated Care Board

Key milestones: Draft – Sept 2025. Sign-off by Quality Committee – Nov 2025. Launch – Jan 2026.

Target date: January 2026

Progress and outcome: Green. Policy live. Audit of 60 files: 54 called within 3 days.

Recommendation 5

Scope: Local

Action to take: Commission a worker for older victims, 30 hours a week, for two years.

Lead agency: Public Health. Head of Commissioning to report.

Key milestones: Bid to the Police and Crime Commissioner. Job advert. Worker in post.

Target date: March 2026

Progress and outcome: Amber. £41,500 found. Post advertised twice; one candidate withdrew. Will go out again in Spring.

Recommendation 6

Scope: Regional

Action to take: Court listing office to tell the IDVA service of every change of date by noon the day before.

Lead agency: HM Courts and Tribunals Service

Key milestones: Single mailbox set up. Desk guide written. Spot checks in weeks 4, 8 and 12.

Target date: Dec 2025

Progress and outcome: Complete. Hearings with no IDVA have fallen from 1 in 5 to 1 in 30.

Recommendation 7

Scope: Local

Action to take: "Think Family" day for GPs, pharmacists and dentists. Lunch provided, since last year's evening event
drew only nine.

Lead agency: Local Medical Committee with Pharmacy First leads

Key milestones: Hall booked at the Rugby Club. Speakers: a survivor, Fiona Page, the DA Coordinator.

Target date: 14 October 2025

Progress and outcome: Held. 83 came. Scores of 4.6 out of 5. Slides shared; bite-size film made.

Recommendation 8

Scope: National

Action to take: Write to the Secretary of State about the two-child limit and exit from abuse.

Lead agency: Safer Partnership Chair

Key milestones: Letter signed. Reply read at the Board. Next steps agreed.

Target date: July 2025

Progress and outcome: Reply came in ten weeks. Close.

Key: Red – not begun or off track. Amber – some delay. Green – on track. Blue – complete and evidence seen. Marked items (*)
were added at the wish of the family.
""",
    # Glossary.
    """
Glossary and abbreviations

ABE – Achieving Best Evidence. The way in which child and other vulnerable witnesses are interviewed.

AAFDA – Advocacy After Fatal Domestic Abuse. A charity that stands beside families in reviews and inquests.

Bail – Release of a suspect, with or without conditions. Police bail differs from bail given by a court.

Benefit cap – The most that a household may be paid. In 2024 it was £22,020 a year outside London.

Care order – Made under section 31 of the Children Act 1989. Parental responsibility is shared with the local authority.

Clare's Law – The Domestic Violence Disclosure Scheme. Right to Ask, Right to Know.

Cuckooing – Taking over the home of a person to sell drugs from it.

DAPO – Domestic Abuse Protection Order. Piloted from November 2024.

DASH – Domestic Abuse, Stalking and Honour-based violence risk checklist. 27 questions. Fourteen ticks or more: high risk.

Early Help Hub – The front desk for families who need some support but not a social worker.

Leave to remain – Permission to stay in the country. It may be limited or without limit.

Golden hour – The first hour after a report to the police, in which evidence is best secured.

Hate crime – An offence driven by hostility to race, faith, sexual orientation, disability or transgender identity.

IDVA – Independent Domestic Violence Adviser. Works with those at high risk, from the point of crisis.

Legal aid – Help with the price of a lawyer. Means and merits are tested.

Mental Health Act 1983 – Section 2: assessment, up to 28 days. Section 3: treatment, up to six months. Section 136: a place
of safety.

MAPPA – Multi-Agency Public Protection Arrangements. Levels 1, 2 and 3.

MARAC – Multi-Agency Risk Assessment Conference.

Marker – A note put against an address or a person so that call takers see it at once.

No recourse to public funds – A condition of some visas. Victims may apply for the Migrant Victims of Domestic Abuse
Concession.

Operation Encompass – Police tell a school before the start of the next school day that a child has been present at an
incident.

PIN – Police Information Notice. No longer used.

Section 47 enquiry – Made by children's social care where a child may be suffering significant harm.

Silver – In a major incident, tactical command. Gold sets the strategy; Bronze carries it out.

Walk-in centre – Open 08.00 to 20.00, seven days. No need to book.

Ward of court – A child for whom the High Court has taken over the big decisions.
""",
    # The tribute, in the family's words.
    """
A tribute to Ilse, from her family

Our Ilse was the noisy one. If you came up the path and there was music with all the windows open, that was her, and she would
have a wooden spoon in one hand and the dog on the other arm. Sunny was the word everybody used and it was true, most days.
Some days it was not, and she would have laughed to see us make her into a saint.

Ivy and sweet peas grew all up the back wall because she could not bear a bare wall. Daisy chains at five, wedding flowers for
half the village at thirty-five. Lily of the valley was her favourite and we put it on her coffin. Heather from the moor came
from her gran's.

She loved Elvis, Take That and Queen, Bond films, chips with curry sauce, and a good argument. Ross Poldark was her pin-up.
Robin Hood was the first film she ever saw at the pictures and she sat through it twice. Jack of all trades, her dad said,
and master of most. She could plaster a ceiling. She could do the splits at forty. She could not park a car to save her life.

Christmas was hers. Carols round the piano with a glass of sherry, holly on every picture frame, a joke present for each of
us which she had thought about since August. Nan still has the singing fish.

She worked in a bank, a bakery and then for sixteen years as a lollipop lady, and on the morning of the funeral the children
stood along the road with their hats off. Mark our words, we were not dry-eyed.

We want you to know what he took. Not "the victim". Not "the deceased". A daughter, a sister, a mum to her girl, who is brave
and funny and so very like her. Joy does not come as easily to this house now. Faith in each other we have kept.

If you are reading this because it is your job, then please do it. Ring back. Knock again. Ask her when he has gone to move
the car. Bless you for it.

Time is said to heal. We will let you know.
""",
    # The legal framework.
    """
Chapter 4 – The legal framework

Statutory basis of this review

This review is held under section 9 of the Domestic Violence, Crime and Victims Act 2004, which came into force on 13 April
2011. Subsection (1) speaks of the death of a person aged 16 or over which has, or appears to have, resulted from violence,
abuse or neglect by a relative, by someone with whom they were in an intimate personal relationship or by a member of the same
household. Victims and Prisoners Act 2024 changes the name to domestic abuse related death review; at the time of writing the
change has not been begun.

Domestic Abuse Act 2021

Section 1 defines domestic abuse: physical or sexual abuse; violent or threatening behaviour; controlling or coercive
behaviour; economic abuse; psychological, emotional or other abuse. Both must be 16 or over and "personally connected".
Part 4 puts a duty on tier one councils to give support in safe accommodation. Section 68 did away with the "living together"
limb of the offence in section 76 of the Serious Crime Act 2015.

Care Act 2014

By section 42 a council must make enquiries where an adult with care and support needs is at risk of abuse and cannot protect
herself. Carers have rights of their own under section 10.

Mental Capacity Act 2005

Five principles are set out in section 1. Best interests come in only where capacity is lacking. Wise or unwise, a decision
is a person's own to make; but the Court of Protection and the High Court have held that duress can take away free will, and
the inherent jurisdiction may then be used.

Housing

Part 7 of the Housing Act 1996, as amended. Priority need has since July 2021 been automatic for those homeless through domestic
abuse. Local connection is not to be asked of them. Street homelessness duty: see the Code of Guidance, chapters 12 and 21.

Data

Article 6 and Article 9 of the UK GDPR; Schedule 1 to the Data Protection Act 2018. The law lets practitioners share what is needed. Working Together 2023 and the Caldicott Principles say the same. Law Commission
papers of 2015 and Hansard for 6 March 2020 were also read.
""",
    # The appendix on the panel, with dissemination and costs.
    """
Appendix 1 – Panel membership, dissemination and costs

The Review Panel was made up of:

Helen Marsh, Independent Chair and Author

Gareth Bishop, Specialist Adviser, alcohol and domestic abuse

Fiona Page, Chief Officer, Haven Women's Aid

Detective Chief Inspector, Major Crime Review Team, Westmarch Police

Head of Safeguarding, Castle and Marsh NHS Foundation Trust

Designated Nurse, Adults, Integrated Care Board

Consultant Psychiatrist, Forest Road Mental Health Unit

Service Manager, Children's Social Care, Sampleton Borough Council

Principal Social Worker, Adults

Head of Probation Delivery Unit

Tenancy Lead, Meadow Homes Housing Association

Lead Inspector of Schools and Early Years

Station Manager, Fire and Rescue Service

Community Safety Officer (minutes and support)

Chaplain, Sampleton Minster, by invitation at meeting 4

Each member was independent of any decision in the case. Declarations were made at the first meeting. Dates of meetings: June
and September 2024; January, April, July and October 2025. One was lost to snow. Power failure cut short another, at 11.20, and
it was taken up again that Friday.

Dissemination

Copies will be sent to: the family; the Domestic Abuse Commissioner; the Police and Crime Commissioner; the Mayor; Members of
Parliament for the two seats; the Coroner; the Judge; the Chief Executives of all agencies named above; the library of Domestic
Homicide Reviews at the Home Office.

Costs

Chair and author: 34 days at £550 a day, £18,700

Travel: 412 miles at 45p, £185.40

Interpreter and translation (German, Urdu): £2,960

Room hire, Church Hall, and tea: £140

Proof reading: £375

Total: £22,360.40

The costs were shared: Council 40 per cent, Police 30 per cent, Health 30 per cent.

Statement of independence

I, Helen Marsh, have had no line of management in, nor have I worked for, any agency in the review. I have since 2017 chaired
fourteen such reviews. I will keep my notes for six years in a locked case and then have them destroyed by a firm of
confidential waste contractors.

Acknowledgements

To the young woman who spoke to us about her mother; to Person D, who had every right to close the door and did not; and to
the staff of the Haven, who kept a chair, a mug and a place by the fire: thank you.
""",
]
