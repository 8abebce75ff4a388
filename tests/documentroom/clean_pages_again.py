"""Fourteen pages of reports that name nobody, written last, by somebody who had seen nothing of the matcher nor the other pages.

When they came, one of them asked for three answers of its own and the others for one or none: abbreviations in capitals
('MASH', nearly 'Marsh') were taken for misspellings. They are not since. All of it is made up for the test.
"""

from __future__ import annotations

PAGES = [
    """
DOMESTIC HOMICIDE REVIEW
OVERVIEW REPORT
Into the death of Ilse, aged 43

Foreword by the Independent Chair

The Review Panel offers its sincere condolences to the family and friends of Ilse. Hers was a life full of colour. She
was a mother, a sister, a gifted seamstress and, in the words of a neighbour, "the person you rang first". We are
grateful to everyone who has spoken to us about her, often at considerable personal cost.

No report can lessen the loss that her family live with. My hope, and that of the Panel, is that by setting out plainly
what happened, and what did not, we may help those agencies who will meet the next woman in her position to see what
she was facing.

Ilse had told several people that she was frightened. She told a friend, she told her Practice Nurse and, nine weeks
before she died, she told a Call Handler. Each of them did something. None of them knew about the others. It is in the
spaces between those conversations that most of the learning in this Review lies.

Ilse's sister asked us to begin with a tribute, and we do so gladly:

"She had grace and patience and a filthy laugh. She made my wedding dress in a box room with the cat asleep
on the train. She was saving for a little shop. I want people to know she had plans. She was not a victim when she was
alive, she was Ilse."

I would like to thank the members of the Panel, and in particular Fiona Page, who brought specialist knowledge of
domestic abuse and who reminded us more than once to look at events through Ilse's eyes. I also thank the authors of
the Individual Management Reviews for their candour, and the specialist advocate from Advocacy After Fatal Domestic
Abuse (AAFDA) who supported the family throughout.

May this Review be read with the care with which her family contributed to it, and may its recommendations outlast the
attention that accompanies publication.

Helen Marsh
Independent Chair and Author
March 2025
""",
    """
1. INTRODUCTION

1.1 This Domestic Homicide Review (DHR) examines the responses and support given by agencies to Nadira, a resident of
the Borough, before her death in the autumn of 2023. It has been conducted under section 9 of the Domestic Violence,
Crime and Victims Act 2004.

1.2 In addition to agency involvement, the Review considers the past in order to identify any relevant background or
trail of abuse, whether support was accessed within the community, and whether there were any barriers to accessing it.

1.3 The key purpose of a DHR is to enable lessons to be learned. It is not an inquiry into how Nadira died, nor into who
is culpable. Those are matters for HM Coroner and the criminal courts.

2. TIMESCALES

2.1 The Community Safety Partnership (CSP) was notified of the death by the police within four working days. The Chair
of the CSP decided that the criteria were met and the Home Office was informed on 27 November 2023.

2.2 The statutory guidance expects a review to be completed within six months. This Review took 17 months. Much of the
delay arose because the Panel agreed to hold back its contact with witnesses until the Crown Court trial had ended.

2.3 The Panel met on six occasions, four of them by video conference.

3. CONFIDENTIALITY

3.1 The findings of each review are confidential until publication. Information was available only to participating
officers, professionals and their Line Managers, and was shared under the protective marking Official Sensitive.

3.2 To protect the identity of the family, the following pseudonyms are used. The family chose the name Nadira, which
had belonged to nobody they knew and which they thought she would have liked.

• Nadira: the deceased, aged 36, British Pakistani
• Adult A: her husband and the perpetrator, aged 41, British Pakistani
• Adult B: her elder brother
• Child C: her daughter, of primary school age
• Person D: a friend and former colleague

3.3 Ages are given as they were at the date of death. Some details, including the sex of certain professionals and the
names of streets, schools and employers, have been removed or altered where they might lead to Child C being recognised.
""",
    """
SECTION 4: TERMS OF REFERENCE

4.1 The Panel agreed that the Review would consider the period from January 2019, when Ilse and Adult A are believed to
have met, to the date of her death. Agencies were asked to summarise anything of significance before then.

4.2 The Review was asked to address the general areas set out in the statutory guidance and the following case-specific
lines of enquiry:

a) What did agencies know of Adult A's behaviour in earlier relationships, and was a disclosure under the Domestic
Violence Disclosure Scheme (DVDS) considered?

b) Did practitioners recognise coercive and controlling behaviour where there was no physical injury?

c) How was Ilse's alcohol use understood? Was it seen as the cause of her difficulties, or as a response to them?

d) Were the pressures of the pandemic, including remote appointments, relevant to the opportunities she had to speak
alone?

e) Was the voice of Child C heard?

f) Will the changes which agencies describe as already made address the gaps that the Review has found?

SECTION 5: METHODOLOGY

5.1 Eleven agencies returned a scoping form. Seven held relevant records and were asked to secure them. Of these, five
supplied an Individual Management Review (IMR) and two a Short Report.

5.2 IMR authors were independent of the case and had no line management responsibility for the staff involved. They
interviewed fourteen members of staff. A Practitioner Learning Event took place in the Town Hall over one afternoon,
which the Chair found more revealing than any of the written material.

5.3 The Chair wrote to Adult A in prison by way of his Offender Manager. He agreed to a visit, then withdrew on the
morning it was due. Gareth Bishop, who sat on the Panel for the Probation Service, made one further approach. No answer
was received.

5.4 The Chair met Ilse's mother three times at home, accompanied by her advocate from the Homicide Service. Person D, who
had worked with Ilse for eight years, preferred to talk by telephone. Both were given the draft report and allowed three
weeks to read it. Their comments led to eleven amendments, among them the whole of paragraph 8.14.
""",
    """
6. BACKGROUND INFORMATION (THE FACTS)

6.1 Ilse, 29, lived with Adult A and their son, Child C, in a two-bedroom flat rented from a Housing Association. She
had left Adult A on two occasions and, at the time of her death, had signed a tenancy of her own which was due to
begin on the Monday.

6.2 Shortly before midnight on a Friday in February 2024 a neighbour called 999 to report screaming. Officers forced
entry and found Ilse with multiple stab wounds. Paramedics attended, but she was pronounced dead at the scene. Adult A
was arrested in the communal garden.

6.3 Adult A pleaded guilty to murder at the Crown Court. He was sentenced to life imprisonment with a minimum term of
21 years.

7. CHRONOLOGY: THE FINAL FOUR MONTHS

October 2023
7.1 Ilse attended the Walk-in Centre at 09:40 with a swollen wrist. She said that she had slipped on the stairs. The
Triage Nurse recorded "partner present, answers for her". No routine enquiry was made.

November 2023
7.2 At 22.15 hrs a passer-by reported a man shouting at a woman in a parked car. Response officers located the vehicle
at 22.50 hrs. Ilse said it had been "a silly row about money". A Domestic Abuse, Stalking and Honour-based violence
(DASH) risk assessment was offered and declined. The incident was graded Standard.

7.3 Two days later the Health Visitor called by arrangement. Adult A was at work. Ilse disclosed that he checked her
telephone, kept her bank card and had once locked her on the balcony. The Health Visitor gave her details of the local
Independent Domestic Violence Advisor (IDVA) service and agreed to return.

December 2023
7.4 The return visit was cancelled owing to staff sickness and was not rebooked.

January 2024
7.5 Ilse approached the Housing Options Team in person and was seen at 14:10. The Duty Officer accepted a relief duty
the same day and made a referral to the Multi-Agency Risk Assessment Conference (MARAC), having scored the DASH at 16.

7.6 The MARAC was listed for the last Thursday of February. Ilse died thirteen days before it met.
""",
    """
Analysis of Involvement: The Police

9.1 Between 2020 and 2024 the Force recorded seven domestic incidents between Nadira and Adult A. Five were attended by
different officers, each of whom dealt competently with what was in front of them. The question for the Panel was
whether anybody looked at the seven together.

9.2 The IMR author is frank on the point. The risk assessment was completed on each occasion but the answers to earlier
forms were not opened. Had they been, it would have been apparent that Nadira had answered "yes" to the question about
strangulation in 2021 and had said, in free text, "he does it so I know he can". That answer did not travel with her.

9.3 Body Worn Video was viewed by the Chair and by Gareth Bishop. In the fourth incident two officers speak to Nadira
in the kitchen while Adult A stands in the doorway. She glances towards him before nearly every reply. It is eleven
minutes before the couple are separated. The Sergeant who reviewed the crime did not view the footage, nor was he then
required to.

9.4 The sixth incident resulted in an arrest for assault by beating. Nadira did not support a prosecution. The Panel
saw no evidence that an evidence-led prosecution was discussed with the Crown Prosecution Service (CPS), despite a 999
recording, photographs and an independent witness. The closing entry reads only "NFA, vic refuses". The Panel thought
this language unfortunate. Nadira had not refused anything; she had explained to the officer that she had nowhere to
go.

9.5 A Domestic Violence Protection Notice was considered and rejected because Adult A had agreed to stay with Adult B,
his cousin. No check was made that he had done so. He had returned by breakfast.

9.6 The Force has since introduced a Daily Vulnerability Meeting, at which repeat cases are reviewed by a Detective
Inspector. The Panel welcomes this. An internal audit in the summer of 2025 found that previous assessments were
referred to in 71 per cent of cases, up from 28 per cent.

(See Recommendations 2, 3 and 5.)
""",
    """
10 ANALYSIS: HEALTH SERVICES

General Practice

10.1 Ilse was 71 and had been registered with the same Surgery since her marriage. Adult A, her only son, moved back
into her bungalow in 2018 after losing his job, and was registered there too. The practice therefore held both halves of
the story, but in two records which nobody had cause to read side by side.

10.2 In the last two years of her life Ilse saw a GP or Practice Nurse 23 times. She complained of poor sleep, weight
loss and, twice, bruising to the forearms, which was put down to her anticoagulant. On one occasion she said that her
son "has a temper on him like the weather". The Locum wrote down the remark but did not explore it.

10.3 The Named GP for Safeguarding told the Panel that clinicians "think of a husband". Domestic abuse of a parent by an
adult child was not covered in the training then provided by the Integrated Care Board (ICB).

Mental Health Trust

10.4 Adult A had a diagnosis of schizoaffective disorder and was open to the Community Mental Health Team. He had been
an inpatient for five weeks in 2021. The Ward Manager recalled that Ilse visited every day, by two buses, and brought
him clean shirts.

10.5 Ilse was described in the discharge plan as a "protective factor". She was not offered a Carer's Assessment under
the Care Act 2014, and no one asked whether she wished him to come home. The Panel considers that an assumption was made
about what a mother would want.

10.6 In March 2024 Ilse rang the Duty Line to say that he had stopped taking his tablets and was sleeping with a hammer.
She was told that the team could not discuss him without his consent. Confidentiality does not prevent a professional
from listening. The call ended after four minutes; his Care Coordinator, who was on leave, read the note nine days
later.

10.7 Fiona Page observed that adult family homicide is rarely predicted, but that the features here are familiar from
research: a caring mother, an untreated psychosis, a shared home and a service that saw only one of them as its patient.
""",
    """
12. Coercive control and the circumstances of Nadira's death

12.1 Nadira took her own life at the age of 31. The Coroner's conclusion was suicide. The Community Safety Partnership
commissioned this Review because the circumstances gave rise to concern that she had been subjected to controlling and
coercive behaviour, as paragraph 18 of the statutory guidance provides. No person has been charged in connection with her
death, and Adult A, her former partner, disputes much of what follows. His account is given at Section 13.

12.2 Nadira kept notes on her telephone. Her family gave the Panel permission to read them. They run to some forty
entries over fourteen months and describe, without drama, a narrowing life:

• She was to send a photograph on arriving at work and another on leaving.
• She was to keep her location switched on. "If it drops out I get the silence, three days last time."
• She gave up her choir, then her gym, then Sunday lunch with her parents.
• She was told that if she went, he would harm himself and "everyone will know why".

12.3 No single entry would have met the threshold for an emergency response. Taken together they describe a pattern which
section 76 of the Serious Crime Act 2015 made a criminal offence.

12.4 After the separation in May 2023 the behaviour changed in form rather than in purpose. Adult A sent 1,140 messages
in six weeks. He made small bank transfers of 1p, using the reference field to write to her after she had blocked him.
Nadira reported this to police, who advised her to change her bank.

12.5 Three weeks before she died Nadira attended the Emergency Department after an overdose. The Liaison Psychiatry
assessment is thorough as to mood, sleep and intent. It records "relationship breakdown" as the trigger. Domestic abuse
does not appear in it. The Panel does not criticise the individual nurse, who saw Nadira at the end of a twelve-hour
shift, but the template contained no question on the subject.

12.6 "She wasn't sad about a break-up," her father told the Chair. "She couldn't see how it was ever going to stop."
""",
    """
ADULT SOCIAL CARE AND HOUSING

8.30 Adult Social Care first became aware of Ilse, who had multiple sclerosis, when the Occupational Therapist
requested a level-access shower. Her husband, Adult A, was recorded as her main carer. From that day the Council's
dealings with the household were conducted, almost entirely, through him.

8.31 The Panel thinks it likely that this arrangement suited Adult A. He chose the care agency, cancelled it after six
weeks, and answered on Ilse's behalf at two annual reviews. A Social Worker noted that he was "devoted, if a little
overbearing". Ilse's own words appear once in the 62 pages of case notes: "I would like to do my own shopping."

8.32 In June 2023 a Support Worker at the day centre raised a safeguarding concern, having been told by Ilse that her
wheelchair was kept in the garage "when I've been difficult". The concern was screened by the Multi-Agency
Safeguarding Hub (MASH) and closed on the ground that Ilse had capacity and had not asked for help. This was a
misunderstanding of section 42 of the Care Act 2014. The duty to make enquiries does not depend upon consent, and
capacity is not the same thing as freedom.

8.33 The Housing Association inspected the property on three occasions to deal with damp. A Surveyor photographed a
bolt on the outside of the bedroom door. The photograph was filed under Repairs. Staff in that department had received
no training in domestic abuse, although Neighbourhood Officers had.

8.34 Rent arrears of £1,860 had built up in Ilse's sole name. Two letters threatened possession proceedings. The
Income Team did not ask why a tenant whose Housing Benefit was paid in full should have been in arrears at all.

Learning Point 6
Where a carer is also the gatekeeper, see the person alone. If that proves impossible, treat the impossibility as
information.

8.35 Since then the Association has obtained accreditation from the Domestic Abuse Housing Alliance (DAHA), and trades
staff carry a card with three prompts: See it, Say it, Send it. The Head of Adult Services accepted the findings in
full and apologised to Ilse's brother in person.
""",
    """
EQUALITY AND DIVERSITY

7.1 The Panel had regard to the nine protected characteristics in the Equality Act 2010. Those of sex, race, religion
or belief, and marriage were thought most relevant.

7.2 Sex. Nadira was a woman killed by a man with whom she had been in an intimate relationship. The great majority of
victims of domestic homicide by a partner or former partner are female. The Panel considers that sex was a risk factor
in itself.

7.3 Race and language. Nadira arrived from Bangladesh in 2016 on a spousal visa. Her English was described in different
records as "good", "limited" and "nil". An interpreter was booked for three of nineteen appointments; for six, her
mother-in-law interpreted. Person D, who taught her at an English class in the Methodist church hall, said that Nadira
understood far more than she spoke, and wrote beautifully.

7.4 Immigration. Her leave to remain had been allowed to lapse by Adult A, who kept her passport. She believed that she
would be deported without Child C. She was never told of the Migrant Victims of Domestic Abuse Concession, nor directed
to the Law Centre, which runs a free session every Tuesday a few minutes' walk from the Children's Centre she attended.

HONOUR-BASED ABUSE

7.5 There was no disagreement on the Panel that Nadira had experienced so-called honour-based abuse. The Panel uses the
term with caution: there was no honour in it. Its features here were the involvement of more than one perpetrator,
surveillance by relatives and the threat of being sent home in disgrace.

7.6 In July 2022 a School Nurse asked what would happen if she left. She replied: "It is not him only. They will all
come." The referral that followed named Adult A alone, and the risk from the wider family was lost.

7.7 The Panel was advised by a specialist "by and for" organisation. Its representative warned against explaining the
abuse by reference to culture or faith. Nadira's faith was a comfort to her. Her imam's wife had offered her a room.
Professionals who hesitated for fear of causing offence, she said, had been "polite at Nadira's expense".
""",
    """
11.4 Education, Employment and Economic Abuse

The School

11.4.1 Child C was in Year 4 when his mother died. His Class Teacher had noticed that he was reluctant to leave on
Fridays and had begun to hoard food in his tray. She recorded both matters on the school's electronic system. The
Designated Safeguarding Lead (DSL) spoke to Ilse at the gate, with Adult A waiting in the car, and was told that
everything was fine.

11.4.2 Under section 3 of the Domestic Abuse Act 2021 Child C was a victim in his own right. He was not spoken to about
home by anyone. An Operation Encompass notification arrived after the incident in September, but it was sent to a shared
mailbox which was not opened until half-term. The Young People's Service, which had a vacancy in its mentoring scheme,
was never approached.

The Workplace

11.4.3 Ilse had worked for eleven years in the accounts department of a food wholesaler. Person D, her Team Leader, knew
that Adult A rang the office several times a day. She let Ilse take the calls in the stationery cupboard so that nobody
would remark on it. "I thought I was being kind," she told the Chair, "and I was, but I wish someone had told me what I
was looking at."

11.4.4 The company had no domestic abuse policy. Human Resources dealt with Ilse's lateness as a conduct matter and
issued a written warning in January 2024. It has since joined the Employers' Initiative on Domestic Abuse and grants ten
days of paid leave.

Economic Abuse

11.4.5 Ilse earned £2,140 a month after tax. Her wages were paid into an account in the name of Adult A, from which she
was given £40 a week in cash and asked for receipts. Three loans, amounting to £17,300, had been taken out in her name.
Her bank's Vulnerable Customer Team flagged the third application but closed the matter when a man rang to confirm it.

11.4.6 Economic abuse falls within section 1 of the 2021 Act. It is seldom asked about. The Panel found that no agency
in this Review had done so.
""",
    """
SECTION 14. GOOD PRACTICE

14.1 The Panel wishes to acknowledge practice which went beyond what was expected:

• The Pharmacist who moved Nadira to the consulting room, on the pretext of checking her inhaler, and asked whether she
was safe.
• The Police Community Support Officer who called on her, unprompted, on four of his rest days.
• The Refuge Worker who kept a bed open for 48 hours when policy allowed 24.
• The Receptionist at the Surgery whose note, "pls don't ring landline, ask for me", was the only safe contact
instruction held by any agency.

SECTION 15. KEY FINDINGS

Finding 1. Information about Adult A was plentiful, but it was held in seven places.

Finding 2. Separation was treated as the end of risk. In truth it was the point at which risk was greatest.

Finding 3. Adult A was invisible to services other than the police. He was not spoken to about his behaviour, nor offered
a perpetrator programme.

Finding 4. Hope was mistaken for a plan. Case notes refer to Nadira as "hopeful", "positive" and "moving on", and on two
occasions those words were the reason given for closure.

+------------------------------------------------------------+
LEARNING POINT 1: Professional curiosity
Ask once and you may be told no. Ask again, alone, at another time and by someone she knows, and you may be told the
truth.
+------------------------------------------------------------+

+------------------------------------------------------------+
LEARNING POINT 2: Non-fatal strangulation
Any disclosure of pressure to the neck calls for a medical assessment and a referral to MARAC, whether or not there are
marks. It has been a separate offence since June 2022.
+------------------------------------------------------------+

+------------------------------------------------------------+
LEARNING POINT 3: Non-engagement
"Did not attend" should prompt the question: who or what prevented it? Best practice is to try a second route before a
letter is sent, and never to send a letter to a shared address without checking.
+------------------------------------------------------------+

15.2 The Panel gave thought to hindsight. Fiona Page remarked that practitioners at the time had a handful of pieces,
while we have been given the lid of the box. The findings should be read in that light.
""",
    """
RECOMMENDATIONS

Recommendation 1: Review of MARAC Referral Thresholds and Frequency of Meetings
The Community Safety Partnership should satisfy itself that no high-risk case waits longer than fourteen days to be
heard.

Recommendation 2: Think Family Training for All General Practice Staff
The Integrated Care Board should ensure that training covers abuse by adult children and by other family members.

Recommendation 3: Safe Enquiry and Use of Professional Interpreters
All agencies should make clear that family members must not interpret where abuse is suspected.

Recommendation 4: Recognition of Carers as Potential Victims
The Mental Health Trust should amend its discharge checklist so that carers are seen alone.

Recommendation 5: National Recommendation to the Home Office
The Home Office should consider how joint Universal Credit claims may be split by default.

ACTION PLAN (extract; updated January 2026)

Rec | Scope | Action to take | Lead agency | Key milestones | Target date | Outcome and RAG
1 | Local | Move to fortnightly MARAC; appoint second Coordinator | CSP | Business case agreed by Board; post funded
at £38,500 a year; first meeting held | September 2025 | Average wait down from 26 days to 9. GREEN
2.1 | Local | Commission half-day course with input from Named GP | ICB | Tender issued; pilot in three surgeries;
evaluation | December 2025 | 64 of 71 surgeries complete. AMBER
2.2 | Local | Appoint a Domestic Abuse Lead in every practice | ICB | Letter to practices |
March 2026 | 58 in post. AMBER
3 | Local | Poster and briefing, "Not Her Son, Not Her Sister" | All agencies | Design agreed with survivors' group;
printed in nine languages | October 2025 | Dip sample shows improvement from 40% to 83%. GREEN
4 | Local | Revise checklist; Ward Managers to audit monthly | Mental Health Trust | Approved by Quality Committee;
live on two wards | February 2026 | Delayed by change of patient record system. RED
5 | National | Letter from Chair of CSP | CSP | Sent; acknowledged | May 2025 | Reply awaited. AMBER

Monitoring: Gareth Bishop, for the Partnership, will report progress each quarter to the Domestic Abuse Strategic
Board until every action is closed. May and November meetings are held in public.
""",
    """
PARALLEL REVIEWS

1.20 An inquest was opened and adjourned, and was not resumed after the criminal trial. The Independent Office for
Police Conduct (IOPC) examined the contact between Ilse and the Force in the week before she died. It found no
misconduct but recommended reflective practice for one Constable. The Mental Health Trust completed a Patient Safety
Incident Investigation, which was shared with the Panel. A Child Safeguarding Practice Review was considered for Child
C; the criteria were not met.

STATEMENT OF INDEPENDENCE

1.21 Helen Marsh was appointed as Independent Chair in April 2024. She practised as a family solicitor for 22 years,
has completed the Home Office training for chairs, and has chaired nine previous reviews. She has never been employed
by any of the agencies concerned and has no connection with the Partnership.

1.22 Gareth Bishop, a retired Probation Manager, assisted with the drafting. He left the service in 2015 and had worked
in a different region.

DISSEMINATION

1.23 The following will receive a copy of the report before publication:

• The family of Ilse
• Members of the Review Panel
• Chief Constable and Police and Crime Commissioner
• Chief Executive of the Council
• Safeguarding Adults Board; Safeguarding Children Partnership
• Integrated Care Board
• Domestic Abuse Commissioner for England and Wales
• HM Coroner

GLOSSARY OF ABBREVIATIONS

AAFDA   Advocacy After Fatal Domestic Abuse
CMHT   Community Mental Health Team
CSP   Community Safety Partnership
DAPO   Domestic Abuse Protection Order
DARDR   Domestic Abuse Related Death Review
DASH   Domestic Abuse, Stalking and Honour-based violence (risk checklist)
DSL   Designated Safeguarding Lead
DVDS   Domestic Violence Disclosure Scheme
IDVA   Independent Domestic Violence Advisor
IMR   Individual Management Review
IOPC   Independent Office for Police Conduct
IRIS   Identification and Referral to Improve Safety
MAPPA   Multi-Agency Public Protection Arrangements
MARAC   Multi-Agency Risk Assessment Conference
MASH   Multi-Agency Safeguarding Hub
NFA   No further action
PIT   Perpetrator Intervention Team
PPN   Public Protection Notice
RAG   Red, Amber, Green
SIO   Senior Investigating Officer
VAWG   Violence Against Women and Girls

Note: "partner agency" is used of any body represented on the Panel. Terms such as Safe and Well and Duty to Refer are
explained where they first occur.
""",
    """
APPENDIX 2: FEEDBACK FROM THE FAMILY

The family were invited to respond to the final draft. The following was written by Adult B, Nadira's sister, and is
printed as she sent it.

"We have read it all, some of us twice. Mum could only manage the first bit. It is strange to see your sister in
numbered paragraphs. You have got most of it right and we thank Helen for listening and for coming back when she said
she would, because not everybody did.

What we want to say is this. Nadira asked for help nine times. We counted. She was not hard to reach, she was on the
bus, she was in your waiting room. When people write that she 'failed to engage' they should have to say it to my mum's
face.

We don't agree about the housing. It says the offer was reasonable. It was one room with a shared kitchen, forty miles
off, with a child who had just got a place at school. That isn't an offer. We know the Panel doesn't see it like that
and we are glad they left our view in.

Child C is doing alright. He has Grandad's allotment and a dog. He asks if the report means it won't happen again and we
say we hope so. Please make that true."

The Chair thanks Adult B. The Panel has amended paragraph 10.8 in response, and replaced the phrase "failed to engage"
throughout.

APPENDIX 3: LEGISLATION AND GUIDANCE

Domestic Abuse Act 2021. Part 1 defines domestic abuse. Part 4 requires local authorities to provide support in safe
accommodation. Section 70 created the offence of non-fatal strangulation.

Protection from Harassment Act 1997. Section 2A (stalking) and section 4A (stalking involving fear of violence or
serious alarm or distress).

Serious Crime Act 2015, section 76. Controlling or coercive behaviour. Since April 2023 the offence has extended to
those who no longer live together.

Housing Act 1996, Part 7. A person homeless as a result of domestic abuse has a priority need.

Victims and Prisoners Act 2024. Provides for the renaming of Domestic Homicide Reviews as Domestic Abuse Related Death
Reviews.

Home Office (2016) Multi-agency Statutory Guidance for the Conduct of Domestic Homicide Reviews.
""",
]
