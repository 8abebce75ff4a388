"""What joins the floors: events upward, slots for panels, and forms that carry refusals."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from portal.kernel import forms as kernel_forms
from portal.kernel import slots
from portal.kernel.errors import Refused, Stale
from portal.kernel.events import Event


def test_an_event_tells_each_receiver_once_and_in_order():
    heard = []
    event = Event("opened", fields=("review_id",))

    @event.connect
    def first(review_id):
        heard.append(("first", review_id))

    event.connect(first)
    event.connect(lambda review_id: heard.append(("second", review_id)))
    event.emit(review_id=7)
    assert heard == [("first", 7), ("second", 7)]


def test_an_event_carries_exactly_its_fields():
    event = Event("opened", fields=("review_id",))
    for payload in ({}, {"review_id": 1, "name": "x"}, {"name": "x"}):
        with pytest.raises(TypeError, match="review_id"):
            event.emit(**payload)


def test_a_receivers_error_is_the_steps_error():
    event = Event("opened")

    @event.connect
    def fails():
        raise Refused("The room is not ready.")

    with pytest.raises(Refused):
        event.emit()


@pytest.fixture
def slot():
    added = []

    def add(panel, order=100):
        slots.add("test.slot", panel, order=order)
        added.append(panel)

    yield add
    for panel in added:
        slots.remove("test.slot", panel)


def render(subject):
    page = Template('{% load slots %}[{% slot "test.slot" subject %}]')
    return page.render(Context({"subject": subject, "request": RequestFactory().get("/")}))


def test_a_slot_shows_its_panels_in_order_and_escapes_what_is_not_safe(slot):
    slot(lambda request, subject: f"<b>{subject}</b>", order=2)
    slot(lambda request, subject: mark_safe("<i>panel</i>"), order=1)
    slot(lambda request, subject: "", order=3)
    assert render("x&y") == "[<i>panel</i>\n&lt;b&gt;x&amp;y&lt;/b&gt;]"


def test_an_empty_slot_is_nothing():
    assert render(None) == "[]"


class StepForm(forms.Form):
    date = forms.CharField()


@pytest.fixture
def audited(monkeypatch):
    written = []
    monkeypatch.setattr(kernel_forms, "_hooks", [lambda refused, **told: written.append((refused, told))])
    return written


def step(*, acting_user, error=None):
    if error:
        raise error
    return "done"


def test_call_gives_the_result(audited):
    assert kernel_forms.call(StepForm({"date": "x"}), step, acting_user=1) == "done"
    assert audited == []


@pytest.mark.parametrize(("field", "place"), [("date", "date"), ("other", "__all__"), ("", "__all__")])
def test_a_refusal_is_a_sentence_on_the_form_and_is_audited(audited, field, place):
    form = StepForm({"date": "x"})
    refused = Stale("100% of the panel must agree.", clause="4.17", who="the chair", field=field)
    assert kernel_forms.call(form, step, acting_user=1, error=refused) is None
    assert form.errors == {place: ["100% of the panel must agree."]}
    error = form.errors.as_data()[place][0]
    assert (error.code, error.params["clause"], error.params["who"]) == ("refused", "4.17", "the chair")
    assert audited == [
        (refused, {"step": f"{__name__}.step", "arguments": {"acting_user": 1, "error": refused}}),
    ]


def test_without_a_hook_a_refusal_is_no_quiet_matter(monkeypatch):
    monkeypatch.setattr(kernel_forms, "_hooks", [])
    with pytest.raises(RuntimeError):
        kernel_forms.call(StepForm({"date": "x"}), step, acting_user=1, error=Refused("No."))


def test_other_errors_pass_through(audited):
    with pytest.raises(ZeroDivisionError):
        kernel_forms.call(StepForm({"date": "x"}), step, acting_user=1, error=ZeroDivisionError())
    assert audited == []


def test_a_refusal_reads_as_its_sentence():
    refused = Refused("The author's independence is not declared.", clause="4.17", who="the author", field="author")
    assert str(refused) == "The author's independence is not declared."
    assert (refused.clause, refused.who, refused.field) == ("4.17", "the author", "author")
