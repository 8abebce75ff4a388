"""A chronology from a file: chosen, read, shown with each bad cell named, taken in or put away.

The file stays in memory (never 4): rights first, then the body, then the form's token.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Agency
from portal.kernel.errors import must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews.chronology.rows import COLUMNS
from reviews.forms.chronology import ImportForm, TakeForm
from reviews.models import ChronologyImport, Review
from reviews.selectors.chronology_reading import said_time, said_when
from reviews.services import chronology_import as service
from reviews.views.chronology_own import WRITES, address, load_agency
from reviews.views.steps import of, user_of

SAMPLE = 12


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory up to the limit, and reads past what is larger."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        self.activated = content_length <= 4 * service.LARGEST
        if not self.activated:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start <= service.LARGEST:
            self.file.write(raw_data)
        return None


@csrf_exempt
@opens(WRITES)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, reference: str, agency_id: UUID) -> HttpResponse:
    """Choose a file; it is read at once."""
    body = load_agency(request, agency_id, to_write=True)
    if request.method == "POST":
        request.upload_handlers = [InMemory(request)]
    return _choose(request, body)


@csrf_protect
def _choose(request: HttpRequest, body: Agency) -> HttpResponse:
    review, _ = of(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        sent: InMemoryUploadedFile = form.cleaned_data["file"]
        by = {"acting_user": user_of(request), "review": review, "agency": body}
        made = call(form, service.prepare, **by, data=sent.read(), name=sent.name or "")
        if made is not None:
            return redirect(_address(review, body, made))
    context = {"review": review, "agency": body, "form": form, "back": address(review, body), "columns": COLUMNS}
    return render(request, "reviews/chronology_import.html", context)


def _address(review: Review, body: Agency, made: ChronologyImport) -> str:
    place = {"reference": review.reference, "agency_id": body.pk, "import_id": made.pk}
    return reverse("reviews:chronology_preview", kwargs=place)


@opens(WRITES)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, reference: str, agency_id: UUID, import_id: UUID) -> HttpResponse:
    """What was read: the bad cells by name, the first rows, and what to do with them."""
    review, _ = of(request)
    body = load_agency(request, agency_id, to_write=True)
    found = must_exist(ChronologyImport.objects.filter(review=review, agency=body, pk=import_id).first())
    rows = found.table["rows"]
    good = [one for one in rows if not one["faults"]]
    form = TakeForm(request.POST or None, good=len(good), of_all=len(rows))
    if request.method == "POST" and form.is_valid() and _done(request, form, body, found):
        return redirect(address(review, body))
    context = {
        "review": review,
        "agency": body,
        "form": form,
        "back": address(review, body),
        "table": found.table,
        "good": len(good),
        "of_all": len(rows),
        "bad_rows": len(rows) - len(good),
        "more_bad": found.table["bad_cells"] - len(found.table["bad"]),
        "sample": [{**one, "moment": f"{said_when(one)} {said_time(one)}".strip()} for one in good[:SAMPLE]],
    }
    return render(request, "reviews/chronology_preview.html", context)


def _done(request: HttpRequest, form: TakeForm, body: Agency, found: ChronologyImport) -> bool:
    review, _ = of(request)
    by = {"acting_user": user_of(request), "review": review, "agency": body, "found": found}
    if form.cleaned_data["what"] == TakeForm.NONE:
        call(form, service.put_away, **by)
        said = "Nothing of the file was taken in."
    else:
        number = call(form, service.take, **by, good_only=form.cleaned_data["what"] == TakeForm.GOOD)
        said = f"{number} rows were taken in. They are your agency’s own until you hand them in."
    if not form.errors:
        messages.success(request, said)
    return not form.errors
