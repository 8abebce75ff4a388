"""What people type to get in, and to look after their account."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.enums import OfficeKind
from portal.accounts.models import Agency, ResetRequest

CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
TYPED_ATTRS = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _secret(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})


class SignInForm(forms.Form):
    """Step 1 of 2."""

    username = forms.CharField(
        label="User name",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(label="Password", strip=False, max_length=200, widget=_secret("current-password"))


class CodeForm(forms.Form):
    """The code of an authenticator app: six numbers, spaces allowed."""

    code = forms.CharField(
        label="Code from your authenticator app",
        help_text="Six numbers. They change every half minute.",
        max_length=12,
        widget=forms.TextInput(attrs={**CODE_ATTRS, "class": "govuk-input--extra-letter-spacing"}),
    )


class RecoveryForm(forms.Form):
    """One of ten recovery codes."""

    code = forms.CharField(
        label="Recovery code",
        help_text="Three groups of four, such as k7qf-2mxp-9tzr. Each works once.",
        max_length=30,
        widget=forms.TextInput(attrs=TYPED_ATTRS),
    )


class SpokenCodeForm(forms.Form):
    """The code told by telephone."""

    code = forms.CharField(
        label="The code that you were told",
        help_text="Eight numbers. The person who invited you tells you by telephone.",
        max_length=20,
        widget=forms.TextInput(
            attrs={**CODE_ATTRS, "autocomplete": "off", "class": "govuk-input--extra-letter-spacing"}
        ),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown, and a manager can make it."""

    password = forms.CharField(
        label="New password",
        help_text="At least 12 characters. Three or four words that have nothing to do with each other are good.",
        strip=False,
        max_length=200,
        widget=_secret("new-password"),
    )
    again = forms.CharField(
        label="The same password again", strip=False, max_length=200, widget=_secret("new-password")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "The two passwords differ. Type the same one twice.")
        return data


class PresentPasswordForm(forms.Form):
    """The password that somebody has, asked during a reset of their factors."""

    password = forms.CharField(label="Your password", strip=False, max_length=200, widget=_secret("current-password"))


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    old = forms.CharField(label="Present password", strip=False, max_length=200, widget=_secret("current-password"))
    field_order = ["old", "password", "again"]


class InviteForm(forms.Form):
    """Whom a coordinator invites to have an account. It opens no review."""

    name = forms.CharField(label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail address",
        help_text="Their own: not a shared letter box.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="Telephone",
        help_text="You tell them a code on this number.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}),
    )
    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.all(), required=False, empty_label="None")
    office = forms.ChoiceField(
        label="Office",
        choices=[("", "None"), *OfficeKind.choices],
        required=False,
        help_text="An office alone opens no review.",
    )


class OfficeForm(forms.Form):
    """An office to give to somebody."""

    office = forms.ChoiceField(label="Give an office", choices=[("", "Choose one"), *OfficeKind.choices])


class ResetForm(forms.Form):
    """What to reset, and why."""

    WHAT = [
        ("password", "Their password"),
        ("factors", "Their authenticator app, passkeys and recovery codes"),
        ("unlock", "The access that they locked themselves"),
    ]
    what = forms.MultipleChoiceField(label="What should be reset?", choices=WHAT, widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(label="Why?", choices=ResetRequest.Reason.choices, widget=forms.RadioSelect)


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """An agency and its adoption of the protocol (1.3)."""

    class Meta:
        model = Agency
        fields = ["name", "kind", "standing", "adopted_on", "adopted_by"]
        labels = {
            "name": "Name",
            "kind": "What kind of body is it?",
            "standing": "Why does it take part?",
            "adopted_on": "When did it adopt the protocol?",
            "adopted_by": "Who signed?",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from portal.kernel.calendar import today
        from portal.kernel.fields import DateField

        super().__init__(*args, **kwargs)
        self.fields["adopted_on"] = DateField(label="When did it adopt the protocol?", required=False, latest=today)
