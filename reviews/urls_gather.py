"""Addresses of setting up and gathering: terms, dates, notices, agencies' reviews, interviews, letters (4.10 to 4.20)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reviews.views import evidence, imr_form, imrs, naming, terms

R = "reviews/<slug:reference>/"
IMR = R + "agencies/<uuid:imr_id>/"

GATHER: list[URLPattern | URLResolver] = [
    path(R + "terms/", terms.terms, name="terms"),
    path(R + "terms/begin/", terms.begin, name="terms_begin"),
    path(R + "terms/purpose/", terms.purpose, name="terms_purpose"),
    path(R + "terms/versions/", terms.versions, name="terms_versions"),
    path(R + "terms/questions/add/", terms.question, name="terms_question_add"),
    path(R + "terms/questions/<uuid:question_key>/", terms.question, name="terms_question"),
    path(R + "terms/questions/<uuid:question_key>/remove/", terms.drop_question, name="terms_question_drop"),
    path(R + "terms/approve/", terms.approve, name="terms_approve"),
    path(R + "terms/considerations/<slug:consideration>/", terms.answer, name="terms_answer"),
    path(R + "dates/", terms.extensions, name="extensions"),
    path(R + "dates/<uuid:extension_id>/", terms.answer_extension, name="extension_answer"),
    path(R + "notices/", evidence.notices, name="notices"),
    path(R + "notices/confirm/", evidence.confirm_notices, name="notices_confirm"),
    path(R + "notices/<uuid:notice_id>/", evidence.acknowledge, name="notice_acknowledge"),
    path(R + "imrs/", imrs.imrs, name="imrs"),
    path(R + "imrs/commission/", imrs.commission, name="imr_commission"),
    path(R + "imrs/not-asked/", imrs.not_asked, name="imr_not_asked"),
    path(R + "imrs/weigh/", imrs.weigh, name="weigh"),
    path(IMR, imrs.imr, name="imr"),
    path(IMR + "independence/", imrs.independence, name="imr_independence"),
    path(IMR + "small-body/", imrs.small_body, name="imr_small_body"),
    path(IMR + "people/", naming.name_own, name="imr_name"),
    path(IMR + "assure/", imrs.assure, name="imr_assure"),
    path(IMR + "excuse/", imrs.excuse, name="imr_excuse"),
    path(IMR + "template/", imrs.template, name="imr_template"),
    path(IMR + "accept/", imr_form.accept, name="imr_accept"),
    path(IMR + "receive/", imr_form.receive, name="imr_receive"),
    path(IMR + "form/", imr_form.form, name="imr_form"),
    path(IMR + "form/<slug:part>/", imr_form.part, name="imr_part"),
    path(IMR + "form/wordings/<uuid:wording_id>/", imr_form.settle, name="imr_wording"),
    path(IMR + "interviews/", imrs.plan_interview, name="interview_plan"),
    path(IMR + "interviews/<uuid:interview_id>/", evidence.interview_held, name="interview_held"),
    path(R + "witnesses/", evidence.witnesses, name="witnesses"),
    path(R + "witnesses/<uuid:interview_id>/", evidence.witness, name="witness"),
    path(R + "letters/<uuid:letter_id>/", evidence.letter, name="letter"),
    path(R + "letters/<uuid:letter_id>/file/", evidence.letter_file, name="letter_file"),
]
