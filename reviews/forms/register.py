"""Looking through the register of declarations."""

from __future__ import annotations

from django import forms

from reviews.selectors.register import Kind


class RegisterForm(forms.Form):
    kind = forms.ChoiceField(label="Show", choices=[("", "All of them"), *Kind.choices], required=False)
