"""The trail: what an entry says, what it must not say, and that refusals are entries too."""

import contextlib
import datetime as dt
import enum
import json
import uuid

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils.functional import SimpleLazyObject

from portal.audit import api
from portal.audit.models import GENESIS, Chain, Entry
from portal.kernel import forms as kernel_forms
from portal.kernel.errors import Refused, Stale
from portal.vault import api as vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def review_id():
    number = uuid.uuid4()
    vault.create_scope(vault.review_scope(number))
    return number


@pytest.fixture
def chain(review_id):
    return api.review_chain(review_id)


def append(chain, **told):
    with transaction.atomic():
        return api.record(**{"chain": chain, "verb": "review.opened", "actor": "worker"} | told)


class Colour(enum.Enum):
    RED = "red"


def test_entries_follow_one_another(chain):
    first, second = append(chain), append(chain, verb="review.decided")
    assert (first.seq, first.prev) == (1, GENESIS)
    assert (second.seq, second.prev) == (2, first.digest)
    head = Chain.objects.get(name=chain)
    assert (head.last_seq, head.last_digest) == (2, second.digest)


def test_a_new_chain_is_noted_in_the_portals(chain):
    append(chain)
    noted = [api.ids_of(entry)["chain"] for entry in api.entries(api.PORTAL_CHAIN)]
    assert noted == [chain]


def test_ids_stand_in_clear_and_words_do_not(chain, review_id):
    ids = {
        "review": review_id, "stage": Colour.RED, "due": dt.date(2026, 12, 1), "count": 3, "clause": "4.17",
        "at": dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=1))), "none": None, "yes": True,
        "many": {"b", "a"},
    }  # fmt: skip
    entry = append(chain, ids=ids, words={"name": "Ann Other", "on": dt.date(2026, 1, 2)})
    assert api.ids_of(entry) == {
        "review": str(review_id), "stage": "red", "due": "2026-12-01", "count": 3, "clause": "4.17",
        "at": "2026-07-01T11:00:00.000000Z", "none": None, "yes": True, "many": ["a", "b"],
    }  # fmt: skip
    assert api.words_of(entry) == {"name": "Ann Other", "on": "2026-01-02"}
    stored = Entry.objects.get(pk=entry.pk)
    assert "Ann" not in " ".join(str(value) for value in vars(stored).values())
    assert json.loads(stored.text)["chain"] == chain


@pytest.mark.parametrize("value", ["Ann Other", "a@b.example", "é", "x" * 161, "a\nb", 1.5, {"a": 1}, b"x", object()])
def test_words_among_the_ids_are_refused(chain, value):
    for ids in ({"x": value}, {"x": [value]}):
        with pytest.raises(ValueError, match="in clear"):
            append(chain, ids=ids)
    assert not Entry.objects.filter(chain__name=chain).exists()


@pytest.mark.parametrize("verb", ["", "opened", "Review.opened", "review opened", "review.", "review.opened\n"])
def test_verbs_are_dotted_words(chain, verb):
    with pytest.raises(ValueError, match="verb"):
        append(chain, verb=verb)


@pytest.mark.parametrize("told", [{"actor": "Ann Other"}, {"subject": "The report"}, {"ids": {"a name": 1}}])
def test_actors_and_subjects_are_codes(chain, told):
    with pytest.raises(ValueError, match="in clear"):
        append(chain, **told)


def test_actor_and_subject_are_kept_as_text(chain):
    user = get_user_model()(pk=uuid.uuid4())
    entry = append(chain, actor=user, subject=Chain(pk=uuid.UUID(int=7)))
    assert entry.actor == str(user.pk)
    assert entry.subject == "audit.Chain:00000000-0000-0000-0000-000000000007"
    assert append(chain, actor=None).actor == append(chain, actor=AnonymousUser()).actor == api.NOBODY
    assert append(chain, actor=SimpleLazyObject(lambda: user)).actor == str(user.pk)


def test_other_names_of_chains_are_refused(db):
    with pytest.raises(ValueError, match="no audit chain"):
        append("releases")


def test_no_entry_without_the_act_and_no_act_without_the_entry(chain):
    append(chain)
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        api.record(chain=chain, verb="review.opened", actor=None)
        raise ZeroDivisionError
    assert Chain.objects.get(name=chain).last_seq == Entry.objects.filter(chain__name=chain).count() == 1
    assert append(chain).seq == 2


def test_words_need_their_key_and_entries_do_not(review_id):
    chain = api.review_chain(uuid.uuid4())  # a review without a key
    with pytest.raises(vault.NoKey):
        append(chain, words={"name": "Ann"})
    assert append(chain, ids={"clause": "2.1"}).seq == 1


def test_entries_outlive_the_key(chain):
    entry = append(chain, ids={"clause": "2.1"}, words={"name": "Ann"})
    vault.destroy_scope(chain)
    assert api.words_of(entry) is None
    assert api.ids_of(entry) == {"clause": "2.1"}
    assert append(chain, verb="review.destroyed").seq == 2


def test_words_of_one_entry_do_not_open_in_another(chain):
    one, other = append(chain, words={"name": "Ann"}), append(chain, words={"name": "Bob"})
    other.text = json.dumps(json.loads(other.text) | {"words": json.loads(one.text)["words"]})
    with pytest.raises(vault.VaultError):
        api.words_of(other)
    assert api.words_of(append(chain)) is None


def test_pages_of_entries_are_newest_first(chain):
    for _ in range(5):
        append(chain)
    assert [entry.seq for entry in api.entries(chain, limit=2)] == [5, 4]
    assert [entry.seq for entry in api.entries(chain, before=4, limit=2)] == [3, 2]
    assert api.entries("review-none") == []


def test_a_page_costs_the_same_however_long_the_chain(chain, django_assert_num_queries):
    for _ in range(30):
        append(chain)
    with django_assert_num_queries(1):
        api.entries(chain, before=20)


# Refusals -----------------------------------------------------------------------------------------------------------


class Thing(Chain):
    """Something of a review, by its vault_scope."""

    scope = ""

    class Meta:
        proxy = True
        app_label = "audit"

    @property
    def vault_scope(self):
        return self.scope


class StepForm(forms.Form):
    date = forms.DateField(required=False)


def decide(*, acting_user, thing=None, error=None):
    Chain.objects.create(name="made by the refused step")
    raise error


def refuse(error, **arguments):
    form = StepForm({})
    assert kernel_forms.call(form, transaction.atomic(decide), acting_user=USER, error=error, **arguments) is None
    return form


USER = uuid.uuid4()


def test_a_refusal_is_an_entry_of_the_reviews_chain(chain):
    thing = Thing(pk=uuid.uuid4())
    thing.scope = chain
    form = refuse(Stale("The chair has decided already.", clause="4.11", field="date"), thing=thing)
    assert form.errors == {"date": ["The chair has decided already."]}
    [entry] = api.entries(chain)
    assert (entry.verb, entry.actor, entry.subject) == ("step.refused", str(USER), f"audit.Thing:{thing.pk}")
    step = f"{__name__}.decide"
    assert api.ids_of(entry) == {"step": step, "kind": "Stale", "clause": "4.11", "field": "date"}
    assert api.words_of(entry) == {"message": "The chair has decided already."}
    assert not Chain.objects.filter(name="made by the refused step").exists()


def test_a_refusal_outside_any_review_is_the_portals():
    refuse(Refused("This invitation has expired."))
    [entry] = api.entries(api.PORTAL_CHAIN)
    assert entry.subject == ""
    assert api.words_of(entry) == {"message": "This invitation has expired."}


def test_a_refusal_without_the_key_goes_without_words(chain, settings):
    settings.KEY_STORE = settings.MASTER_KEY_FILE = None
    thing = Thing(pk=uuid.uuid4())
    thing.scope = chain
    refuse(Refused("No."), thing=thing)
    assert json.loads(api.entries(chain)[0].text)["words"] == ""


@pytest.mark.django_db(transaction=True)
def test_without_its_acts_transaction_there_is_no_entry(chain):
    with pytest.raises(RuntimeError, match="transaction"):
        api.record(chain=chain, verb="review.opened", actor=None)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_not_written_into_a_transaction_that_may_fail():
    with pytest.raises(RuntimeError), transaction.atomic():
        api.record_refusal(chain=api.PORTAL_CHAIN, verb="step.refused", actor=None)
    assert api.record_refusal(chain=api.PORTAL_CHAIN, verb="step.refused", actor=None).seq == 1


def test_an_act_whose_entry_fails_is_no_act(chain, monkeypatch):
    def fails(*args, **kwargs):
        raise IntegrityError("disk full")

    monkeypatch.setattr(Entry, "save", fails)

    @transaction.atomic
    def act():
        Chain.objects.create(name="the act")
        api.record(chain=chain, verb="review.opened", actor=None)

    with pytest.raises(IntegrityError):
        act()
    assert not Chain.objects.filter(name="the act").exists()
