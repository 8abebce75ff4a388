"""Addresses of steps 1 to 4: notification, decision, people, declarations; and lessons that are not to wait."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import access_round, consultations, decision, declare, lessons, notify, people, register, trail

R = "reviews/<slug:reference>/"
D = "declarations/<uuid:participant_id>/"
C = f"{R}decision/consultations/"

BEGIN: list[URLPattern | URLResolver] = [
    path("reviews/open/", notify.notify, name="notify"),
    path(f"{R}notification/", notify.record, name="notification"),
    path(f"{R}notification/letter/", notify.letter_came, name="letter_came"),
    path(f"{R}case/", notify.case_people, name="case_people"),
    path(f"{R}case/add/", notify.case_person, name="case_person_add"),
    path(f"{R}case/<uuid:person_id>/", notify.case_person, name="case_person"),
    path(f"{R}agencies/", notify.agencies, name="agencies"),
    path(f"{R}decision/", decision.hub, name="decision"),
    path(f"{R}decision/criteria/", decision.criteria, name="decision_criteria"),
    path(f"{R}decision/course/", decision.course, name="decision_course"),
    path(f"{R}decision/lead/", decision.lead, name="decision_lead"),
    path(C, consultations.consultations, name="decision_consultations"),
    path(f"{C}ask/", consultations.consult, name="decision_consult"),
    path(f"{C}<uuid:consultation_id>/answer/", consultations.consultation_answer, name="consultation_answer"),
    path(f"{C}<uuid:consultation_id>/remind/", consultations.consultation_remind, name="consultation_remind"),
    path(f"{C}<uuid:consultation_id>/go-on/", consultations.consultation_waive, name="consultation_waive"),
    path(f"{R}decision/others/", consultations.others, name="decision_others"),
    path(f"{R}decision/record/", decision.record, name="decision_record"),
    path(f"{R}decision/letter/", decision.home_office_letter, name="home_office_letter"),
    path(f"{R}decision/direction/", decision.direct, name="decision_direct"),
    path(f"{R}decision/pass-on/", decision.pass_on, name="decision_pass_on"),
    path(f"{R}your-view/", consultations.summary, name="summary"),
    path(f"{R}people/", people.everybody, name="people"),
    path(f"{R}people/invite/", people.invite, name="invite"),
    path(f"{R}people/chair/", people.chair, name="chair"),
    path(f"{R}people/chair/reason/", people.chair_reason, name="chair_reason"),
    path(f"{R}people/composition/", people.composition, name="composition"),
    path(f"{R}people/declarations/", register.register, name="declarations"),
    path(f"{R}people/declarations/file/", register.register_file, name="declarations_file"),
    path(f"{R}people/access/", access_round.access_round, name="access_round"),
    path(f"{R}people/<uuid:participant_id>/until/", access_round.last_day, name="last_day"),
    path(f"{R}people/<uuid:participant_id>/suspend/", people.suspend, name="suspend"),
    path(f"{R}people/<uuid:participant_id>/end/", people.end_part, name="end_part"),
    path(f"{R}people/<uuid:participant_id>/lift/", people.lift, name="lift_suspension"),
    path(f"{R}people/<uuid:participant_id>/confirm/", people.confirm, name="confirm_participant"),
    path(f"{R}lessons/", lessons.lessons, name="lessons"),
    path(f"{R}lessons/add/<slug:kind>/", lessons.add, name="lesson_add"),
    path(f"{R}lessons/<uuid:lesson_id>/follow-up/", lessons.follow_up, name="lesson_follow_up"),
    path(f"{R}lessons/<uuid:lesson_id>/<slug:place>/", lessons.sent, name="lesson_sent"),
    path(f"{R}trail/", trail.trail, name="trail"),
    path(f"{R}trail/file/<slug:kind>/", trail.trail_file, name="trail_file"),
    path(f"{R}access/", trail.access_report, name="access_report"),
    path("declarations/", declare.parts, name="own_parts"),
    path(D, declare.begin, name="declare"),
    path(f"{D}interest/", declare.interest, name="declare_interest"),
    path(f"{D}know/", declare.know, name="declare_know"),
    path(f"{D}touches/", declare.touches, name="declare_touches"),
    path(f"{D}terms/", declare.terms, name="declare_terms"),
    path(f"{D}not-me/", declare.decline, name="decline"),
    path(f"{D}terms-again/", declare.terms_again, name="terms_again"),
    path(f"{D}answer/", declare.answer, name="answer_declaration"),
]
