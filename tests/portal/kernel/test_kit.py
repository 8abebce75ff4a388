"""The kit: what every form and page on every floor is drawn with."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.test import Client, RequestFactory, override_settings

from portal.kernel import words
from portal.kernel.context import frame
from portal.kernel.errors import Refused
from portal.kernel.fields import DateField
from portal.kernel.forms import call, set_refusal_hook
from portal.kernel.templatetags.kit import place_item


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load kit %}" + source).render(context)


class Everything(forms.Form):
    name = forms.CharField(help_text="As on the letter")
    reason = forms.CharField(widget=forms.Textarea, required=False)
    when = DateField(label="Date of the letter", earliest=dt.date(2000, 1, 1), latest=lambda: dt.date(2026, 11, 23))
    kind = forms.ChoiceField(choices=[("a", "One"), ("b", "Other")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=[("a", "One"), ("b", "Other")], widget=forms.CheckboxSelectMultiple)
    accept = forms.BooleanField(label="I accept")
    paper = forms.FileField()
    board = forms.ChoiceField(choices=[("", "Choose"), ("x", "The board")])
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)


def whole(form: forms.Form) -> str:
    return draw("{% form_errors form %}{% for f in form %}{% field f %}{% endfor %}", form=form)


def test_every_label_names_a_control_and_every_description_exists() -> None:
    html = whole(Everything({"when_day": "1"}, {}))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert len(ids) == len(re.findall(r'\bid="', html)), "an id stands twice"
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= ids
    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()
    assert described
    assert set(described) <= ids
    links = re.findall(r'<a href="#([^"]+)"', html)
    assert len(links) == 7
    assert set(links) <= ids


def test_required_is_said_in_words_that_make_sense_away_from_the_field() -> None:
    html = whole(Everything({}, {}))
    for sentence in (
        "Fill this in: Name",
        "Give the date: Date of the letter",
        "Choose an answer: Kind",
        "Choose at least one: Many",
        "Tick this: I accept",
        "Choose a file: Paper",
        "Choose one: Board",
    ):
        assert html.count(sentence) == 2, sentence
    assert "This field is required" not in html
    assert "Give the date: Reason" not in html


def test_what_was_typed_comes_back_escaped() -> None:
    html = whole(
        Everything(
            {
                "name": '<b>"x',
                "reason": "</textarea>",
                "when_day": "31",
                "when_month": "June",
                "when_year": "<i>",
                "many": ["b"],
                "kind": "b",
            }
        )
    )
    assert "&lt;b&gt;&quot;x" in html
    assert "</textarea></textarea>" not in html
    assert "<i>" not in html
    assert 'value="June"' in html
    assert 'value="b" checked' in html


def test_no_inline_style_script_or_handler() -> None:
    html = whole(Everything({}, {})) + draw('{% state "late" %}{% clause "4.17" %}{% submit "Go" cancel="/" %}')
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", html)


@pytest.mark.parametrize(
    ("day", "month", "year", "said"),
    [
        ("30", "2", "2026", "must be a real date"),
        ("", "2", "2026", "must include a day"),
        ("3", "", "", "must include a month and a year"),
        ("3", "2", "26", "must be a real date"),
        ("x", "y", "zzzz", "must be a real date"),
        ("31", "12", "1999", "cannot be before 1 January 2000"),
        ("24", "11", "2026", "cannot be after 23 November 2026"),
    ],
)
def test_a_date_that_is_none_says_what_is_wrong(day: str, month: str, year: str, said: str) -> None:
    form = Everything({"when_day": day, "when_month": month, "when_year": year})
    assert said in form.errors["when"][0]


@pytest.mark.parametrize(
    "data",
    [
        {"d_day": "2", "d_month": "11", "d_year": "2026"},
        {"d_day": "02", "d_month": "Nov", "d_year": "2026"},
        {"d": "2026-11-02"},
    ],
)
def test_a_date_is_read_as_people_write_it(data: dict[str, str]) -> None:
    class One(forms.Form):
        d = DateField()

    form = One(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["d"] == dt.date(2026, 11, 2)
    assert 'value="2"' in draw("{% field form.d %}", form=One(initial={"d": dt.date(2026, 11, 2)}))
    assert not One(data, initial={"d": dt.date(2026, 11, 2)}).has_changed()


def test_a_refusal_names_clause_and_person_beside_its_field() -> None:
    def service() -> None:
        raise Refused("100% of it is missing.", clause="4.17", who="the author", field="name")

    from portal.kernel import forms as kernel_forms

    before = list(kernel_forms._hooks)
    set_refusal_hook(lambda refused, *, step, arguments: None)
    try:
        form = Everything({"name": "kept"})
        form.is_valid()
        assert call(form, service) is None
    finally:
        kernel_forms._hooks[:] = before
    html = draw("{% field form.name %}", form=form)
    assert "100% of it is missing." in html
    assert "4.17" in html
    assert "the author" in html
    assert 'value="kept"' in html


def test_optional_is_said_and_can_be_left_out() -> None:
    assert "Reason (optional)" in whole(Everything())
    assert "(optional)" not in draw("{% field form.reason optional=False %}", form=Everything())


def test_a_state_is_a_shape_and_a_word() -> None:
    assert "#m-late" in draw('{% state "late" "3 days" %}')
    assert "3 days" in draw('{% state "late" "3 days" %}')
    with pytest.raises(TemplateSyntaxError):
        draw('{% state "green" %}')


def test_dates_times_and_sizes_are_written_out() -> None:
    night = dt.datetime(2026, 6, 30, 23, 5, tzinfo=dt.UTC)  # already July in London
    assert (
        draw("{{ d|long_date }}|{% long_date d %}|{{ d|moment }}", d=night)
        == "1 July 2026|1 July 2026|12:05am on 1 July 2026"
    )
    assert (
        draw("{{ a|filesize }} {{ b|filesize }} {{ none|filesize }}", a=2_400_000, b=12, none=None)
        == "2.4 MB less than 0.1 MB "
    )
    assert draw("{{ 3|words }} {{ 13|words }} {{ 1|days }} {{ 2|days }}") == "three 13 1 day 2 days"


def test_a_place_knows_where_the_reader_is() -> None:
    assert 'aria-current="page"' in place_item("/a/", "A", "/a/")
    assert 'aria-current="true"' in place_item("/a/b/", "A", "/a/")
    assert "aria-current" not in place_item("/a/b/", "A", "/a/", exact=True)
    assert "aria-current" not in place_item("/b/", "Home", "/")


@override_settings(NAVIGATION=(("Nowhere", "no:such"), ("Words", "words")), DEMO_BANNER="Fictional")
def test_the_frame_leaves_out_what_this_face_does_not_serve() -> None:
    request = RequestFactory().get("/words/")
    request.user = type("Person", (), {"is_authenticated": True})()  # type: ignore[assignment]
    held = frame(request)
    assert [entry["text"] for entry in held["navigation"]] == ["Words"]
    assert held["navigation"][0]["here"]
    assert held["demo_banner"] == "Fictional"
    request.user = type("Nobody", (), {"is_authenticated": False})()  # type: ignore[assignment]
    assert frame(request)["navigation"] == []
    assert frame(request)["sign_out_url"] == ""


@override_settings(MARKING='SECRET"} *', MARKING_NOW="")
def test_the_printed_marking_follows_the_settings_and_cannot_break_out(client: Client) -> None:
    response = client.get("/marking.css")
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/css")
    assert text.count("SECRET") == 2
    assert text.count('"') == 4
    assert text.count("{") == text.count("}")


def test_the_words_stand_in_order_each_once_and_can_be_found() -> None:
    names = [term.word.casefold() for term in words.TERMS]
    assert names == sorted(set(names))
    assert [term.word for term in words.find(" IDVA ")] == []
    assert words.find("dacg")[0].short == "DACG"
