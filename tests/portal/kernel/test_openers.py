"""Every URL is closed unless its view names what opens it."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils.decorators import method_decorator
from django.views import View

from portal.kernel import openers
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.kernel.openers import CLOSED, PUBLIC, NeedsSignIn, Opener, opener_of, opens


def signed_out(request, view_kwargs):
    raise NeedsSignIn


def only_seven(request, view_kwargs):
    if view_kwargs.get("number") != 7:
        raise NotVisible


@pytest.fixture
def get():
    return RequestFactory().get("/reviews/7/?page=2")


@pytest.fixture
def proof(monkeypatch):
    asked = []
    monkeypatch.setattr(openers, "_proof", [lambda request: asked.append(request) or HttpResponse("prove it")])
    return asked


def page(request, number=0):
    return HttpResponse("words")


def test_public_opens(get):
    assert opens(PUBLIC)(page)(get).content == b"words"


def test_closed_hides(get):
    with pytest.raises(Http404):
        opens(CLOSED)(page)(get)


def test_a_check_sees_the_views_arguments(get):
    view = opens(Opener("seven", only_seven))(page)
    assert view(get, number=7).status_code == 200
    with pytest.raises(Http404):
        view(get, number=8)


def test_sign_in_comes_back_after_a_get_only(get, settings):
    view = opens(Opener("signed in", signed_out))(page)
    answer = view(get)
    assert answer.status_code == 302
    assert answer["Location"] == f"{settings.LOGIN_URL}?next=/reviews/7/%3Fpage%3D2"
    assert view(RequestFactory().post("/reviews/7/"))["Location"] == settings.LOGIN_URL


def test_a_thing_that_the_view_hides_is_a_404(get):
    def hides(request):
        raise NotVisible

    def asks(request):
        raise NeedsSignIn("/prove/", come_back=False)

    with pytest.raises(Http404):
        opens(PUBLIC)(hides)(get)
    assert opens(PUBLIC)(asks)(get)["Location"] == "/prove/"


@pytest.mark.parametrize(("error", "template"), [(Refused, "refused.html"), (Stale, "stale.html")])
def test_a_refusal_that_no_form_shows_is_a_page_and_an_entry(get, monkeypatch, error, template):
    shown, written = [], []
    monkeypatch.setattr(openers, "render", lambda request, *told, **more: shown.append((*told, more)))
    monkeypatch.setattr(openers, "audit_refusal", lambda *told: written.append(told))

    def refuses(request):
        raise error("It is not stripped yet.", clause="4.24", who="the worker")

    get.user, get.review = "somebody", "review"
    opens(PUBLIC)(refuses)(get)
    [(name, context, more)] = shown
    assert (name, more) == (template, {"status": 409})
    assert context == {"message": "It is not stripped yet.", "clause": "4.24", "who": "the worker", "back": "/"}
    [(refused, view, arguments)] = written
    assert (str(refused), view) == ("It is not stripped yet.", refuses)
    assert arguments == {"acting_user": "somebody", "review": "review"}


def test_proof_is_asked_for_after_the_opener(get, proof):
    assert opens(PUBLIC, reauth=True)(page)(get).content == b"prove it"
    with pytest.raises(Http404):
        opens(CLOSED, reauth=True)(page)(get)
    assert len(proof) == 1


def test_without_anything_to_ask_nothing_dangerous_opens(get, monkeypatch):
    monkeypatch.setattr(openers, "_proof", [])
    with pytest.raises(Http404):
        opens(PUBLIC, reauth=True)(page)(get)


def test_openers_are_found_on_functions_and_classes():
    @method_decorator(opens(PUBLIC, reauth=True), name="dispatch")
    class Marked(View):
        pass

    assert opener_of(opens(CLOSED)(page)) is CLOSED
    assert opener_of(Marked.as_view()) is PUBLIC
    assert opener_of(page) is None
    assert opener_of(View.as_view()) is None
