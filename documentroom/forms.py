"""The room's forms. What may be said of a file, of a share, of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from documentroom.enums import SECTION_OF, DocumentKind, FeedbackKind
from documentroom.formats import megabytes
from documentroom.models import Document, Version
from documentroom.policy import Room
from documentroom.selectors import same_bytes
from documentroom.services.filing import FAMILYS_ALONE, Words
from documentroom.uploads import SealedUpload
from portal.accounts.models import Agency, User
from portal.kernel.calendar import long_date, today
from portal.kernel.fields import DateField, not_endless
from reviews.enums import Capacity, Section


class SealedFileField(forms.FileField):
    """A file that is sealed already when the form sees it; what was wrong with it is the field's error."""

    widget = forms.FileInput

    def to_python(self, data: Any) -> SealedUpload | None:
        if not isinstance(data, SealedUpload):
            return None
        if data.fault:
            raise forms.ValidationError(data.fault)
        return data


def accepted_suffixes() -> str:
    """For the browser's file chooser: a convenience, the type is found by opening the file."""
    return ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt,.csv"


class FilingForm(forms.Form):
    """What is common to filing something new and filing a new version."""

    file = SealedFileField(label="Choose a file")
    marking = forms.CharField(
        label="Its own marking",
        max_length=200,
        required=False,
        help_text="As its author wrote it on the file, word for word. Leave it empty if there is none.",
    )
    again = forms.BooleanField(label="File it all the same", required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        kwargs["initial"] = {"once": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.room = room
        self.same = False  # the same bytes are here already, and the person has not said that they know
        self.told: list[str] = []  # where they are, before the form is sent
        self.held: Any = None  # the file has come in and waits: it need not be sent again
        self.fields[
            "file"
        ].help_text = f"Word, Excel, PDF, a picture or plain text, up to {megabytes(settings.MAX_UPLOAD_BYTES)}."
        self.fields["file"].widget.attrs["accept"] = accepted_suffixes()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        sent = Version.objects.filter(once=data.get("once")).exists() if data.get("once") else False
        if upload is not None and upload.sealed is not None and not (data.get("again") or sent):
            found = same_bytes(self.room, upload.sealed.sha256)
            self.same = bool(found)
            for sentence in found:
                self.add_error("file", sentence)
        return data

    def words(self) -> Words:
        """What the person says of the file, for the service."""
        data = self.cleaned_data
        return Words(title=data.get("title", ""), marking=data["marking"], why=data.get("why", ""))


class NewDocumentForm(FilingForm):
    """Something new: what it is decides its shelf."""

    kind = forms.ChoiceField(label="What is it?")
    agency = forms.ModelChoiceField(
        label="For which agency?", queryset=Agency.objects.none(), required=False, empty_label="No agency"
    )
    title = forms.CharField(
        label="What to call it here",
        max_length=120,
        required=False,
        help_text="Left empty, it is called by what it is.",
    )
    family_group = forms.ChoiceField(
        label="Of which family group?",
        required=False,
        help_text="For a paper from or for the family: a conflict with that group closes it.",
    )
    for_chair_alone = forms.BooleanField(label="Given by a family for the chair alone", required=False)
    field_order = ["file", "kind", "agency", "family_group", "title", "marking", "for_chair_alone", "again", "once"]

    def __init__(
        self, *args: Any, room: Room, agencies: Iterable[UUID], groups: Mapping[UUID, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, room=room, **kwargs)
        self.groups = {str(key): name for key, name in (groups or {}).items()}
        if self.groups:
            self.fields["family_group"].choices = [("", "Choose one"), *self.groups.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["family_group"]
        kinds = [kind for kind in DocumentKind if self._open(kind)]
        self.fields["kind"].choices = [("", "Choose one"), *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        own = {one for kind in kinds for one in (room.filing_agencies(Section(SECTION_OF[kind])) or ())}
        everything = any(room.filing_agencies(Section(SECTION_OF[kind])) is None for kind in kinds)
        allowed = Agency.objects.filter(pk__in=agencies if everything else own).exclude(pk__in=room.walled_agencies)
        self.fields["agency"].queryset = allowed.order_by("name")  # type: ignore[attr-defined]
        if not everything:
            self._only_own(own)
        if not room.rights.has(Capacity.PANEL_CHAIR):
            del self.fields["for_chair_alone"]

    def _open(self, kind: DocumentKind) -> bool:
        return self.room.files_on(Section(SECTION_OF[kind]))

    def _only_own(self, own: set[UUID]) -> None:
        """An author files for their agency: with one agency there is nothing to ask."""
        field = self.fields["agency"]
        field.required = True
        if len(own) == 1:
            field.initial, field.widget = next(iter(own)), forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind in (DocumentKind.IMR, DocumentKind.CHRONOLOGY) and not data.get("agency"):
            self.add_error("agency", "Choose the agency whose it is.")
        if kind == DocumentKind.FAMILY_PAPER and self.groups and not data.get("family_group"):
            self.add_error("family_group", "Choose the family group from which it comes, or for which it is.")
        if kind and kind != DocumentKind.FAMILY_PAPER and (data.get("family_group") or data.get("for_chair_alone")):
            self.add_error("kind", FAMILYS_ALONE)
        return data

    def whose(self) -> dict[str, Any]:
        """Whose it is, for the service."""
        data = self.cleaned_data
        return {
            "agency_id": data["agency"].pk if data["agency"] else None,
            "family_group_id": UUID(data["family_group"]) if data.get("family_group") else None,
            "for_chair_alone": data.get("for_chair_alone", False),
        }


class NewVersionForm(FilingForm):
    """A new version of something that is there."""

    why = forms.CharField(label="What has changed, and why", max_length=500, required=False, widget=forms.Textarea)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["file", "why", "marking", "again", "once", "seen"]


def once_field() -> forms.UUIDField:
    """The form's own number: a second click with the same one files nothing."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SendForm(forms.Form):
    """An agency's review that was written on the page is sent, as it was seen."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)
    once = once_field()


def _searched(label: str, help_text: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows, "data-keep": True}),
    )


class NilReturnForm(forms.Form):
    """No contact with this family: what was searched, and by whom (4.16)."""

    records = _searched("Which records were searched?", "Paper and electronic, current and archived.")
    systems = _searched("In which systems?", "Name each, with whatever it does not hold.")
    spellings = _searched(
        "Under which names, spellings and dates of birth?",
        "Each person of the review, and each way of writing the name.",
    )
    period = _searched("Over which period?", "From when to when. If not the whole period of the terms, why.", 2)
    searched_by = _searched("Who searched, and when?", "Name and job title of each.", 2)
    remarks = forms.CharField(
        label="Anything the panel should know",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": True}),
    )
    signed = forms.BooleanField(
        label="I sign that these searches were made, and that my agency had no contact with this family"
    )
    once = once_field()


class PdfForm(forms.Form):
    """The PDF of a Word version, made by its author."""

    file = SealedFileField(
        label="Choose the PDF", help_text="Its words must be the Word file’s words: both are compared."
    )


class ShareForm(forms.Form):
    """The chair's direction: which family, from when to when, with criminal proceedings in mind (4.25)."""

    family_group = forms.ChoiceField(label="With which family?", widget=forms.RadioSelect)
    opens_on = DateField(label="They can read it from", earliest=None)
    closes_on = DateField(
        label="Until", help_text="The whole of that day. You can share it again, for longer, whenever they ask."
    )
    hard_pages = forms.CharField(
        label="Pages to warn of before they are shown",
        required=False,
        max_length=120,
        help_text="Their numbers, such as 9, 14-16: pages that tell of the day itself.",
    )
    direction = forms.CharField(
        label="Anything to record with it", required=False, max_length=1000, widget=forms.Textarea
    )
    considered = forms.BooleanField(
        label="I direct that this version is shared as said above, with ongoing criminal proceedings in mind"
    )

    def __init__(self, *args: Any, groups: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family_group"].choices = [(str(key), name) for key, name in groups]  # type: ignore[attr-defined]
        self.fields["opens_on"].initial = today()

    def clean_hard_pages(self) -> str:
        """Numbers and ranges only."""
        from documentroom.hardpages import read_pages

        said = str(self.cleaned_data["hard_pages"])
        if said.strip() and read_pages(said) is None:
            raise forms.ValidationError("Write page numbers and ranges, such as 9, 14-16.")
        return said


class AgencyShareForm(forms.Form):
    """To whom in the agencies the tabled report is shown, so that each can confirm its part (4.26)."""

    people = forms.ModelMultipleChoiceField(
        label="Who reads it?", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    opens_on = DateField(label="They can read it from")
    closes_on = DateField(label="Until")

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = dict(people)
        self.fields["people"].queryset = User.objects.filter(pk__in=named)  # type: ignore[attr-defined]
        self.fields["people"].label_from_instance = lambda user: named[user.pk]  # type: ignore[attr-defined]
        self.fields["people"].initial = list(named)
        self.fields["opens_on"].initial = today()


class RecallForm(forms.Form):
    """Why a share is taken back."""

    reason = forms.CharField(label="Why is it taken back?", widget=forms.Textarea)


class FeedbackForm(forms.Form):
    """A family's answer, in their own words. All but the words may be left out while it is only kept."""

    plain = True

    kind = forms.ChoiceField(
        label="What is it?", choices=FeedbackKind.choices, widget=forms.RadioSelect, required=False
    )
    about = forms.ChoiceField(
        label="What is it about?",
        choices=(("page", "This page"), ("whole", "The whole report")),
        widget=forms.RadioSelect,
        initial="page",
    )
    words = forms.CharField(
        label="In your own words",
        widget=forms.Textarea,
        required=False,
        help_text="As long or as short as you like. We keep it for you if you stop.",
        validators=[not_endless],
    )
    for_chair_alone = forms.BooleanField(
        label="This is for the chair alone",
        required=False,
        help_text="Then nobody else of the panel reads it, unless a court asks for it.",
    )
    page = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AnswerForm(forms.Form):
    """The chair's answer."""

    answer = forms.CharField(
        label="Your answer",
        widget=forms.Textarea,
        help_text="It stands under their words, as you write it. It is given once.",
    )


class ChangeForm(forms.Form):
    """What changed in a later version because of a family's answer."""

    version = forms.ModelChoiceField(
        label="In which version?", queryset=Version.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    page = forms.IntegerField(label="On which page, where it is on one", min_value=1, required=False)
    words = forms.CharField(
        label="What changed",
        widget=forms.Textarea,
        help_text="In words for the family. They read it under what they said.",
    )

    def __init__(self, *args: Any, versions: QuerySet[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = versions
        field.label_from_instance = lambda obj: f"Version {obj.number}, filed on {long_date(obj.filed_at)}"  # type: ignore[method-assign]


class FindForm(forms.Form):
    """Words to find. Sent by POST: what people look for never stands in an address or a log (never 9)."""

    find = forms.CharField(label="Find in this document", max_length=80, required=False, strip=True)


class OnceForm(forms.Form):
    """A button. ``stamp`` is what the person saw; the act is refused when it is no longer so."""

    stamp = forms.IntegerField(widget=forms.HiddenInput, required=False)


FAMILY_NAMES = {
    DocumentKind.OVERVIEW_REPORT: "The report",
    DocumentKind.EXECUTIVE_SUMMARY: "The summary of the report",
    DocumentKind.ACTION_PLAN: "The plan of what is to change",
    DocumentKind.TERMS: "What the review is to look at",
    DocumentKind.FAMILY_PAPER: "A paper for you",
}


def family_name(document: Document) -> str:
    """What a document is called on a family's pages: no word of the profession."""
    kind = DocumentKind(document.kind)
    return FAMILY_NAMES.get(kind, str(kind.label))


def kinds_for(document: Document) -> str:
    """What a document is called on pages."""
    return str(DocumentKind(document.kind).label)
